import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { customReferences } from "../../../cluster/custom-references.ts";
import type { State } from "../../model/state.ts";

/** The kinds that Argo CD waits for, and that are ready only if what they refer to is: an issuer, a store. */
const WAITED_FOR = new Set(["Certificate", "ExternalSecret"]);

/** The objects that Argo CD considers healthy only if another object here is there. */
export function* neededForHealth(state: State): Iterable<{ resource: Resource; needed: Resource }> {
  const { index } = state;
  for (const { resource, kind, name, namespace } of customReferences(state)) {
    const needed = WAITED_FOR.has(resource.kind) ? index.find(kind, name, namespace) : undefined;
    if (needed !== undefined) yield { resource, needed };
  }
}
