// Conversions between bytes and text with functions of every JavaScript engine, because the renderer also runs in
// browsers.

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const lenient = new TextDecoder("utf-8", { ignoreBOM: true });
const encoder = new TextEncoder();

/** The text of bytes in UTF-8, including a byte order mark; undefined for invalid UTF-8. */
export function textIn(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
}

/** The same with U+FFFD in place of invalid UTF-8. */
export function anyTextIn(bytes: Uint8Array): string {
  return lenient.decode(bytes);
}

/** A text in UTF-8; half a character becomes U+FFFD. */
export function bytesOf(text: string): Uint8Array {
  return encoder.encode(text);
}

/** True for equal bytes. */
export function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}

/** The number of arguments that one call accepts without filling the stack. */
const AT_ONCE = 8192;

/** A text with one character for each byte. */
export function binaryText(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += AT_ONCE)
    text += String.fromCharCode(...bytes.subarray(at, at + AT_ONCE));
  return text;
}

/** The base64 of a text's UTF-8, or of bytes. */
export function base64Of(content: string | Uint8Array): string {
  return btoa(binaryText(typeof content === "string" ? bytesOf(content) : content));
}

/** The bytes of base64 text, up to its first `=`; other characters are skipped. */
export function bytesOfBase64(text: string): Uint8Array {
  const digits = (text.split("=", 1)[0] as string).replace(/[^A-Za-z0-9+/]+/g, "");
  // A single digit at the end is no byte.
  const binary = atob(digits.length % 4 === 1 ? digits.slice(0, -1) : digits);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at);
  return bytes;
}
