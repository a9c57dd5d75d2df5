import { valueAt } from "../errors/issues.ts";
import type { Path } from "../value/value.ts";
import { nameClass } from "./names.ts";
import { isRandom } from "./randomness.ts";
import { credentialIn } from "./text.ts";
import { isWaived } from "./waivers.ts";

/** A user and a password without the scheme of a URL, or any user with it; an image digest after a tag isn't one. */
const LOGIN = /^[^\s/@:]+:[^\s/@]+@(?!sha\d+:)|:\/\/[^\s/]*@/;
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
  let isSecret = false;
  const shown = (key: string, item: unknown) => {
    isSecret ||= maySecret(key, item);
    return typeof item === "bigint" ? `\0${item}` : item;
  };
  let text = String(value);
  try {
    text = JSON.stringify({ [name]: value }, shown).slice(JSON.stringify(name).length + 2, -1) || text;
    // JSON has no way to write an integer beyond 2^53, but a message has.
    text = text.replace(/"\\u0000(-?\d+)"/g, "$1");
  } catch {}
  if (isSecret)
    return `a ${Array.isArray(value) ? "list" : typeof value === "object" ? "mapping" : "value"} that may be secret`;
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** The same for a value at a path in a resource: the variable's name decides about its value. */
export function printFoundIn(resource: unknown, path: Path): string {
  const { name } = (valueAt(resource, path.slice(0, -1)) ?? {}) as { name?: unknown };
  const isOfVariable = path.at(-1) === "value" && typeof name === "string";
  return printFound(valueAt(resource, path), isOfVariable ? [...path, name] : path);
}

/** True for anything but a switch under a telling name, and for text in the form of a credential under any. */
function maySecret(name: string, value: unknown): boolean {
  if (!value || typeof value === "boolean" || (typeof value === "string" && isWaived(value))) return false;
  if (SECRET_NAME.test(name) || !["random", undefined].includes(nameClass(name))) return true;
  if (typeof value !== "string") return false;
  return (
    credentialIn(value, value.includes("\n") ? "file" : "value") !== undefined ||
    LOGIN.test(value) ||
    (value.match(/\w{16,}/g) ?? []).some(
      (word) => isRandom(word) || /^(?=.{20})(?=.*\d).*[A-Za-z]/.test(word),
    )
  );
}
