import type { z } from "zod";

/** What a failed check says: where, as a key path, and what was expected. */
export interface Problem {
  path: (string | number)[];
  message: string;
}

/** A key path as messages print it: `systems.app.settings.hosts[0]`; keys that need it are quoted. */
export function printPath(path: readonly PropertyKey[]): string {
  let text = "";
  for (const part of path) {
    if (typeof part === "number") text += `[${part}]`;
    else if (/^[A-Za-z_$][\w$-]*$/.test(String(part)))
      text += text === "" ? String(part) : `.${String(part)}`;
    else text += `[${JSON.stringify(String(part))}]`;
  }
  return text;
}

/** How messages show a value that was given: short, on one line. */
export function printValue(value: unknown): string {
  if (value === undefined) return "nothing";
  let text: string;
  try {
    text = JSON.stringify(value) ?? String(value);
  } catch {
    text = String(value);
  }
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** The value at a key path, or undefined when the path leads nowhere. */
export function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let current = value;
  for (const part of path) {
    if (typeof current !== "object" || current === null || !Object.hasOwn(current, part)) return undefined;
    current = (current as Record<PropertyKey, unknown>)[part];
  }
  return current;
}

/** The problems in a zod error, each with the value that was found; `input` is what was checked. */
export function problemsOf(error: z.ZodError, input: unknown): Problem[] {
  const problems: Problem[] = [];
  for (const issue of error.issues) {
    const path = issue.path.map((part) => (typeof part === "number" ? part : String(part)));
    if (issue.code === "unrecognized_keys") {
      problems.push({ path: [...path, issue.keys[0] as string], message: issue.message });
      continue;
    }
    const found = valueAt(input, path);
    const message =
      found === undefined && issue.code !== "custom"
        ? `missing; ${issue.message}`
        : withFound(issue.message, path, found);
    problems.push({ path, message });
  }
  return problems;
}

/** A message with the value that was found at a path, unless that may be secret. */
export function withFound(message: string, path: readonly (string | number)[], found: unknown): string {
  return `${message}, found ${maySecret(path, found) ? "a value that may be secret" : printValue(found)}`;
}

/** True for a value that a message must not show: under a name of secrets, in a URL with a login, or a random text. */
function maySecret(path: readonly (string | number)[], found: unknown): boolean {
  if (typeof found === "object" && found !== null)
    return Object.entries(found).some(([key, item]) => maySecret([...path, key], item));
  if (typeof found !== "string") return false;
  if (/pass|secret|token|credential|api_?key|private_?key/i.test(String(path.at(-1) ?? ""))) return true;
  return /:\/\/[^\s/]*@/.test(found) || /(?=\w*\d)(?=\w*[A-Za-z])\w{20,}/.test(found);
}
