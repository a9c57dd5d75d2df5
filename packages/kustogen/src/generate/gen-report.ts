import type { AskedDelivery, Delivered } from "../delivery/deliver.ts";
import type { Conflict } from "../output/conflict.ts";
import type { Plan } from "../output/plan.ts";
import type { Awaiting, Held } from "../output/record/record.ts";
import type { FileDifference } from "../output/shown-diff.ts";
import type { ProjectCode } from "../project/load.ts";

/** The options of `gen`. */
export interface GenOptions extends AskedDelivery {
  root: string;
  /** The engine's code and the systems, which aren't loaded if there is nothing to do. */
  code: ProjectCode;
  /** The names given with --system; all if empty. */
  system: readonly string[];
  /** Leave alone what these are connected to: what others edited by hand is theirs to mend. */
  alone?: boolean;
  check: boolean;
  /** Generate every system, even those with unchanged inputs. */
  full?: boolean;
  /** Commit only the output, not the sources. */
  outputOnly?: boolean;
  /** Rules whose errors don't stop this run. */
  allow?: readonly string[];
  /** Allow the removal of data, which is otherwise refused, because it was requested or confirmed. */
  allowRemoval?: boolean;
  /** Why something is allowed; included in the commit message. */
  reason?: string | undefined;
}

/** The result of a run or, with `check`, of its plan. */
export interface GenReport
  extends Omit<Delivered, "commit" | "summary">,
    Pick<Plan, "unchanged" | "foreign" | "unknownAuthor"> {
  /** Files created, changed and removed; with `check`, those that differ. */
  changes: FileDifference[];
  /** The systems that were generated; those with unchanged inputs aren't. */
  generated: string[];
  /** The meaning of the changes, one line for each environment. */
  summary: string[];
  /** Objects with data that are removed from environments that continue to run the system, one line for each. */
  removals: string[];
  /** The commit that was made, and is in HEAD. */
  commit: { id: string; message: string; files: number; sources: string[] } | undefined;
  /** Conflicting manual edits, with their commits; without `check` they stop the run. */
  edits: Pick<Conflict, "path" | "commit">[];
  /** Those that the last run hadn't, and those about systems that this run changed. */
  warnings: string[];
  /** All others that hold. */
  standing: string[];
  /** What isn't synced automatically yet, of all systems. */
  awaiting: readonly Awaiting[];
  /** That of it where this run changes what is deployed, and which the last run didn't tell. */
  newlyAwaited: readonly Awaiting[];
  /** What the project has; undefined if not every system's objects are known. */
  held: Held | undefined;
  /** Kinds without a known schema, with the generated systems that use them: their objects aren't checked. */
  unchecked: string[];
}

/** The report of a run without anything to do. */
export const NOTHING_DONE: GenReport = {
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
  standing: [],
  awaiting: [],
  newlyAwaited: [],
  held: undefined,
  unchecked: [],
  uncommittedSources: [],
  continues: undefined,
};
