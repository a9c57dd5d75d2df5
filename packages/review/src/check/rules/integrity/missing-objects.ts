import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { mayShareNamespace } from "../../../cluster/resource-index.ts";
import { hashedName, nearName } from "../../near-name.ts";
import type { Finding, Severity } from "../../rule.ts";
import type { State } from "../../state.ts";

/** A reference to an object by its name. */
export interface NamedReference {
  /** The kind of the object: "ConfigMap". */
  kind: string;
  name: string;
  namespace: string | undefined;
  /** What refers to it: "container api". */
  reader: string;
  resource: Resource;
  path: readonly (string | number)[];
}

/**
 * What to say of references to objects that nothing here makes. Another folder or the cluster may have them, so that each
 * is one prerequisite; a slip in the name is a warning, and so is the only one that is missing where all others of its
 * kind are made here. `certain` is what makes it an error: nobody else provides it.
 *
 * @param known the names of that kind that can be referred to from a namespace
 * @param resolved how many different objects of that kind were found
 * @param least what is less bad isn't listed
 * @param onlyIsMeant true where the one object of that kind that is here, and that nothing refers to, is likely meant
 */
export function* missingObjects(
  missing: readonly NamedReference[],
  known: (namespace: string | undefined) => readonly string[],
  resolved: number,
  certain?: (reference: NamedReference) => string | undefined,
  least: Severity = "info",
  onlyIsMeant = false,
): Iterable<Finding> {
  if (missing.length === 0) return;
  const names = new Set(missing.map(({ namespace, name }) => `${namespace ?? ""}/${name}`));
  const knownIn = new Map<string | undefined, readonly string[]>();
  for (const { kind, name, namespace, reader, resource, path } of missing) {
    let candidates = knownIn.get(namespace);
    if (candidates === undefined) knownIn.set(namespace, (candidates = known(namespace)));
    const hashed = hashedName(name, candidates);
    // What isn't hashed is an error only where it is certain.
    if (hashed === undefined && certain === undefined && least === "error") continue;
    const near = nearName(name, candidates);
    const where = { resource, path };
    const reason = certain?.({ kind, name, namespace, reader, resource, path });
    if (hashed !== undefined)
      yield {
        ...where,
        severity: "error",
        message: `${reader} refers to ${kind} ${name}, but kustomize made it as ${hashed}`,
        fix: "let kustomize put the generated name in: a nameReference for this kind, the same namespace, or disableNameSuffixHash",
      };
    else if (reason !== undefined)
      yield {
        ...where,
        severity: "error",
        message: `${reader} refers to ${kind} ${name}, ${reason}`,
        fix: near === undefined ? `make it, or declare who does` : `did you mean ${near}?`,
      };
    else if (near !== undefined)
      yield {
        ...where,
        severity: "warning",
        message: `${reader} refers to ${kind} ${name}, which nothing here makes; ${near} is here`,
        fix: `write ${near}, if that was meant`,
      };
    else if (onlyIsMeant && names.size === 1 && resolved === 0 && isOnly(candidates, name))
      yield {
        ...where,
        severity: "warning",
        message: `${reader} refers to ${kind} ${name}, which nothing here makes; ${candidates[0]} is the only ${kind} here`,
        fix: `write ${candidates[0]}, if that was meant`,
      };
    else if (names.size === 1 && resolved >= 3)
      yield {
        ...where,
        severity: "warning",
        message: `${reader} refers to ${kind} ${name}, the only one of its kind that nothing here makes`,
        fix: "make it here, or make sure that it is there first",
      };
    else
      yield {
        ...where,
        severity: "info",
        prerequisite: `${kind} ${namespace ? `${namespace}/` : ""}${name}`,
        message: `${kind} ${name} has to be in the cluster first`,
        fix: "make sure that something provides it before this is applied",
      };
  }
}

/** True for one candidate that isn't another part of what the name is the name of: `shop-postgres` beside `shop`. */
function isOnly(candidates: readonly string[], name: string): boolean {
  const [only = "", ...others] = candidates;
  return only !== "" && others.length === 0 && !only.startsWith(`${name}-`) && !name.startsWith(`${only}-`);
}

/** The names of the objects of a kind that a namespace has, or that have none. */
export function namesOf(state: State, kind: string, namespace: string | undefined): string[] {
  return state.index
    .ofKind(kind)
    .filter(({ metadata }) => mayShareNamespace(metadata.namespace, namespace))
    .map(({ metadata }) => metadata.name);
}
