import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { objectsOf } from "../../cluster/objects.ts";
import type { State } from "./state.ts";

/** The state of an environment: its rendered resources, and other facts about it. */
export function stateOf(
  resources: readonly Resource[],
  {
    since,
    ...known
  }: Partial<Omit<State, "since">> & {
    since?: { revision: string; resources: readonly Resource[] } | undefined;
  } = {},
): State {
  const { environment = "", strictness, kubernetes, declared, inPart = false } = known;
  const own = { environment, strictness, kubernetes, declared, inPart };
  const nothing = { sources: undefined, authored: undefined, since: undefined };
  const before = since && { ...objectsOf(since.resources), ...own, ...nothing };
  return {
    ...{ ...nothing, ...known, ...objectsOf(resources), ...own },
    since: since && before && { revision: since.revision, state: before },
  };
}
