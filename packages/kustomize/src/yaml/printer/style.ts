import { bytesOf } from "../../text/bytes.ts";
import { BREAK } from "../reader/literal.ts";
import { isReservedV2, resolvePlain, timestamp } from "../reader/scalar.ts";

// Text that is the same plain scalar for every reader, unless it is a word such as "true".
const SIMPLE = /^[A-Za-z_/][A-Za-z0-9_./-]*(?:[:=@,+()][A-Za-z0-9_./-]+)*$/;
const BASE60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;
// Text that isn't allowed anywhere in a plain scalar: "#" after a blank, ":" before a blank or the end.
const INDICATOR_INSIDE = /[ \t]#|:(?:[ \t]|$)|[\r\n\u0085\u2028\u2029]#/;
const INDICATOR_FIRST = /^(?:[#,[\]{}&*!|>'"%@`]|[?:-](?:[ \t]|$)|---|\.\.\.)/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the characters YAML calls not printable
const NOT_PRINTABLE = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\ud800-\udfff\ufeff\ufffe\uffff]/;
const SPACE_THEN_BREAK = / [\n\u2028\u2029]/;
const BREAK_THEN_SPACE = /[\n\u2028\u2029] /;

/** True for a key that fits on one line before its colon: at most 128 bytes, no line break. */
export function isSimpleKey(key: string): boolean {
  if (key.length > 42 && bytesOf(key).length > 128) return false;
  return SIMPLE.test(key) || !/[\r\n\u0085\u2028\u2029]/.test(key);
}

/** True for a text of more than five characters that is the same plain scalar for every reader. */
export function isPlainAnywhere(text: string): boolean {
  return SIMPLE.test(text);
}

type Style = "plain" | "single" | "double" | "literal";

/** go-yaml v2's style for a string: plain if every reader sees a string, literal for several lines, else quoted. */
export function styleOf(text: string): Style {
  if (text.length === 0) return "double";
  if (SIMPLE.test(text)) return text.length <= 5 && isReservedV2(text) ? "double" : "plain";
  const multiline = BREAK.test(text);
  const special = NOT_PRINTABLE.test(text) || SPACE_THEN_BREAK.test(text);
  const last = text[text.length - 1] as string;
  if (text.includes("\n")) return special || last === " " ? "double" : "literal";
  if (special || isReservedV2(text) || readsAsOther(text)) return "double";
  const plain =
    !multiline &&
    text[0] !== " " &&
    last !== " " &&
    !INDICATOR_FIRST.test(text) &&
    !INDICATOR_INSIDE.test(text);
  if (plain) return "plain";
  return BREAK_THEN_SPACE.test(text) ? "double" : "single";
}

/** True if the text without quotes would be a number or a date. */
function readsAsOther(text: string): boolean {
  const first = text.charCodeAt(0);
  if (first > 57 || first < 43) return false;
  return typeof resolvePlain(text) !== "string" || timestamp(text) !== undefined || BASE60.test(text);
}
