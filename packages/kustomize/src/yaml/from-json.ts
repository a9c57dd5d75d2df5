import { InputError } from "../errors/errors.ts";
import { setOwn } from "../value/own.ts";
import type { Value, ValueMap } from "../value/value.ts";
import { noteFlow, saidInList } from "./reader/collection-style.ts";
import { QUOTED } from "./reader/scalar-marks.ts";
import { foldedText, recordWritten, refuseUnwritable } from "./reader/scalar-notes.ts";
import { looksQuoted } from "./reader/scalar-text.ts";

/**
 * A value after conversion through JSON, which happens to the items of typed lists (`ConfigMapList`): numbers and
 * booleans have their usual spelling, all strings are quoted, folded ones unchanged, and everything is in brackets.
 * Throws InputError for numbers that JSON can't represent.
 */
export function fromJson(value: Value): Value {
  const copy = copied(value);
  if (typeof copy === "object" && copy !== null) noteFlow(copy, true);
  return copy;
}

function copied(value: Value): Value {
  if (typeof value === "number" && !Number.isFinite(value))
    throw new InputError(`${value} isn't a number that JSON can represent`, { code: "invalid-json" });
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value))
    return value.map((item) => (typeof item === "string" ? saidInList(value, item) : copied(item)));
  refuseUnwritable(value);
  const map: ValueMap = {};
  for (const key of Object.keys(value)) {
    const item = value[key] as Value;
    const next = typeof item === "string" ? (foldedText(value, key) ?? item) : copied(item);
    setOwn(map, key, next);
    if (typeof next === "string" && !looksQuoted(next)) recordWritten(map, key, QUOTED);
  }
  return map;
}
