import { InputError } from "../../errors/errors.ts";
import { lookUp } from "../../value/own.ts";
import type { Value, ValueMap } from "../../value/value.ts";
import { keepListStyle } from "./collection-style.ts";
import { FOLDED, looksQuoted, PLAIN, QUOTED, scalarText } from "./scalar-marks.ts";

/**
 * How a scalar of a mapping was written, if that affects a later patch. In kustomize, a scalar that replaces another
 * takes over its style, so `port: 8080` patched over `port: "http"` becomes the string "8080", but over `port: http`
 * it becomes a number; and `version:` (nothing) is dropped by any patch while `version: null` stays. Plain data doesn't
 * show the difference; these notes do, for the few keys whose value alone would suggest the wrong answer.
 */
export interface Note {
  /**
   * QUOTED for a string in quotes or in a block although it could have been plain; PLAIN for a plain string although it
   * looks as if it needed quotes (`!!str 12`); FLOAT, a quote if it replaced a quoted string, and the source text for an
   * integer with the tag !!float, which kustomize writes with its tag, so that it stays a number in quotes, too; any
   * other text is the source text of a number, boolean or null that isn't its canonical text (`1.50`, `True`, `0x10`,
   * and the empty text of a missing null).
   */
  readonly mark?: string | undefined;
  /**
   * Set for a scalar that was created without a type, so that it is a number only temporarily: kustomize quotes these
   * when it merges a patch into the resource.
   */
  readonly untyped?: true;
  /** Set for a plain scalar that is a string by its tag, which kustomize treats as a separate style. */
  readonly tagged?: true;
  /**
   * The tag that the scalar, or one that it replaced, has in the file. kustomize then writes the tag of any replacement,
   * so that quotes don't make it a string.
   */
  readonly tag?: string;
  /**
   * The mark of its style, if its own mark doesn't contain it: that of a block, or of quotes after a tag, which don't
   * turn a replacement into a string.
   */
  readonly style?: string;
  /**
   * The text of a quoted string that is a number, a boolean or a date for kustomize: patched over a quoted string it
   * reads as a string, but later replacements must be of its type.
   */
  readonly typedText?: string;
  /** Set for a plain scalar that is a string, although it would be read as a date. */
  readonly dateText?: true;
  /** Why it can't be written: kustomize fails only when it writes it, so a later patch may still remove it. */
  readonly refused?: Refused | undefined;
}

interface Refused {
  readonly why: string;
  /** The former value of the field, whose type it has kept: the next text may be of it. */
  readonly held: Held | undefined;
  /** True if it can be written in brackets. */
  readonly inBlock: boolean | undefined;
}

/** The scalar that a field contained before it got a text of another type; the field keeps the type. */
export interface Held {
  value: Value;
  text: string;
  /** True for a text with the tag !!binary. */
  binary?: boolean;
}

const NOTES = Symbol("notes");
const NONE: Note = {};

/** The notes about the scalars of a mapping, by key. Copies of a mapping share them until they change them. */
class Notes extends Map<string, Note> {
  shared = false;
  /** Why the mapping itself can't be written. */
  refused: string | undefined;
  /** The texts of keys that occur again in the mapping, by key: the last of each. */
  again: ReadonlyMap<string, string> | undefined;
  /** True if a key of the mapping is a number. */
  hasNumber = false;
  /** The marks of scalars that are one with others, by key. */
  marks: ReadonlyMap<string, object> | undefined;
  /** The text of the null that the mapping replaced: kustomize keeps it with the mapping. */
  nullText = "";
}

/**
 * The notes about a mapping's scalars; undefined if there are none. A non-enumerable property, because a WeakMap with
 * that many mappings would make every garbage collection slow.
 */
export function notesOf(map: ValueMap): Notes | undefined {
  return (map as unknown as { [NOTES]?: Notes })[NOTES];
}

/** The mapping's notes for writing. */
function ownNotes(map: ValueMap): Notes {
  const notes = notesOf(map);
  if (notes !== undefined && !notes.shared) return notes;
  const own = new Notes(notes);
  if (notes !== undefined) {
    const { refused, again, hasNumber, marks, nullText } = notes;
    Object.assign(own, { refused, again, hasNumber, marks, nullText });
  }
  setNotes(map, own);
  return own;
}

function setNotes(map: ValueMap, notes: Notes): void {
  Object.defineProperty(map, NOTES, { value: notes, writable: true, configurable: true });
}

/** Gives a copy of a mapping the records about the original. */
export function keepWritten(original: ValueMap, copy: ValueMap): void {
  const notes = notesOf(original);
  if (notes !== undefined) {
    notes.shared = true;
    setNotes(copy, notes);
  }
  keepListStyle(original, copy);
}

/** The note about the scalar under the key; an empty one if there is none. */
export function noteOf(map: ValueMap, key: string): Note {
  return notesOf(map)?.get(key) ?? NONE;
}

/** Adds to the note about the scalar under the key. */
export function annotate(map: ValueMap, key: string, change: Note): void {
  const notes = ownNotes(map);
  notes.set(key, { ...notes.get(key), ...change });
}

/** Drops the note about the scalar under the key, because it has a new value. */
export function forgetWritten(map: ValueMap, key: string): void {
  if (notesOf(map)?.has(key)) ownNotes(map).delete(key);
}

/** True if anything is recorded about how the mapping's scalars or keys were written. */
export function hasWritten(map: ValueMap): boolean {
  const notes = notesOf(map);
  return (
    notes !== undefined &&
    (notes.size > 0 || notes.refused !== undefined || notes.nullText !== "" || notes.hasNumber)
  );
}

/** Records how the scalar under the key was written: QUOTED, PLAIN or its source text. */
export function recordWritten(map: ValueMap, key: string, mark: string): void {
  annotate(map, key, { mark });
}

/** How the scalar under the key was written; undefined if it was written as its value suggests. */
export function writtenAs(map: ValueMap, key: string): string | undefined {
  return notesOf(map)?.get(key)?.mark;
}

/** Records how a scalar just read under the key was written, if its value suggests otherwise. */
export function noteScalar(map: ValueMap, key: string, value: Value, reader: string, plain: boolean): void {
  if (typeof value === "string") {
    if (plain) {
      if (value !== reader || ((value.length <= 3 || value.charCodeAt(4) === 45) && looksQuoted(value)))
        recordWritten(map, key, value === reader ? PLAIN : PLAIN + reader);
    } else if (!looksQuoted(value)) recordWritten(map, key, QUOTED);
  } else if (plain && (value === null || typeof value !== "object") && scalarText(value) !== reader)
    recordWritten(map, key, reader);
}

/** The source text of a string: for a date, and a folded block that printing changes, it differs from the value. */
export function sourceTextIn(map: ValueMap, key: string, value: string): string {
  const mark = writtenAs(map, key);
  return mark !== undefined && mark.length > 1 ? mark.slice(1) : value;
}

/** The source text of a folded block under the key; undefined for anything else. */
export function foldedText(map: ValueMap, key: string): string | undefined {
  const mark = writtenAs(map, key);
  return mark?.startsWith(FOLDED) ? mark.slice(1) : undefined;
}

/** Records why the scalar under a key can't be written, or without a key, why the mapping can't. */
export function noteRefused(
  map: ValueMap,
  key: string | undefined,
  why: string,
  held?: Held,
  inBlock?: boolean,
): void {
  if (key === undefined) ownNotes(map).refused = why;
  else annotate(map, key, { refused: { why, held, inBlock } });
}

/**
 * Throws if a scalar of the mapping, or the mapping itself, because a key occurs twice in it, can't be written; `inFlow` if
 * it is in brackets.
 */
export function refuseUnwritable(map: ValueMap, inFlow = false): void {
  const notes = notesOf(map);
  if (notes === undefined) return;
  if (notes.refused !== undefined) throw new InputError(notes.refused, { code: "duplicate" });
  for (const [key, { refused }] of notes)
    if (refused !== undefined && !(inFlow && refused.inBlock) && Object.hasOwn(map, key))
      throw new InputError(refused.why);
}

/** True if a replacement has put a text in place of a null, whose type it keeps. */
export function isTextForNull(map: ValueMap, key: string): boolean {
  return noteOf(map, key).refused?.held?.value === null && typeof lookUp(map, key) === "string";
}

/** Notes the text of a key that the mapping already has. */
export function noteAgain(map: ValueMap, key: string, text: string): void {
  const notes = ownNotes(map);
  notes.again = new Map(notes.again).set(key, text);
}

/** The last text of each key that occurs several times in a mapping as it was read, whatever became of the first. */
export function againIn(map: ValueMap): ReadonlyMap<string, string> {
  return notesOf(map)?.again ?? NO_TEXTS;
}

const NO_TEXTS: ReadonlyMap<string, string> = new Map();

/** Notes that a key of the mapping is a number. */
export function noteNumber(map: ValueMap): void {
  ownNotes(map).hasNumber = true;
}

/** Records the text of the null that was replaced with a mapping. */
export function noteNullText(map: ValueMap, text: string): void {
  if (text !== "") ownNotes(map).nullText = text;
}

/**
 * Records that the scalars under the keys are each one with others of the same mark. When kustomize adds a label to
 * several places of a resource, it adds the same node, so that a later change of one changes all.
 */
export function markShared(map: ValueMap, marks: ReadonlyMap<string, object>): void {
  const notes = ownNotes(map);
  notes.marks = notes.marks === undefined ? marks : new Map([...notes.marks, ...marks]);
}

/** Records that the scalar under the key is no longer one with others: its next value is separate. */
export function unmarkShared(map: ValueMap, key: string): void {
  const marks = sharedIn(map);
  if (marks?.has(key)) ownNotes(map).marks = new Map([...marks].filter(([name]) => name !== key));
}

/** The marks of the scalars of a mapping that are one with others; undefined if there are none. */
export function sharedIn(map: ValueMap): ReadonlyMap<string, object> | undefined {
  return notesOf(map)?.marks;
}
