import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";

/** A key, or a list item, at the beginning of a line. */
const ROW = /^ *(?:- |(?:- )?[A-Za-z_][\w./-]*:(?: |$))/;
/** Indicators at the beginning of a scalar, escapes, and characters other than printable ASCII. */
const INDICATOR = /[^\n\x20-\x7e]|[\\`]|''|(?:^|[ [{,])(?:[&*!|>%@?]|[-+.][-+.A-Za-z])/;
/** Numbers of another base or with many digits, and dates: YAML 1.1 and 1.2 read these differently. */
const NUMBER =
  /(?:^|[ [{,])[-+]?(?:(?:0[\w+-][\da-fA-F_]*|[\d.]+[eE_][-+\d._]*|\d{16,}|\d{4}-\d\d?-\d\d?)(?![\w.-])|\d{4}-\d\d?-\d\d?[Tt])/;
const KEY = /^(?!(?:null|true|false|__proto__)$)[A-Za-z_][\w./-]*$/i;

/**
 * Parses a mapping in the subset of YAML with the same meaning in 1.1 and 1.2, in which environment files are
 * written: many times faster than the parser that records positions. Undefined for everything else, including errors:
 * that parser then reads the text, or reports the error with its place.
 */
export function plainValue(text: string): ValueMap | undefined {
  const rows = text.split("\n").filter((row) => !/^ *(?:#|$)/.test(row));
  if (!/^[^ ]/.test(rows[0] ?? "") || !rows.every(isPlain)) return undefined;
  const [value, ...more] = attempt(() => parseDocuments(text, ""), []);
  return isMap(value) && more.length === 0 && hasPlainKeys(value) ? value : undefined;
}

function isPlain(row: string): boolean {
  return ROW.test(row) && !INDICATOR.test(row) && !NUMBER.test(row);
}

function hasPlainKeys(value: Value): boolean {
  if (typeof value !== "object" || value === null) return true;
  return Array.isArray(value)
    ? value.every(hasPlainKeys)
    : Object.keys(value).every((key) => KEY.test(key) && hasPlainKeys(value[key] as Value));
}
