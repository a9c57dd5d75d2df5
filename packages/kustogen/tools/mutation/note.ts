import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A progress message of a process that judges mutants: a line in its log. */
export type Note =
  /** A run with a mutant begins; `took` is what it takes without. */
  | { type: "try"; id: number; took: number }
  /** A test asked for the mutant while it was on. */
  | { type: "met"; id: number }
  /** A test noticed the mutant. */
  | { type: "killed"; id: number; by: string }
  /** After the mutant the same test fails without it: the process can't be used anymore, or the test runs only once. */
  | { type: "spoiled"; id: number; test: string }
  /** No mutant is on. */
  | { type: "idle" }
  /** A test file is done, and took so long. */
  | { type: "file"; file: string; took: number; failed: boolean }
  /** Everything that there was to do with a mutant is done. */
  | { type: "judged"; id: number };

/** The mutants that any process has killed until now. */
export function killedIn(folder: string): Set<number> {
  const file = killedFile(folder);
  return new Set(existsSync(file) ? readFileSync(file, "utf8").trim().split("\n").map(Number) : []);
}

/** Where the numbers of killed mutants are added, one per line. */
export function killedFile(folder: string): string {
  return join(folder, "killed");
}
