import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { anyTextIn } from "@kustogen/kustomize/text/bytes.ts";
import { folderOf, foldersUp } from "@kustogen/kustomize/tree/paths.ts";
import { kept } from "@kustogen/kustomize/value/multimap.ts";
import type { DeclaredFolders } from "./declared-folders.ts";
import { deployedFolders } from "./deployed.ts";
import type { Kustomizations } from "./kustomizations.ts";
import type { ListedTree } from "./listed-tree.ts";

const known = new WeakMap<DeclaredFolders, ReadonlySet<string>>();

/**
 * Returns the folder from which Flux applies a file as it is: it makes a kustomization of all YAML files in and below a
 * folder that has none, except in folders that have one. "" for any other file.
 */
export function fluxFolderOf(files: Kustomizations, declared: DeclaredFolders): (file: string) => string {
  if (declared.flux.size === 0) return () => "";
  const deployed = kept(known, declared, () => deployedFolders(files, declared));
  return (file) => {
    if (!/\.ya?ml$/.test(file)) return "";
    for (const folder of foldersUp(folderOf(file))) {
      const kustomization = files.folders.get(folder);
      if (kustomization !== undefined && !kustomization.isManifest) return "";
      if (declared.flux.has(folder) && deployed.has(folder)) return folder;
    }
    return "";
  };
}

const IGNORES = "/.sourceignore";

/** The patterns in each file of a tree by which Flux leaves files out of what it fetches, without comments. */
export function patternsOfIgnores(tree: ListedTree): Map<string, string> {
  const found = new Map<string, string>();
  for (const file of tree.files.keys()) {
    if (!file.endsWith(IGNORES)) continue;
    const lines = attempt(() => anyTextIn(tree.read(file)), "").split(/\r?\n/);
    const patterns = lines.filter((line) => !line.startsWith("#") && line.trim() !== "");
    if (patterns.length > 0) found.set(file, patterns.join("\n"));
  }
  return found;
}
