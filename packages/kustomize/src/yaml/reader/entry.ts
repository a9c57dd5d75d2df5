import { lookUp, setOwn } from "../../value/own.ts";
import { isMap, type Value, type ValueMap } from "../../value/value.ts";
import { textAt } from "../fields.ts";
import { MAX_KEY_LENGTH } from "./key.ts";
import { isWholeNumber, resolvePlain } from "./scalar.ts";
import { looksQuoted, PLAIN, QUOTED } from "./scalar-marks.ts";
import {
  againIn,
  annotate,
  keepWritten,
  noteAgain,
  noteNumber,
  noteRefused,
  noteScalar,
  recordWritten,
  sourceTextIn,
} from "./scalar-notes.ts";
import { isBlankOrEnd, type YamlReader } from "./yaml-reader.ts";

/** A mapping while it is read: its entries, and the mappings that merge keys add. */
export interface OpenMap {
  map: ValueMap;
  merges: ValueMap[] | undefined;
}

/** The key that merges another mapping; a symbol, so that a quoted "<<" is an ordinary key. */
const MERGE = Symbol("<<");
/** A key that kustomize loses: a quoted "<<" merges nothing, but is removed when kyaml removes merge keys. */
const LOST = Symbol("lost");
export type Key = string | typeof MERGE | typeof LOST;

/**
 * The key for a node; `outermost` in the mapping that is the document. Keys of kustomization files may be numbers and
 * booleans; in resources, everything except the outermost mapping needs strings, because JSON has no other keys, or whole
 * numbers as they are printed, which are refused by the version that fails for them.
 */
export function keyOf(reader: YamlReader, value: Value, at: number, outermost: boolean): Key {
  const text = reader.plain;
  reader.refuseMistake();
  if (text === "<<") return MERGE;
  if (typeof value === "string") {
    if (text === undefined) return value === "<<" && reader.dialect === "resource" ? LOST : value;
    // A date reads as a string, but a date as a key isn't a string for go-yaml.
    if (value === text || outermost || reader.dialect === "kustomization") return text;
  }
  if (typeof value === "object" && value !== null) {
    const [name] = TO_FILL_IN.exec(reader.text.slice(Math.max(at - 1, 0), at + 100)) ?? [];
    if (name !== undefined)
      reader.fail(`${name} is a placeholder for a value that something fills in first`, at, "template");
    reader.fail("a mapping or list can't be a key", at);
  }
  if (reader.dialect === "kustomization") {
    if (value !== null) return String(value);
  } else if (text === "" || (outermost && text !== undefined)) return text;
  const why = `the key ${text || "null"} is not a string; write it in quotes`;
  if (reader.dialect !== "resource" || text !== String(value) || !isWholeNumber(text))
    return reader.fail(why, at);
  reader.numberKey ??= `${reader.placeOf(at)}: ${why}`;
  return text;
}

/** True if a colon that ends a key follows on this line; the reader is then at it. */
export function atColon(reader: YamlReader): boolean {
  if (reader.keyAllowed) return false; // on a new line
  const { text } = reader;
  let { pos } = reader;
  let code = text.charCodeAt(pos);
  while (code === 32 || code === 9) code = text.charCodeAt(++pos);
  if (code !== 58 || !isBlankOrEnd(text.charCodeAt(pos + 1))) return false;
  reader.pos = pos;
  return true;
}

/** The key that began at `start`, with its colon at the position; moves past the colon. */
export function takeKey(
  reader: YamlReader,
  value: Value,
  start: number,
  lineStart: number,
  outermost: boolean,
): Key {
  if (reader.lineStart !== lineStart || reader.pos - start > MAX_KEY_LENGTH)
    reader.fail("a key and its colon must be on one line, at most 1024 characters apart", start);
  reader.pos++;
  reader.keyAllowed = false;
  return keyOf(reader, value, start, outermost);
}

/** A name in double braces, as in templates for files. */
const TO_FILL_IN = /^\{\{[ -]*[A-Za-z_.$][^{}\n]*\}\}/;

const DASH = 45;

/** Adds an entry to a mapping; `at` is the position of its key. Throws InputError for a key that already exists. */
export function addEntry(reader: YamlReader, open: OpenMap, key: Key, value: Value, at: number): void {
  const { map } = open;
  if (typeof key === "symbol") {
    reader.refuseMistake();
    if (key === MERGE) addMerge(reader, open, value, at);
    return;
  }
  reader.places?.note(map, key, at);
  if (key.charCodeAt(0) < 58 && reader.text.startsWith(key, at) && isWholeNumber(key)) noteNumber(map);
  if (reader.dialect !== "kustomization" && Object.hasOwn(map, key)) addAgain(reader, map, key, value, at);
  else setEntry(reader, map, key, value);
}

/** Puts a value under a key that is new to the mapping, and notes how a scalar was written. */
function setEntry(reader: YamlReader, map: ValueMap, key: string, value: Value): void {
  setOwn(map, key, value);
  if (reader.tag !== "") {
    if (reader.quoted || reader.plain !== undefined) {
      annotate(map, key, { tag: reader.tag });
      if (reader.tagQuoted) annotate(map, key, { style: reader.block?.mark ?? QUOTED });
      if (!reader.quoted) reader.block = undefined;
    }
    reader.tag = "";
  }
  if (reader.quoted) {
    if (reader.block !== undefined) {
      recordWritten(map, key, reader.block.mark);
      reader.block = undefined;
    } else if (!looksQuoted(value as string)) noteScalar(map, key, value, "", false);
    reader.quoted = false;
  } else if (reader.plain !== undefined) {
    const text = reader.plain;
    if (reader.mistake !== undefined) {
      noteRefused(map, key, reader.mistake.why, reader.mistake.held);
      reader.mistake = undefined;
    }
    // Only short words ("on"), dates, strings by tag, and numbers and words in an unusual spelling have to be
    // recorded.
    if (reader.madeText) {
      reader.madeText = false;
      if (looksQuoted(value as string)) {
        recordWritten(map, key, PLAIN);
        annotate(map, key, { tagged: true });
      }
    } else if (
      typeof value === "string"
        ? text.length <= 3 || value !== text || text.charCodeAt(4) === DASH
        : String(value) !== text
    )
      noteScalar(map, key, value, text, true);
  }
}

/**
 * Adds a key that already exists. kustomize uses the first one when it merges a patch, and fails when it writes the
 * mapping. Before it prints a resource it sets the annotations again: several mappings become one, in which the first of
 * two values counts, and the last value of a key that occurs several times in one of them.
 */
function addAgain(reader: YamlReader, map: ValueMap, key: string, value: Value, at: number): void {
  const last: ValueMap = {};
  setEntry(reader, last, key, value);
  const known = lookUp(map, key) as Value;
  const why = `${reader.placeOf(at)}: the key ${JSON.stringify(key)} occurs twice in one mapping${firstLine(reader, key, at)}`;
  if (
    key === "annotations" &&
    reader.depth === 2 &&
    (isMap(value) || value === null) &&
    (isMap(known) || known === null)
  ) {
    const first = known ?? {};
    const merged = { ...(value ?? {}), ...first };
    keepWritten(first, merged);
    if (value !== null) for (const [again, last] of againIn(value)) noteAgain(merged, again, last);
    map.annotations = merged;
    noteRefused(map, key, why);
    return;
  }
  noteAgain(map, key, typeof value === "string" ? sourceTextIn(last, key, value) : textAt(last, key));
  noteRefused(map, undefined, why);
}

/** Says on which line above the key at the position stands already; "" in a mapping between brackets. */
function firstLine(reader: YamlReader, key: string, at: number): string {
  const lines = reader.text.slice(0, at).split("\n");
  const column = (lines.pop() as string).length;
  const first = reader.text.slice(0, reader.start).split("\n").length - 1;
  for (let line = lines.length; line > first; line--) {
    const text = lines[line - 1] as string;
    const indent = text.slice(0, column);
    if (/[^ -]/.test(indent)) break;
    if (text.startsWith(`${key}:`, column)) return `, first on line ${line}`;
    // The dash of the list's item that this mapping is.
    if (indent.includes("-")) break;
  }
  return "";
}

function addMerge(reader: YamlReader, open: OpenMap, value: Value, at: number): void {
  const sources: ValueMap[] = [];
  for (const item of Array.isArray(value) ? value : [value]) {
    if (typeof item !== "object" || item === null || Array.isArray(item))
      reader.fail('"<<" merges a mapping or a list of mappings', at);
    sources.push(item);
  }
  if (reader.dialect === "kustomization") {
    // go-yaml v2 merges at the position of the key: later keys overwrite, and of several mappings the first wins.
    for (const from of sources.reverse())
      for (const key of Object.keys(from)) setOwn(open.map, key, from[key] as Value);
    return;
  }
  if (open.merges !== undefined) reader.fail('a second merge key "<<" in one mapping', at);
  open.merges = sources;
}

/** The finished mapping: merged entries come after its own keys and never replace them. */
export function closeMap(reader: YamlReader, open: OpenMap): ValueMap {
  const { map, merges } = open;
  reader.leave();
  if (merges !== undefined)
    for (const from of merges)
      for (const key of Object.keys(from)) if (!Object.hasOwn(map, key)) setOwn(map, key, from[key] as Value);
  return map;
}

/** True if the string just read isn't one for kustomize: a date, or a string with another tag or `!!binary`. */
export function isNoText(reader: YamlReader, value: string): boolean {
  if (reader.quoted) return reader.tag !== "" && reader.tag !== "!!str";
  return (
    reader.plain !== undefined && (reader.plain !== value || (reader.tag !== "" && reader.tag !== "!!str"))
  );
}

/** The value of a plain scalar; records how it was written. */
export function plainValue(reader: YamlReader, text: string): Value {
  reader.count();
  reader.plain = text;
  reader.quoted = false;
  reader.madeText = false;
  reader.tag = "";
  return resolvePlain(text, reader.dialect);
}

/** A quoted or block scalar; records how it was written. */
export function quotedValue(reader: YamlReader, text: string): string {
  reader.count();
  reader.plain = undefined;
  reader.quoted = true;
  reader.tag = "";
  return text;
}
