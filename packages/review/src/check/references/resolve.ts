import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import type { State } from "../model/state.ts";
import { hashedName, misspelled, nearName } from "./near-name.ts";
import type { Reference, Resolution } from "./reference.ts";
import { namesOf } from "./targets.ts";

/** What is known about references of one kind beyond the objects of their environment. */
export interface Looking {
  /** The names that can be referred to from a namespace; by default those of that kind of objects. */
  names?(state: State, namespace: string | undefined): readonly string[];
  /** An object of a similar kind that the reference may mean: "though Deployment web is here". */
  other?(reference: Reference, state: State): string | undefined;
  /** True for objects that nothing copies between namespaces, so that one in another namespace is of no use. */
  isLocal?: boolean;
}

/** A reference without its object, and what it finds instead; `isSlip` if its name is certainly wrong. */
export interface Resolved {
  reference: Reference;
  resolution: Resolution;
  isSlip: boolean;
}

/** What references to objects of one kind find, none of which finds its object. */
export function* resolve(state: State, missing: readonly Reference[], looking: Looking): Iterable<Resolved> {
  for (const [namespace, all] of groupedBy(missing, (one) => one.namespace)) {
    const kind = all[0]?.kind ?? "";
    const candidates = looking.names?.(state, namespace) ?? namesOf(state, kind, namespace);
    for (const reference of all) {
      const { name } = reference;
      const near = nearName(name, candidates);
      const hashed = hashedName(name, candidates);
      const other = looking.other?.(reference, state);
      yield {
        reference,
        isSlip: differsByLetters(name, misspelled(name, candidates)),
        resolution:
          hashed !== undefined
            ? { is: "generated", as: hashed }
            : near !== undefined
              ? { is: "near", name: near }
              : isElsewhere(state, reference, looking)
                ? { is: "elsewhere" }
                : other !== undefined
                  ? { is: "other", what: other }
                  : { is: "missing" },
      };
    }
  }
}

function isElsewhere(
  state: State,
  { kind, name, namespace }: Reference,
  { isLocal, names }: Looking,
): boolean {
  return (
    isLocal === true &&
    namespace !== undefined &&
    (names?.(state, undefined) ?? namesOf(state, kind, undefined)).includes(name)
  );
}

/** False for names that only differ in digits, which are those of two objects. */
function differsByLetters(name: string, other: string | undefined): boolean {
  return other !== undefined && name.replace(/\d/g, "") !== other.replace(/\d/g, "");
}
