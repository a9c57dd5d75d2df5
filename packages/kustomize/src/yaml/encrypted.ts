import { InputError } from "../errors/errors.ts";
import { binaryText } from "../text/bytes.ts";
import { isEncryptedValue } from "../value/encrypted.ts";
import { lookUp } from "../value/own.ts";
import { isMap, type ValueMap } from "../value/value.ts";

/** The beginnings of files that a program has encrypted as a whole. */
const BEGINNINGS = [
  ["git-crypt", "\0GITCRYPT\0"],
  ["Ansible Vault", "$ANSIBLE_VAULT;"],
  ["age", "-----BEGIN AGE ENCRYPTED FILE-----"],
  ["age", "age-encryption.org/v"],
  ["PGP", "-----BEGIN PGP MESSAGE-----"],
  // The beginning of openssl's output, in base64.
  ["transcrypt", "U2FsdGVkX1"],
] as const;
const LONGEST = Math.max(...BEGINNINGS.map(([, beginning]) => beginning.length));

/** The program that has encrypted a content as a whole; undefined if none has. */
export function encryptedBy(content: string | Uint8Array): string | undefined {
  const start = typeof content === "string" ? content : binaryText(content.subarray(0, LONGEST));
  return BEGINNINGS.find(([, beginning]) => start.startsWith(beginning))?.[0];
}

/** Throws InputError for a file that is encrypted as a whole: whoever has the key reads another text. */
export function refuseEncryptedFile(content: string | Uint8Array, file: string): void {
  const by = encryptedBy(content);
  if (by !== undefined) throw encrypted(file, `is encrypted with ${by}`);
}

/**
 * Throws InputError for an object whose identifying fields are encrypted by SOPS: kustomize accepts it, but without
 * the key its meaning in a cluster is unknown.
 */
export function refuseEncryptedObject(object: ValueMap, file: string): void {
  const metadata = lookUp(object, "metadata");
  const inside = isMap(metadata) ? metadata : {};
  const said = [lookUp(object, "apiVersion"), lookUp(object, "kind"), inside.name, inside.namespace];
  if (said.some(isEncryptedValue)) throw encrypted(file, "its kind or name is encrypted with SOPS");
}

/** The error about something encrypted. */
export function encrypted(file: string, what: string): InputError {
  return new InputError(`${file}: ${what}, and can only be read with the key`, { code: "encrypted" });
}
