import type { Problem } from "@kustogen/kustomize/errors/issues.ts";

/** A problem whose path is collected from the inside out while the check returns. */
export interface InnerProblem extends Problem {
  /** What follows the value, if it belongs to the message: whether it may be shown depends on the whole path. */
  unlike?: string;
  doubt?: Doubt;
  /** Set where further fields could mend it, so that a part of an object may lack them. */
  isLacking?: true;
  /** Set for a field that the kind doesn't have. */
  isUnknownField?: true;
  /** Set for an element of a list that is null, and that the API server reads as an empty value. */
  isEmptied?: true;
}

/** Why a value may be accepted: in another version of the kind, or as a field that is meant in an open mapping. */
type Doubt = "version" | "open";

/** A problem with a resource according to the schema of its kind, with a complete message. */
export type SchemaProblem = Omit<InnerProblem, "unlike">;

/** A problem with a complete message. */
export function problem(message: string): InnerProblem {
  return { path: [], message };
}

/** A problem whose message ends with the value that was found. */
export function expected(what: string): InnerProblem {
  return { path: [], message: `expected ${what}`, unlike: "" };
}

/** The same for a value that another version of the kind may allow. */
export function mild(found: InnerProblem, doubt: Doubt = "version"): InnerProblem {
  found.doubt = doubt;
  return found;
}

/** Prepends a key to a problem's path. */
export function under(key: string | number, found: InnerProblem): InnerProblem {
  found.path.unshift(key);
  return found;
}
