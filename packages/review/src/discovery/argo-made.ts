import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { KUSTOMIZATION_FILES } from "@kustogen/kustomize/load/kustomization.ts";
import { joinPath } from "@kustogen/kustomize/load/root.ts";
import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { textAt } from "../kubernetes/fields.ts";
import { type BuiltApplication, type ManifestFolder, manifestFoldersOf } from "./application-sources.ts";
import type { NotRenderedSource } from "./declared-folders.ts";
import { isKustomizationFile, listingOf } from "./kustomizations.ts";
import type { ListedTree } from "./listed-tree.ts";
import { byFolder, manifestFiles, manifestsIn } from "./plain-manifests.ts";
import { insideOf, treePath } from "./tree-paths.ts";

/** What Argo CD applies from folders without a kustomization, and the folders for which that is unknown. */
export interface MadeByArgo {
  /** Kustomizations that list the same files, by path. */
  made: Map<string, string>;
  notMade: NotRenderedSource[];
}

/**
 * Represents each folder of plain manifests that Applications apply, beside other sources or alone, as a kustomization
 * that lists the same files, so that it is checked like any other: those of all, if each applies other files of it.
 */
export function madeByArgo(tree: ListedTree, built: readonly BuiltApplication[]): MadeByArgo {
  const found: MadeByArgo = { made: new Map(), notMade: [] };
  const sources = built.flatMap((one) => manifestFoldersOf([one]).map((folder) => ({ ...one, folder })));
  for (const [path, all] of groupedBy(sources, ({ folder }) => folder.path)) {
    const [{ name, file, variables }] = all as [(typeof all)[0]];
    const revision = variables.get("ARGOCD_APP_SOURCE_TARGET_REVISION") ?? "";
    const folders = all.map(({ folder }) => folder);
    const files = filesOf(tree, folders, CURRENT.test(revision) ? undefined : revision);
    if (typeof files === "string")
      found.notMade.push({ name, file, why: `${path}: ${files}`, cause: "application", source: path });
    else if (files.length > 0)
      found.made.set(
        joinPath(treePath(path), KUSTOMIZATION_FILES[0]),
        listingOf(insideOf(treePath(path)), files),
      );
  }
  return found;
}

/** Revisions that are usually the one here. */
const CURRENT = /^(?:HEAD|main|master|trunk|)$/;

/**
 * The files of a folder that contain objects; or why a kustomization can't list what Argo CD builds from them.
 * @param revision the one that has the files, if it may not be the one here
 */
function filesOf(
  tree: ListedTree,
  folders: readonly ManifestFolder[],
  revision: string | undefined,
): string[] | string {
  const files = [...new Set(folders.flatMap((folder) => manifestFiles(tree, folder)))].sort(byFolder);
  if (files.some(isKustomizationFile)) return "a kustomization below it would be applied as an object";
  // A file that Argo CD can't read also fails when it is rendered.
  const all = attempt(() => manifestsIn(tree, files), undefined);
  if (all === undefined)
    return revision === undefined
      ? files
      : `Argo CD can't read its files here, but deploys those of ${revision}`;
  const nameless = all.find(({ value }) => textAt(value, "metadata", "name") === undefined);
  if (nameless !== undefined)
    return `${nameless.file.slice(1)} has an object whose name the API server generates`;
  // A folder without any files is already reported.
  if (all.length === 0 && files.length > 0) return "none of its files has an object";
  return [...new Set(all.map(({ file }) => file))];
}
