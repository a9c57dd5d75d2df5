import type { Problem } from "@kustogen/kustomize/errors/issues.ts";

/** A problem whose path is collected from the inside out while the check returns. */
export interface InnerProblem extends Problem {
  /** What was found belongs to the message: whether it may be shown is known with the whole path. */
  unlike?: true;
  /** What stands behind that. */
  hint?: string;
  doubt?: Doubt;
  /** Set for a field that the kind doesn't have. */
  isUnknownField?: true;
}

/**
 * Why the API server may accept what a schema refuses: another `version` of the kind may well allow a word, a limit, a
 * field that is like no other; and where a mapping is `open`, a field that looks misspelt may be none.
 */
type Doubt = "version" | "open";

/** Something that the schema of a kind refuses. */
export interface SchemaProblem extends Problem {
  doubt?: Doubt;
  /** Set for a field that the kind doesn't have. */
  isUnknownField?: true;
}

/** A problem that a message says whole. */
export function problem(message: string): InnerProblem {
  return { path: [], message };
}

/** One to which belongs what was found. */
export function expected(what: string): InnerProblem {
  return { path: [], message: `expected ${what}`, unlike: true };
}

/** The same for what another version of the kind may allow. */
export function mild(found: InnerProblem, doubt: Doubt = "version"): InnerProblem {
  found.doubt = doubt;
  return found;
}

/** Puts a key in front of a problem's path. */
export function under(key: string | number, found: InnerProblem): InnerProblem {
  found.path.unshift(key);
  return found;
}
