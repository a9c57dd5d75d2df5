import { lookUp } from "../../value/own.ts";
import type { Value } from "../../value/value.ts";
import { jsonNumber } from "./number.ts";

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters Go escapes
const ESCAPED = /[\u0000-\u001f"\\<>&\u2028\u2029]|[\ud800-\udbff][\udc00-\udfff]|[\ud800-\udfff]/g;
const SHORT: Record<string, string> = {
  '"': '\\"',
  "\\": "\\\\",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

/** A string as in Go's json.Marshal: `<`, `>`, `&`, line separators are escaped, too, lone surrogates replaced. */
export function jsonString(text: string): string {
  return `"${text.replace(ESCAPED, escaped)}"`;
}

function escaped(found: string): string {
  const code = found.charCodeAt(0);
  if (code >= 0xd800 && code <= 0xdfff) return found.length === 2 ? found : "\\ufffd";
  return lookUp(SHORT, found) ?? `\\u${code.toString(16).padStart(4, "0")}`;
}

/** Compares by UTF-8 bytes, which is Go's order of strings: UTF-16 order, except that surrogate pairs come last. */
export function compareBytes(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  for (let i = 0; i < shorter; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) {
      const xPair = x >= 0xd800 && x <= 0xdfff;
      const yPair = y >= 0xd800 && y <= 0xdfff;
      return xPair === yPair ? x - y : xPair ? 1 : -1;
    }
  }
  return a.length - b.length;
}

/**
 * The value as in Go's json.Marshal of a map[string]interface{}: keys sorted by bytes, no spaces, HTML characters
 * escaped. Content hashes of generated ConfigMaps and Secrets are computed from this text. Throws InputError for
 * infinities and NaN.
 */
export function goJson(value: Value): string {
  switch (typeof value) {
    case "string":
      return jsonString(value);
    case "number":
    case "bigint":
      return jsonNumber(value);
    case "boolean":
      return value ? "true" : "false";
    default: {
      if (value === null) return "null";
      if (Array.isArray(value)) return `[${value.map(goJson).join(",")}]`;
      const parts: string[] = [];
      for (const key of Object.keys(value).sort(compareBytes))
        parts.push(`${jsonString(key)}:${goJson(value[key] as Value)}`);
      return `{${parts.join(",")}}`;
    }
  }
}
