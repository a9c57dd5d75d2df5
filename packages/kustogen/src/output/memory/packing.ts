import { hash } from "node:crypto";
import { deserialize, serialize } from "node:v8";
import { orElse } from "@kustogen/kustomize/errors/attempt.ts";

/** Plain data as bytes; undefined for anything that isn't plain. */
export function pack(value: object): Uint8Array | undefined {
  return orElse(() => serialize(value), undefined);
}

/** Restores packed data. */
export function unpack(bytes: Uint8Array): unknown {
  return deserialize(bytes);
}

/** A digest that identifies content. */
export function digest(content: string | Uint8Array): string {
  return hash("sha256", content, "base64url");
}
