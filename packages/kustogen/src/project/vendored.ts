import { isUtf8 } from "node:buffer";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { VendoredFiles } from "../authoring/vendored.ts";
import { pathsBelow } from "../errors/entries-below.ts";
import { statsAt } from "../errors/regular-file.ts";
import { fileStamp } from "./cache.ts";

// `kustomization("vendor/x")` and `manifests("vendor/x.yaml")` read no file when they are called: their files are
// imported when the systems are bundled, like any other text. So systems stay pure, and a changed file is a changed
// import, which affects only the systems that use it.

/** The prefix of an import of all files in a vendored folder; its absolute path follows. */
export const VENDORED = "kustogen-vendored:";

const CALL = /\b(kustomization|manifests)\((\s*)(?=(["'])(vendor\/[A-Za-z0-9][A-Za-z0-9._/-]*)\3)/g;

/**
 * The code of a module with the files in such calls as imports, each passed to its call. A name that leads nowhere
 * stays unchanged: the call itself reports it, at its place in the author's file.
 * @param generators the absolute path of the authored folder
 */
export function withVendored(code: string, generators: string): string {
  const imports = new Map<string, string>();
  const constant = (specifier: string): string => {
    const name = imports.get(specifier) ?? `__vendored${imports.size}`;
    imports.set(specifier, name);
    return name;
  };
  const changed = code.replace(CALL, (whole, call: string, space: string, _quote: string, path: string) => {
    const absolute = join(generators, path);
    if (call === "manifests")
      return isKind(absolute, "isFile") && /\.ya?ml$/.test(path)
        ? `${call}(${space}${constant(absolute)}, `
        : whole;
    const top = join(generators, path.split("/").slice(0, 2).join("/"));
    return isKind(absolute, "isDirectory") ? `${call}(${space}${constant(`${VENDORED}${top}`)}, ` : whole;
  });
  // At the end, so that every line keeps its number.
  const added = Array.from(imports, ([from, name]) => `\nimport ${name} from ${JSON.stringify(from)};`);
  return changed + added.join("");
}

function isKind(path: string, kind: "isFile" | "isDirectory"): boolean {
  return statsAt(path)?.[kind]() === true;
}

/** The files of a vendored folder ("…/vendor/x") in the form that `kustomization` accepts. */
export function vendoredFiles(folder: string): VendoredFiles {
  const name = folder.slice(folder.lastIndexOf("/") + 1);
  return Object.fromEntries(
    pathsOfFiles(folder).map((path) => {
      const content = readFileSync(join(folder, path));
      const read = isUtf8(content) ? content.toString("utf8") : { base64: content.toString("base64") };
      return [`vendor/${name}/${path}`, read];
    }),
  );
}

/** A stamp of the files in a folder, without reading them; "" if there are none. */
export function stampOfFolder(folder: string): string {
  return Array.from(pathsOfFiles(folder), (path) => `${path} ${fileStamp(join(folder, path))}\n`).join("");
}

/** The paths of the files in a folder, relative to it. */
export function pathsOfFiles(folder: string): string[] {
  return pathsBelow(folder, (entry) => entry.isFile());
}
