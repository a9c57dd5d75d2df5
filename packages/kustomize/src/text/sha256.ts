import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { base64Of, bytesOf } from "./bytes.ts";

/** The SHA-256 of a text in UTF-8, as 64 hexadecimal digits. */
export function sha256Hex(text: string): string {
  return bytesToHex(sha256(bytesOf(text)));
}

/** The same in base64, as browsers take the hashes of scripts. */
export function sha256Base64(text: string): string {
  return base64Of(sha256(bytesOf(text)));
}
