import type { Packing } from "./memory/check-memory.ts";
import type { PartFindings } from "./memory/part-record.ts";

/** What a helper found of environments that are judged together. */
export interface HelpedPart extends PartFindings {
  /** What it read for them, as text, where that is noted. */
  seen: string | undefined;
}

/** The environments of a block by their places in the list of all, those that are judged together in one list. */
export type Block = readonly (readonly number[])[];

/** Judges environments of a check beside it: of many, all of which are to be judged, the last ones. */
export interface Helper extends Packing {
  /** So many environments are judged at a time where it helps. */
  readonly atATime: number;
  /** Begins with the last of some blocks; undefined where they are too few. */
  begin(blocks: readonly Block[]): Helping<HelpedPart> | undefined;
}

/** A helper at work, which has blocks of work from their end. */
export interface Helping<Answer> {
  /** Takes the next block from the front for who asks; false where the helper has that and all behind it. */
  takes(): boolean;
  /** What it found of each part of a block that it has, by the number of the block; undefined for what it can't say. */
  answer(block: number): Promise<readonly (Answer | undefined)[]>;
}
