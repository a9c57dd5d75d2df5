import { readMemory, writeMemory } from "./folder.ts";
import { Records } from "./records.ts";

/** The state as read: header at once, the records only when something asks for them. */
export interface RememberedState {
  /** What the caller stored about the inputs of the run; undefined when there is no usable state. */
  fingerprint: string | undefined;
  /** Every recorded folder. */
  records: Records;
  /** The raw text and where its records begin, for `isUntouched`; "" when there is no usable state. */
  text: string;
  body: number;
}

const MAGIC = "kustogen-state 1\n";
/** The last line is written last: a state that lacks it was cut off. */
const END = "end\n";

/** The ctime bound of a file or folder as recorded. */
export function stampOf(stats: { ctimeMs: number }): number {
  return Math.ceil(stats.ctimeMs * 1000);
}

/** Reads the state from its folder. Missing, damaged or unreadable state is an empty one, never an error. */
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

/** Writes the state in one rename, so that a reader sees the old or the new one. Throws PlaceError when it can't. */
export function writeState(recordFolder: string, fingerprint: string, records: Records): void {
  const header = `${MAGIC}${JSON.stringify(fingerprint)}\n`;
  writeMemory(recordFolder, "state", header + records.written() + END);
}
