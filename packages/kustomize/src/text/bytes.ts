// Bytes and the text that they are, with what every JavaScript engine has: the renderer runs in browsers, too.

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const lenient = new TextDecoder("utf-8", { ignoreBOM: true });
const encoder = new TextEncoder();

/** The text of bytes in UTF-8, a byte order mark included; undefined for bytes that are no UTF-8. */
export function textIn(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
}

/** The same with U+FFFD in place of what is no UTF-8. */
export function anyTextIn(bytes: Uint8Array): string {
  return lenient.decode(bytes);
}

/** A text in UTF-8; half a character becomes U+FFFD. */
export function bytesOf(text: string): Uint8Array {
  return encoder.encode(text);
}

/** True for the same bytes. */
export function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}

/** Arguments that one call takes without filling the stack. */
const AT_ONCE = 8192;

/** A text with one character for each byte. */
export function binaryText(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += AT_ONCE)
    text += String.fromCharCode(...bytes.subarray(at, at + AT_ONCE));
  return text;
}

/** Base64 of a text's UTF-8, or of bytes. */
export function base64Of(content: string | Uint8Array): string {
  return btoa(binaryText(typeof content === "string" ? bytesOf(content) : content));
}

const DIGITS = new Int8Array(128).fill(-1);
for (const [value, digit] of [
  ..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
].entries())
  DIGITS[digit.charCodeAt(0)] = value;

/** The bytes that base64 stands for, up to its first `=`; whatever is no digit of it is passed over. */
export function bytesOfBase64(text: string): Uint8Array {
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let filled = 0;
  let bits = 0;
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 61) break;
    const digit = code < 128 ? (DIGITS[code] as number) : -1;
    if (digit < 0) continue;
    bits = ((bits << 6) | digit) & 0xffffff;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes[filled++] = bits >> count;
  }
  return bytes.subarray(0, filled);
}
