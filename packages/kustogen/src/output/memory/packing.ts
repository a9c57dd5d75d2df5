import { hash } from "node:crypto";
import { deserialize, serialize } from "node:v8";

/** Plain data as bytes; undefined for what isn't plain. */
export function pack(value: object): Uint8Array | undefined {
  try {
    return serialize(value);
  } catch {
    return undefined;
  }
}

/** What was packed. */
export function unpack(bytes: Uint8Array): unknown {
  return deserialize(bytes);
}

/** Says for content what no other content has. */
export function digest(content: string | Uint8Array): string {
  return hash("sha256", content, "base64url");
}
