import type { Difference } from "../delivery/differences.ts";
import type { CommitWords } from "../delivery/message.ts";
import type { Removals } from "../delivery/removals.ts";
import type { CommitOfPerson } from "../output/origin.ts";
import type { Transaction } from "../output/transaction.ts";
import type { ProjectCode } from "../project/load.ts";
import type { Totals } from "./totals.ts";
import type { Upgrade } from "./upgrade.ts";

/** What `gen` was asked to do. */
export interface GenOptions {
  /** The repository's root. */
  root: string;
  /** The engine's code and the systems, which are not loaded when there is nothing to do. */
  code: ProjectCode;
  /** Names given with --system and --env; none means all. */
  system: readonly string[];
  env: readonly string[];
  /** Only say what would change. */
  check: boolean;
  /** Generate every system, also those whose inputs are what they were. */
  full?: boolean;
  commit: boolean;
  /** Leave the sources to their author and commit the output alone. */
  outputOnly: boolean;
  /** Overwrite uncommitted hand edits, keeping them in the stash. */
  force: boolean;
  /** Files, relative to the root, whose hand edits may be overwritten. */
  accept: readonly string[];
  /** Files outside of the output that the commit holds, and no others; absent: every changed source. */
  sources?: readonly string[];
  /** What the commit says first, where the run knows better than the changed files. */
  message?: CommitWords;
  /** Rules whose errors don't stop this run. */
  allow?: readonly string[];
  /** Let data go, which is refused otherwise: what was asked for is its removal, or it says so. */
  allowRemoval?: boolean;
  /** Why something is allowed; the commit says so. */
  reason?: string | undefined;
  /** What this run is a part of: where it fails, the caller brings everything back. The caller holds the lock. */
  transaction?: Transaction;
}

/** What a run did, or with `check` would do. */
export interface GenReport {
  /** Files created, changed and removed; with `check` those that differ. */
  changes: Difference[];
  /** Files that this run generated, and found as they are. */
  unchanged: number;
  /** The systems that were generated; those with the same inputs as in the last run are not. */
  generated: string[];
  /** What that means, a line an environment. */
  summary: string[];
  /** What goes from environments that go on running the system: workloads, and what takes data with it. */
  removals: Removals[];
  /** The commit that was made, and that HEAD holds. */
  commit: { id: string; message: string; files: number; sources: string[] } | undefined;
  /** The commit before it, of lines that moved with every rendering unchanged; behind it where they move because of it. */
  moved: { id: string; message: string; files: number; isLast: boolean } | undefined;
  /** True when HEAD held everything already, so that no commit was needed. */
  asCommitted: boolean;
  /** The stash entry that keeps overwritten hand edits. */
  stash: string | undefined;
  /** Files in generated folders that kustogen did not make and left alone. */
  foreign: string[];
  /** Files of which nothing tells who put them there, and which were taken for generated ones. */
  unknownAuthor: string[];
  /** Edits by hand that are in the way, with the commit that holds them; without `check` they stop the run. */
  edits: { path: string; commit: CommitOfPerson | undefined }[];
  /** What a person should know although nothing is wrong enough to stop. */
  warnings: string[];
  /** Kinds that nothing is known of, with the systems that were generated and have some: nobody checks these. */
  unchecked: string[];
  /** Sources that no commit holds, so that others would generate something else. */
  uncommittedSources: string[];
  /** What is there, when a run looked at everything and found nothing to change. */
  totals: Totals | undefined;
  /** What changes because another engine runs than the one that generated before. */
  upgrade: Upgrade | undefined;
}

/** The report of a run that found nothing to do. */
export const NOTHING: GenReport = {
  changes: [],
  unchanged: 0,
  generated: [],
  summary: [],
  removals: [],
  commit: undefined,
  moved: undefined,
  asCommitted: false,
  stash: undefined,
  foreign: [],
  unknownAuthor: [],
  edits: [],
  warnings: [],
  unchecked: [],
  uncommittedSources: [],
  totals: undefined,
  upgrade: undefined,
};
