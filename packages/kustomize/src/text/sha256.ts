import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { base64Of, bytesOf } from "./bytes.ts";

/** The SHA-256 of a text in UTF-8, as 64 hexadecimal digits. */
export function sha256Hex(text: string): string {
  return bytesToHex(digestOf(text));
}

/** The same in base64, the form in which browsers expect the hashes of scripts. */
export function sha256Base64(text: string): string {
  return base64Of(digestOf(text));
}

/** With Node's own code if available: most texts are short, and the other code is slow until it has run for a while. */
function digestOf(text: string): Uint8Array {
  const node = typeof process === "undefined" ? undefined : process.getBuiltinModule("node:crypto");
  return node === undefined ? sha256(bytesOf(text)) : node.hash("sha256", bytesOf(text), "buffer");
}
