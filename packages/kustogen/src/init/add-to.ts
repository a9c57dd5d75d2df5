import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { compareText } from "@kustogen/kustomize/value/compare-text.ts";
import { isMap } from "@kustogen/kustomize/value/value.ts";

/** How parts of a start file are added to existing files, by name; others are left unchanged. */
const ADDED: Record<string, (path: string, there: string, start: string) => string> = {
  ".gitignore": withLines,
  ".gitattributes": withLines,
  "package.json": withEntries,
};

/** A file with the missing parts of a start file; undefined for one that can't be completed. @throws InputError */
export function addedTo(name: string, path: string, there: string, start: string): string | undefined {
  return Object.hasOwn(ADDED, name) ? ADDED[name]?.(path, there, start) : undefined;
}

/** A file with its missing lines; comments are added with the lines after them. */
function withLines(_: string, there: string, start: string): string {
  const known = new Set(there.split(/\r?\n/).map((line) => line.trim()));
  const lines = start.trimEnd().split("\n");
  const missing = lines.filter((line) => !known.has(line.trim()));
  if (missing.every((line) => line === "" || line.startsWith("#"))) return there;
  const head = there === "" || there.endsWith("\n") ? there : `${there}\n`;
  return `${head}${missing.join("\n")}\n`;
}

/** A package.json with its missing scripts and dependencies; existing values stay. */
function withEntries(path: string, there: string, start: string): string {
  const [own, ours] = [parsed(path, there), parsed(path, start)];
  const [scripts, development] = [part(own, "scripts"), part(own, "devDependencies")];
  const installed = { ...part(own, "dependencies"), ...development };
  const missing = (name: string, known: object) =>
    Object.entries(part(ours, name)).filter(([key]) => !Object.hasOwn(known, key));
  const [moreScripts, more] = [missing("scripts", scripts), missing("devDependencies", installed)];
  if (moreScripts.length + more.length === 0) return there;
  const sorted = [...Object.entries(development), ...more].sort(([a], [b]) => compareText(a, b));
  const changed = {
    ...own,
    ...(moreScripts.length > 0 && { scripts: { ...scripts, ...Object.fromEntries(moreScripts) } }),
    ...(more.length > 0 && { devDependencies: Object.fromEntries(sorted) }),
  };
  const [, indent = "  "] = /^([ \t]+)"/m.exec(there) ?? [];
  return `${JSON.stringify(changed, null, indent)}\n`;
}

function parsed(path: string, text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\ufeff/, ""));
  } catch (error) {
    throw new InputError(`${path}: isn't JSON, so nothing can be added to it: ${(error as Error).message}`, {
      code: "invalid-json",
    });
  }
  if (isMap(value)) return value;
  throw new InputError(`${path}: expected an object`, { code: "invalid-json" });
}

function part(manifest: Record<string, unknown>, name: string): Record<string, unknown> {
  const value = Object.hasOwn(manifest, name) ? manifest[name] : undefined;
  return isMap(value) ? value : {};
}
