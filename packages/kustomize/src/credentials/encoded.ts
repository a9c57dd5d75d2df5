import { binaryText, bytesOfBase64 } from "../text/bytes.ts";

/** Characters outside base64; searched for, because an expression for whole texts uses stack space per character. */
const NO_BASE64 = /[^A-Za-z0-9+/\r\n]/;
/** Longer text is a file, whose beginning is enough. */
const LONGEST = 65_536;
// biome-ignore lint/suspicious/noControlCharactersInRegex: text doesn't contain these.
const NO_TEXT = /^.{0,7}$|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\xff]/s;

/** The decoded text of base64; undefined if it isn't base64 or doesn't contain text. */
export function decodedText(text: string): string | undefined {
  const digits = text.trimEnd().replace(/={1,2}$/, "");
  if (digits.length < 16 || NO_BASE64.test(digits)) return undefined;
  const decoded = binaryText(bytesOfBase64(text.slice(0, LONGEST)));
  return NO_TEXT.test(decoded) ? undefined : decoded;
}

/** True for the user and password of HTTP's basic authentication, in base64. */
export function isBasicLogin(encoded = ""): boolean {
  return LOGIN.test(binaryText(bytesOfBase64(encoded)));
}

/** A login, unless a template fills in its password. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: a login doesn't contain these.
const LOGIN = /^(?!.*:(?:\$[({]|<|\{\{))[^\s:\x00-\x1f\x7f-\xff]+:[^\x00-\x1f\x7f-\xff]+$/;
