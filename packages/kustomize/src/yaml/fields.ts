import { lookUp, setOwn } from "../value/own.ts";
import type { Value, ValueMap } from "../value/value.ts";
import { keepListStyle } from "./reader/collection-style.ts";
import { PLAIN, QUOTED, scalarText, sourceText } from "./reader/scalar-marks.ts";
import { keepWritten, sourceTextIn, writtenAs } from "./reader/scalar-notes.ts";

/** A copy of a mapping that shares its values, and the record of how they were written. */
export function copyMap(map: ValueMap): ValueMap {
  const copy = { ...map };
  keepWritten(map, copy);
  return copy;
}

/** A copy of a list that shares its elements, and the record of how they were written. */
export function copyList(list: readonly Value[]): Value[] {
  const copy = [...list];
  keepListStyle(list, copy);
  return copy;
}

/** A copy of a mapping with another value under a key, recorded as written like the one before. */
export function withField(map: ValueMap, key: string, value: Value): ValueMap {
  const copy = copyMap(map);
  setOwn(copy, key, value);
  return copy;
}

/** The text of the scalar under the key as written ("1.10", "True", "null"); "" for anything nested. */
export function textAt(map: ValueMap, key: string): string {
  const value = lookUp(map, key);
  if (typeof value === "string") return sourceTextIn(map, key, value);
  if (value === undefined || (typeof value === "object" && value !== null)) return "";
  const written = writtenAs(map, key);
  return written === undefined || written === QUOTED || written === PLAIN
    ? scalarText(value)
    : sourceText(written);
}
