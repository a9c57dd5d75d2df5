import type { Value } from "../../value/value.ts";

/** The text of a scalar as kyaml compares values: `8080` and `"8080"` are equal; "" for mappings and lists. */
export function scalarText(value: Value | undefined): string {
  if (typeof value === "string") return value;
  if (value === null) return "null";
  if (value === undefined || typeof value === "object") return "";
  return Object.is(value, -0) ? "-0" : String(value);
}

/** Words, numbers and dates that a YAML 1.1 or 1.2 reader doesn't treat as strings. */
const AMBIGUOUS =
  /^(?:~|null|Null|NULL|true|True|TRUE|false|False|FALSE|y|Y|yes|Yes|YES|n|N|no|No|NO|on|On|ON|off|Off|OFF|<<|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)|[-+]?[0-9][0-9_,]*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?|[-+]?\.[0-9][0-9_]*(?:[eE][-+]?[0-9]+)?|[-+]?0[xX][0-9a-fA-F_]+|[-+]?0[bB][01_]+|[-+]?0[oO][0-7_]+|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}.*)$/;

/** True if a string in its usual style is quoted or a block. */
export function looksQuoted(text: string): boolean {
  if (text === "" || text.includes("\n")) return true;
  return MAY_BE_AMBIGUOUS[text.charCodeAt(0)] === 1 && AMBIGUOUS.test(text);
}

/** 1 for the characters with which such a word, number or date may begin. */
const MAY_BE_AMBIGUOUS = new Uint8Array(128);
for (const letter of "~nNtTfFyYoO<+-.0123456789") MAY_BE_AMBIGUOUS[letter.charCodeAt(0)] = 1;

/** True if go-yaml would write the text without quotes if its type didn't require them. */
export function canBePlain(text: string): boolean {
  if (text.includes("\n")) return false;
  return !/^[\s,[\]{}#&*!|>'"%@`]|^[-?:](?:\s|$)|^---|^\.\.\.|: |:$| #|\s$/.test(text);
}
