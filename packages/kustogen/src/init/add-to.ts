import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { compareText } from "@kustogen/kustomize/value/compare-text.ts";
import { isMap } from "@kustogen/kustomize/value/value.ts";

/** How parts of a start file are added to existing files, by name; others are left unchanged. */
const ADDED: Record<string, (path: string, there: string, start: string) => string> = {
  ".gitignore": withLines,
  ".gitattributes": withLines,
  "package.json": withEntries,
};

/**
 * A file with the missing parts of a start file, if nothing in it has to change for that; undefined for a kind of
 * file that can't be completed.
 * @param name the file's name, without folders
 * @throws InputError for a package.json that can't be read
 */
export function addedTo(name: string, path: string, there: string, start: string): string | undefined {
  return Object.hasOwn(ADDED, name) ? ADDED[name]?.(path, there, start) : undefined;
}

/** A file with its missing lines; comments are added with the lines after them. */
function withLines(_: string, there: string, start: string): string {
  const known = new Set(there.split(/\r?\n/).map((line) => line.trim()));
  const missing = start
    .trimEnd()
    .split("\n")
    .filter((line) => !known.has(line.trim()));
  if (missing.every((line) => line === "" || line.startsWith("#"))) return there;
  const head = there === "" || there.endsWith("\n") ? there : `${there}\n`;
  return `${head}${missing.join("\n")}\n`;
}

/** A package.json with its missing scripts and dependencies; existing values stay. */
function withEntries(path: string, there: string, start: string): string {
  const own = parsed(path, there);
  const ours = parsed(path, start);
  const scripts = part(own, "scripts");
  const development = part(own, "devDependencies");
  const installed = { ...part(own, "dependencies"), ...development };
  const moreScripts = missingIn(scripts, part(ours, "scripts"));
  const moreDependencies = missingIn(installed, part(ours, "devDependencies"));
  const changed = {
    ...own,
    ...(moreScripts.length > 0 && { scripts: { ...scripts, ...Object.fromEntries(moreScripts) } }),
    ...(moreDependencies.length > 0 && {
      devDependencies: Object.fromEntries(
        [...Object.entries(development), ...moreDependencies].sort(([one], [other]) =>
          compareText(one, other),
        ),
      ),
    }),
  };
  const [, indent = "  "] = /^([ \t]+)"/m.exec(there) ?? [];
  const isSame = moreScripts.length + moreDependencies.length === 0;
  return isSame ? there : `${JSON.stringify(changed, null, indent)}\n`;
}

/** The entries that an object lacks. */
function missingIn(own: Record<string, unknown>, ours: Record<string, unknown>): [string, unknown][] {
  return Object.entries(ours).filter(([name]) => !Object.hasOwn(own, name));
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
