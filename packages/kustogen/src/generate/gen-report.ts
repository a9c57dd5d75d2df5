import type { AskedDelivery } from "../delivery/deliver.ts";
import type { CommitOfPerson } from "../output/path-facts.ts";
import type { Difference } from "../output/shown-diff.ts";
import type { ProjectCode } from "../project/load.ts";

/** The options of `gen`. */
export interface GenOptions extends AskedDelivery {
  /** The repository's root. */
  root: string;
  /** The engine's code and the systems, which aren't loaded if there is nothing to do. */
  code: ProjectCode;
  /** The names given with --system; all if empty. */
  system: readonly string[];
  /** Only report what would change. */
  check: boolean;
  /** Generate every system, even those with unchanged inputs. */
  full?: boolean;
  /** Commit only the output, not the sources. */
  outputOnly?: boolean;
  /** The files outside the output to include in the commit; by default, every changed source. */
  sources?: readonly string[];
  /** Rules whose errors don't stop this run. */
  allow?: readonly string[];
  /** Allow the removal of data, which is otherwise refused, because it was requested or confirmed. */
  allowRemoval?: boolean;
  /** Why something is allowed; included in the commit message. */
  reason?: string | undefined;
}

/** The result of a run or, with `check`, of its plan. */
export interface GenReport {
  /** Files created, changed and removed; with `check`, those that differ. */
  changes: Difference[];
  /** The number of generated files that were already up to date. */
  unchanged: number;
  /** The systems that were generated; those with unchanged inputs aren't. */
  generated: string[];
  /** The meaning of the changes, one line for each environment. */
  summary: string[];
  /** Objects with data that are removed from environments that continue to run the system, one line for each. */
  removals: string[];
  /** The commit that was made, and is in HEAD. */
  commit: { id: string; message: string; files: number; sources: string[] } | undefined;
  /** True if HEAD already had everything, so that no commit was needed. */
  asCommitted: boolean;
  /** In a merge or rebase, the command that continues with it: the files are staged for its commit. */
  continues?: string | undefined;
  /** The stash entry with overwritten manual edits. */
  stash: string | undefined;
  /** Files in generated folders that kustogen didn't create and left alone. */
  foreign: string[];
  /** Files of unknown origin, which were treated as generated ones. */
  unknownAuthor: string[];
  /** Conflicting manual edits, with their commits; without `check` they stop the run. */
  edits: { path: string; commit: CommitOfPerson | undefined }[];
  /** Warnings that don't stop the run. */
  warnings: string[];
  /** Kinds without a known schema, with the generated systems that use them: their objects aren't checked. */
  unchecked: string[];
  /** Sources that aren't committed, so that others would generate something else. */
  uncommittedSources: string[];
}

/** The report of a run without anything to do. */
export const NOTHING: GenReport = {
  changes: [],
  unchanged: 0,
  generated: [],
  summary: [],
  removals: [],
  commit: undefined,
  asCommitted: false,
  stash: undefined,
  foreign: [],
  unknownAuthor: [],
  edits: [],
  warnings: [],
  unchecked: [],
  uncommittedSources: [],
};
