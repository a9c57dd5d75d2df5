import { dirname } from "node:path/posix";
import { kindIfAny } from "@kustogen/kustomize/tree/lenient.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";

/**
 * The YAML files that lie beside those that kustomizations are made of and that none of these lists: no environment
 * has what is in them.
 *
 * @param files the files that are listed, with the kustomizations themselves
 */
export function unlistedFiles(tree: FileTree, files: readonly string[]): string[] {
  const listed = new Set(files);
  const folders = new Set(files.map((path) => dirname(path)));
  return [...folders]
    .flatMap((folder) => (tree.list?.(folder) ?? []).map((name) => `${folder}/${name}`))
    .filter((path) => /\.ya?ml$/.test(path) && !listed.has(path) && kindIfAny(tree, path) === "file")
    .sort();
}
