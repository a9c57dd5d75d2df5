import type { Packing } from "./memory/check-memory.ts";
import type { PartFindings } from "./memory/part-record.ts";

/** A worker's result for environments that are checked together. */
export interface WorkerPart extends PartFindings {
  /** Everything that was read for them, as text, if it is recorded. */
  seen: string | undefined;
}

/** The places of environments in the complete list; each inner list is checked together. */
export type Block = readonly (readonly number[])[];

/** Checks some environments of a check in parallel: the last ones of a large check that has to check them all. */
export interface CheckWorker extends Packing {
  /** The number of environments to check at a time when it helps. */
  readonly atATime: number;
  /** Begins with the last of some blocks; undefined if there are too few. */
  begin(blocks: readonly Block[]): WorkerRun<WorkerPart> | undefined;
}

/** A running worker, which works through the blocks from the end. */
export interface WorkerRun<Answer> {
  /** Claims the next block from the front for the caller; false if the worker has that one and everything after it. */
  takes(): boolean;
  /** Its results for each part of a block that it claimed, by block number; undefined for what it can't pass on. */
  answer(block: number): Promise<readonly (Answer | undefined)[]>;
}
