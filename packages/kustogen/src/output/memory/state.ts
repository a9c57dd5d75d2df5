import { readMemory, writeMemory } from "./folder.ts";
import { Records } from "./records.ts";

/** The state as read: the header immediately, the records on demand. */
export interface RememberedState {
  /** The caller's fingerprint of the run's inputs; undefined if there is no usable state. */
  fingerprint: string | undefined;
  /** Every recorded folder. */
  records: Records;
  /** The raw text and the position of its records, for `isUntouched`; "" if there is no usable state. */
  text: string;
  body: number;
}

const MAGIC = "kustogen-state 1\n";
/** The last line is written last: without it, a state was cut off. */
const END = "end\n";

/** The ctime bound of a file or folder for records. */
export function stampOf(stats: { ctimeMs: number }): number {
  return Math.ceil(stats.ctimeMs * 1000);
}

/** Reads the state from its folder. A missing, damaged or unreadable state counts as empty, never as an error. */
export function readState(recordFolder: string): RememberedState {
  const empty: RememberedState = { fingerprint: undefined, records: new Records(), text: "", body: 0 };
  const text = readMemory(recordFolder, "state");
  const header = text.indexOf("\n", MAGIC.length);
  if (!text.startsWith(MAGIC) || header < 0 || !text.endsWith(`\n${END}`)) return empty;
  let fingerprint: unknown;
  try {
    fingerprint = JSON.parse(text.slice(MAGIC.length, header));
  } catch {
    return empty;
  }
  if (typeof fingerprint !== "string") return empty;
  const body = header + 1;
  return { fingerprint, text, body, records: new Records(text.slice(body, -END.length)) };
}

/** Writes the state with a rename, so that readers see the old or the new one. Throws PlaceError if that fails. */
export function writeState(recordFolder: string, fingerprint: string, records: Records): void {
  writeMemory(recordFolder, "state", `${MAGIC}${JSON.stringify(fingerprint)}\n${records.written()}${END}`);
}
