import { lookUp } from "./own.ts";
import { isMap, type Value } from "./value.ts";

/** True for a value that SOPS has encrypted: it is decrypted when it is applied. */
export function isEncryptedValue(value: unknown): boolean {
  return typeof value === "string" && value.startsWith("ENC[AES256_GCM,data:");
}

/** True for the JSON that SOPS writes when it encrypts a whole file as one string. */
export function isEncryptedText(value: Value): boolean {
  return isMap(value) && isEncryptedValue(lookUp(value, "data")) && isMap(lookUp(value, "sops"));
}
