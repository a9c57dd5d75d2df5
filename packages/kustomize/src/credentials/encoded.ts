import { binaryText, bytesOfBase64 } from "../text/bytes.ts";

/** Characters outside base64; searched for, because an expression for whole texts uses stack space per character. */
const NO_BASE64 = /[^A-Za-z0-9+/\r\n]/;
/** Longer text is a file, whose beginning is enough. */
const LONGEST = 65_536;

/** The decoded text of base64; undefined if it isn't base64 or doesn't contain text. */
export function decodedText(text: string): string | undefined {
  const digits = text.trimEnd().replace(/={1,2}$/, "");
  if (digits.length < 16 || NO_BASE64.test(digits)) return undefined;
  const decoded = binaryText(bytesOfBase64(text.slice(0, LONGEST)));
  return isText(decoded) ? decoded : undefined;
}

function isText(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: text doesn't contain these.
  return text.length >= 8 && !/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\xff]/.test(text);
}

/** True for the user and password of HTTP's basic authentication, in base64. */
export function isBasicLogin(encoded: string): boolean {
  if (encoded.length < 8) return false;
  const decoded = binaryText(bytesOfBase64(encoded));
  return LOGIN.test(decoded) && !/:(?:\$[({]|<|\{\{)/.test(decoded);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: a login doesn't contain these.
const LOGIN = /^[^\s:\x00-\x1f\x7f-\xff]+:[^\x00-\x1f\x7f-\xff]+$/;

/** Encoded data is longer than names, paths and all but a few tokens, and those begin where the run does. */
const SHORTEST_RUN = 200;
const OF_BASE64 = /[A-Za-z0-9+/]/;
/** What precedes the data of a `data:` URL. */
const DATA_URL = ";base64,";

/** True for a place in data in base64, such as an image, whose letters spell the beginning of any token by accident. */
export function isInEncodedRun(text: string, at: number): boolean {
  let start = at;
  while (start > 0 && at - start <= SHORTEST_RUN && OF_BASE64.test(text[start - 1] as string)) start--;
  if (text.startsWith(DATA_URL, start - DATA_URL.length)) return true;
  if (start === at) return false;
  let end = at;
  while (end < text.length && end - start <= SHORTEST_RUN && OF_BASE64.test(text[end] as string)) end++;
  return end - start > SHORTEST_RUN;
}
