import { closest } from "@kustogen/kustomize/errors/suggest.ts";
import type { State } from "../../state.ts";
import { namesOf } from "../integrity/missing-objects.ts";

/** The Service of an environment that a name without a Service probably means. */
export function nearService(state: State, name: string, namespace: string | undefined): string | undefined {
  const services = namesOf(state, "Service", namespace);
  // What isn't rendered may have the Service that is meant, but none without the prefix that everything gets.
  return (
    renamed(state, name, services) ??
    (state.inPart === true ? undefined : closest(name, services, name.length >= 8 ? 2 : 1))
  );
}

/** The Service whose name a kustomization made longer; a text in a container keeps the old name. */
function renamed({ sources }: State, name: string, services: readonly string[]): string | undefined {
  for (const { kustomization } of sources?.kustomizations ?? []) {
    const { namePrefix = "", nameSuffix = "" } = kustomization;
    if (namePrefix === "" && nameSuffix === "") continue;
    const found = services.find((one) => one === `${namePrefix}${name}${nameSuffix}`);
    if (found !== undefined) return found;
  }
  return undefined;
}
