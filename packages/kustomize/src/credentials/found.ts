import { valueAt } from "../errors/issues.ts";
import type { Path } from "../value/value.ts";
import { nameClass } from "./names.ts";
import { isRandom } from "./randomness.ts";
import { credentialIn } from "./text.ts";
import { isWaived } from "./waivers.ts";

/** A user and a password without the scheme of a URL; an image digest after a tag isn't one. */
const LOGIN = /^[^\s/@:]+:[^\s/@]+@(?!sha\d+:)/;
/** Names whose values are never shown in messages. */
const SECRET_NAME = /pass|secret|token|credential|api_?key|private_?key/i;

/**
 * A value as messages show it: short, on one line, and hidden if it may be secret, judging by the names on its path
 * or by its form. Hiding too much costs a look at the file, showing too much a password.
 * @param path the keys that lead to the value
 */
export function printFound(value: unknown, path: readonly PropertyKey[] = []): string {
  if (value === undefined) return "nothing";
  // The innermost name on the path; the elements of a list have the list's name.
  const name = path.findLast((part) => typeof part === "string") ?? "";
  if (maySecret(value, isSecretName(name)))
    return `a ${Array.isArray(value) ? "list" : typeof value === "object" ? "mapping" : "value"} that may be secret`;
  let text: string;
  try {
    text = JSON.stringify(value) ?? String(value);
  } catch {
    text = String(value);
  }
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** The same for a value at a path in a resource: the variable's name decides about its value. */
export function printFoundIn(resource: unknown, path: Path): string {
  const value = valueAt(resource, path);
  const holder = valueAt(resource, path.slice(0, -1)) as { name?: unknown } | null | undefined;
  const variable = path.at(-1) === "value" ? holder?.name : undefined;
  return printFound(value, typeof variable === "string" ? [...path, variable] : path);
}

function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name) || !["random", undefined].includes(nameClass(name));
}

function maySecret(value: unknown, named: boolean): boolean {
  if (typeof value === "string") return value !== "" && !isWaived(value) && (named || looksSecret(value));
  if (typeof value === "number" || typeof value === "bigint") return named;
  if (typeof value !== "object" || value === null) return false;
  if (Array.isArray(value)) return value.some((item) => maySecret(item, named));
  return Object.entries(value).some(([key, item]) => maySecret(item, named || isSecretName(key)));
}

function looksSecret(text: string): boolean {
  return (
    credentialIn(text, text.includes("\n") ? "file" : "value") !== undefined ||
    LOGIN.test(text) ||
    /:\/\/[^\s/]*@/.test(text) ||
    (text.match(/\w{16,}/g) ?? []).some(
      (word) => isRandom(word) || (word.length >= 20 && /\d/.test(word) && /[A-Za-z]/.test(word)),
    )
  );
}
