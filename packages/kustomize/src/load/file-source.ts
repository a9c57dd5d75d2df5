import { InputError } from "../errors/errors.ts";

/** The key and the path of an entry of `files`: "key=path", or a path whose last part is the key. Throws InputError. */
export function readFileSource(source: string): [string, string] {
  const parts = source.split("=");
  if (parts.length === 1) return [baseName(source), source];
  const [key, path] = parts as [string, string];
  if (parts.length > 2)
    throw new InputError(`the file source "${source}" has more than one "=": write key=path`);
  if (key === "" || path === "")
    throw new InputError(`the file source "${source}" has no ${key === "" ? "key" : "path"}: write key=path`);
  return [key, path];
}

function baseName(path: string): string {
  const parts = path.split("/").filter((part) => part !== "");
  return parts.at(-1) ?? (path === "" ? "." : "/");
}
