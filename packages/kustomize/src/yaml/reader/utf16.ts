import { InputError } from "../../errors/errors.ts";
import { anyTextIn } from "../../text/bytes.ts";

/** The encoding of a file that begins with a UTF-16 byte order mark, which YAML readers accept; else undefined. */
export function utf16Of(bytes: Uint8Array): "utf-16le" | "utf-16be" | undefined {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return "utf-16le";
  return first === 0xfe && second === 0xff ? "utf-16be" : undefined;
}

/** The text of a file in UTF-8, or in UTF-16 with a byte order mark. Throws InputError if it is invalid. */
export function textOfFile(bytes: Uint8Array, file: string): string {
  const encoding = utf16Of(bytes);
  if (encoding === undefined) return anyTextIn(bytes);
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new InputError(`${file}: not UTF-16 text, although it begins with a UTF-16 byte order mark`, {
      code: "not-text",
    });
  }
}
