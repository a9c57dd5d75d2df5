import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { KUSTOMIZATION_FILES } from "@kustogen/kustomize/load/kustomization.ts";
import { joinPath } from "@kustogen/kustomize/load/root.ts";
import { addTo, groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { textAt } from "../kubernetes/fields.ts";
import { type ManifestFolder, ownerAndName } from "./application-sources.ts";
import type { DeclaredFolders } from "./declared-folders.ts";
import { isKustomizationFile, listingOf } from "./kustomizations.ts";
import type { ListedTree } from "./listed-tree.ts";
import { byFolder, manifestFiles, manifestsIn } from "./plain-manifests.ts";
import { insideOf, treePath } from "./tree-paths.ts";

/** What Argo CD applies from folders without a kustomization, and the folders for which that is unknown. */
export interface MadeByArgo {
  /** Kustomizations that list the same files, by path. */
  made: Map<string, string>;
  /** The folders that are this repository's own, as far as Applications say which that is. */
  own: Set<string>;
  notMade: { path: string; application: string; file: string; why: string }[];
}

/**
 * Represents each folder of plain manifests that Applications apply, beside other sources or alone, as a kustomization
 * that lists the same files, so that it is checked like any other: those of all, if each applies other files of it.
 */
export function madeByArgo(
  tree: ListedTree,
  applications: DeclaredFolders["applications"],
  manifests: readonly ManifestFolder[],
): MadeByArgo {
  const found: MadeByArgo = { made: new Map(), own: new Set(), notMade: [] };
  const own = ownRepository(applications);
  const byPath = groupedBy(manifests, ({ path }) => path);
  for (const { path, name, file, source } of applications) {
    const folders = byPath.get(path);
    const target = joinPath(treePath(path), KUSTOMIZATION_FILES[0]);
    if (folders === undefined || ownerAndName(textAt(source, "repoURL")) !== own) continue;
    found.own.add(path);
    if (found.made.has(target)) continue;
    const revision = textAt(source, "targetRevision") ?? "";
    const files = filesOf(tree, folders, CURRENT.test(revision) ? undefined : revision);
    if ("why" in files) found.notMade.push({ path, application: name, file, ...files });
    else if (files.listed.length > 0)
      found.made.set(target, listingOf(insideOf(treePath(path)), files.listed));
  }
  return found;
}

/**
 * The files of a folder that contain objects; or why a kustomization can't list what Argo CD builds from them.
 * @param revision the one that has the files, if it may not be the one here
 */
function filesOf(
  tree: ListedTree,
  folders: readonly ManifestFolder[],
  revision: string | undefined,
): { listed: string[] } | { why: string } {
  const files = [...new Set(folders.flatMap((folder) => manifestFiles(tree, folder)))].sort(byFolder);
  if (files.some(isKustomizationFile))
    return { why: "a kustomization below it would be applied as an object" };
  // A file that Argo CD can't read also fails when it is rendered.
  const all = attempt(() => manifestsIn(tree, files), undefined);
  if (all === undefined)
    return revision === undefined
      ? { listed: files }
      : { why: `Argo CD can't read its files here, but deploys those of ${revision}` };
  const listed = new Set<string>();
  for (const { file, value } of all) {
    listed.add(file);
    if (textAt(value, "metadata", "name") === undefined)
      return { why: `${file.slice(1)} has an object whose name the API server generates` };
  }
  // A folder without any files is already reported.
  return listed.size === 0 && files.length > 0
    ? { why: "none of its files has an object" }
    : { listed: [...listed] };
}

/** Revisions that are usually the one here. */
const CURRENT = /^(?:HEAD|main|master|trunk|)$/;

/** The repository that most of the folders come from: folders of other repositories are here by coincidence. */
function ownRepository(applications: DeclaredFolders["applications"]): string | undefined {
  const paths = new Map<string, string[]>();
  for (const { path, source } of applications) addTo(paths, ownerAndName(textAt(source, "repoURL")), path);
  const counts = [...paths].map(([repository, all]) => [repository, new Set(all).size] as const);
  return counts.sort((a, b) => b[1] - a[1])[0]?.[0];
}
