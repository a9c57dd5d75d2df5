import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";

/** A key, or an item, at the beginning of a row. */
const ROW = /^ *(?:- |(?:- )?[A-Za-z_][\w./-]*:(?: |$))/;
/** Indicators where a scalar begins, escapes, and what isn't printable ASCII. */
const INDICATOR = /[^\n\x20-\x7e]|[\\`]|''|(?:^|[ [{,])(?:[&*!|>%@?]|[-+.][-+.A-Za-z])/;
/** Numbers of another base or of many digits, and dates: YAML 1.1 and 1.2 read these in different ways. */
const NUMBER =
  /(?:^|[ [{,])[-+]?(?:(?:0[\w+-][\da-fA-F_]*|[\d.]+[eE_][-+\d._]*|\d{16,}|\d{4}-\d\d?-\d\d?)(?![\w.-])|\d{4}-\d\d?-\d\d?[Tt])/;
const KEY = /^(?!(?:null|true|false|__proto__)$)[A-Za-z_][\w./-]*$/i;

/**
 * The mapping in a text of the part of YAML that means the same in 1.1 and 1.2, and that environment files are written in,
 * read as manifests are: many times faster than by the parser that knows where everything stands. Undefined for everything
 * else, and for everything that is wrong: that parser then reads it, or says what is wrong where.
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
