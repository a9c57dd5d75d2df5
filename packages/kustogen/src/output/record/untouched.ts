import { lstatSync } from "node:fs";
import { type StoredRecord, stampOf } from "./record.ts";

const SLASH = 47;
const NO_THROW = { throwIfNoEntry: false } as const;

/** The number of characters of the record, some hundred files, that are checked as one part. */
const PART = 16_384;

/** The parts of a record that checking needs; it crosses threads. */
export type Recorded = Pick<StoredRecord, "text" | "body">;

/**
 * True if every recorded file still has its size and is unchanged since, and no folder gained or lost an entry. Takes
 * one stat for each file and folder, so that a run with nothing to do stays fast. A false result proves nothing:
 * planWrites then compares content. False without a usable record.
 */
export function isUntouched(root: string, record: Recorded): boolean {
  return record.text !== "" && new Look(root, record).isUntouched();
}

/** Checks all recorded files, one part after another; two threads with the same buffer share them. */
export class Look {
  readonly #text: string;
  readonly #body: number;
  readonly #next: Int32Array;

  constructor(
    private readonly root: string,
    { text, body }: Recorded,
    buffer: ArrayBufferLike = new ArrayBuffer(Int32Array.BYTES_PER_ELEMENT),
  ) {
    this.#text = text;
    this.#body = body;
    this.#next = new Int32Array(buffer);
  }

  /** Checks parts until none is left; false as soon as anything was modified, after which no part is left. */
  isUntouched(): boolean {
    const parts = Math.ceil((this.#text.length - this.#body) / PART);
    for (;;) {
      const part = Atomics.add(this.#next, 0, 1);
      if (part >= parts) return true;
      const start = this.#body + part * PART;
      if (!isPartUntouched(this.root, this.#text, this.#folderFrom(start), this.#folderFrom(start + PART))) {
        Atomics.store(this.#next, 0, parts);
        return false;
      }
    }
  }

  /** The beginning of the first folder at or after a position, or the last line. */
  #folderFrom(at: number): number {
    const found = this.#text.indexOf("\n/", at - 1);
    return found < 0 ? this.#text.length - "end\n".length : found + 1;
  }
}

/** Checks the folders, with their files, between two positions of the text. */
function isPartUntouched(root: string, text: string, from: number, to: number): boolean {
  let folder = "";
  for (let at = from; at < to; ) {
    const end = text.indexOf("\n", at);
    const nameEnd = text.indexOf("\t", at);
    if (text.charCodeAt(at) === SLASH) {
      const path = text.slice(at + 1, nameEnd);
      const stats = lstatSync(`${root}/${path}`, NO_THROW);
      // Written so that an invalid stamp counts as changed.
      if (!stats?.isDirectory() || !(stampOf(stats) <= Number.parseInt(text.slice(nameEnd + 1, end), 36)))
        return false;
      folder = `${root}/${path}/`;
    } else {
      const sizeEnd = text.indexOf("\t", nameEnd + 1);
      const stampEnd = text.indexOf("\t", sizeEnd + 1);
      const stats = lstatSync(folder + text.slice(at + 1, nameEnd), NO_THROW);
      if (
        stats === undefined ||
        stats.size !== Number.parseInt(text.slice(nameEnd + 1, sizeEnd), 36) ||
        !(stampOf(stats) <= Number.parseInt(text.slice(sizeEnd + 1, stampEnd), 36))
      )
        return false;
    }
    at = end + 1;
  }
  return true;
}
