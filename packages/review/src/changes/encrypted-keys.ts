import { anyTextIn } from "@kustogen/kustomize/text/bytes.ts";
import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import { isMap, type Value } from "@kustogen/kustomize/value/value.ts";
import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";
import { mapAt, textAt } from "../kubernetes/fields.ts";

/**
 * Compares two states of a SOPS-encrypted file without decrypting it: which keys of which Secrets are added, removed,
 * or empty now. Other values can't be compared, because each encryption changes every value.
 */
export function encryptedKeys(before: Uint8Array, after: Uint8Array, file: string): string[] {
  const [old, now] = [keysIn(before, file), keysIn(after, file)];
  const found = new Map<string, string[]>();
  for (const [id, value] of now) {
    const known = old.get(id);
    const [secret, key] = id.split("\0") as [string, string];
    if (known === undefined) addTo(found, `${key} is new`, secret);
    else if (isNothing(value) && !isNothing(known)) addTo(found, `${key} is empty now`, secret);
    else if (!isNothing(value) && isNothing(known)) addTo(found, `${key} is no longer empty`, secret);
  }
  for (const id of old.keys()) {
    const [secret, key] = id.split("\0") as [string, string];
    if (!now.has(id)) addTo(found, `${key} is gone`, secret);
  }
  return [...found].map(([what, secrets]) => {
    const names = [...new Set(secrets)];
    return `${what} in ${names.length === 1 ? `Secret ${names[0]}` : `${names.length} Secrets`}`;
  });
}

/** The keys of every Secret in an encrypted file, with their encrypted values. */
function keysIn(bytes: Uint8Array, file: string): Map<string, Value> {
  const text = anyTextIn(bytes);
  const found = new Map<string, Value>();
  if (!/^sops:$/m.test(text)) return found;
  const add = (value: Value) => {
    if (Array.isArray(value)) for (const one of value) add(one);
    if (!isMap(value)) return;
    if (value.kind === "Secret") {
      const name = textAt(value, "metadata", "name") ?? "";
      for (const field of ["data", "stringData"])
        for (const [key, held] of Object.entries(mapAt(value, field))) found.set(`${name}\0${key}`, held);
    } else for (const [key, one] of Object.entries(value)) if (key !== "sops") add(one);
  };
  for (const document of parseDocuments(text, file)) add(document);
  return found;
}

function isNothing(value: Value): boolean {
  return value === null || value === "";
}
