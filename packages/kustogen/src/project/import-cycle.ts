import { readFileSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Metafile } from "esbuild";

/**
 * Refuses files that import each other: in a bundle, a value that one of them uses while the files load is undefined
 * then, without an error, and so missing in the manifests. Imports of types don't count. @throws InputError with the
 * file and line of an import
 */
export function refuseImportCycles(root: string, inputs: Metafile["inputs"]): void {
  const done = new Set<string>();
  const follow = (file: string, chain: readonly string[]): void => {
    for (const { path, original = "" } of lookUp(inputs, file)?.imports ?? []) {
      if (chain.includes(path)) {
        const [before = ""] = readFileSync(join(root, file), "utf8").split(original);
        throw new InputError(
          `${file}:${before.split("\n").length}: this import closes a circle, as ${path} imports this file, itself or through others; a value used while they load would be missing. Move what they share into a file of its own`,
        );
      }
      if (!done.has(path)) follow(path, [...chain, path]);
    }
    done.add(file);
  };
  for (const file of Object.keys(inputs)) follow(file, [file]);
}
