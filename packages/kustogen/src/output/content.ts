import { createHash, hash } from "node:crypto";

/**
 * The short digest that kustogen records for each written file: 96 bits of SHA-1, enough to distinguish a manual edit
 * from our own text. It guards against accidents, not against a forged collision.
 */
export function recordHash(content: string | Uint8Array): string {
  return hash("sha1", content, "base64url").slice(0, 16);
}

/** The bytes with `\r\n` as `\n`: as git stores them if core.autocrlf checked the file out with Windows line ends. */
export function withUnixLineEnds(bytes: Buffer): Buffer {
  if (!bytes.includes("\r\n")) return bytes;
  return Buffer.from(bytes.toString("latin1").replaceAll("\r\n", "\n"), "latin1");
}

/** The object id that git gives a blob of these bytes, with the hash algorithm of the id to compare with. */
export function blobId(bytes: Buffer, comparedWith: string): string {
  return createHash(comparedWith.length === 64 ? "sha256" : "sha1")
    .update(`blob ${bytes.length}\0`)
    .update(bytes)
    .digest("hex");
}
