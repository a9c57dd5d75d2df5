import { asText, isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import type { ManifestFolder } from "./applications.ts";
import { isManifestFile } from "./argo-documents.ts";
import { itemsOf, manifestDocuments, manifestText } from "./documents.ts";
import type { ListedTree } from "./listed-tree.ts";
import { matcherOf } from "./path-glob.ts";
import { insideOf, treePath } from "./tree-paths.ts";

/** A resource as it stands in a file. */
export interface Manifest {
  file: string;
  value: ValueMap;
}

/**
 * The resources in a folder of plain manifests, in the order in which Argo CD reads its files: each document that is
 * meant as one, and in place of a list, of whatever kind, its items, which may be lists again. Throws InputError for a
 * file that is no YAML.
 */
export function manifestsOf(tree: ListedTree, folder: ManifestFolder): Manifest[] {
  return manifestFiles(tree, folder).flatMap((file) =>
    manifestDocuments(manifestText(tree.read(file)), file)
      .filter(isMeant)
      .flatMap((document) => itemsOf(document).map((value) => ({ file, value }))),
  );
}

/** The files of a folder that Argo CD reads, in its order; the folder may be a link. */
export function manifestFiles(
  tree: ListedTree,
  { path, recurse, include, exclude }: ManifestFolder,
): string[] {
  const inside = insideOf(tree.realPath(treePath(path)));
  const wanted = include === undefined ? undefined : matcherOf(include);
  const unwanted = exclude === undefined ? undefined : matcherOf(exclude);
  const files = [...tree.files.keys()].filter((file) => {
    if (!file.startsWith(inside) || !isManifestFile(file)) return false;
    const name = file.slice(inside.length);
    return (recurse || !name.includes("/")) && (!wanted || wanted(name)) && !unwanted?.(name);
  });
  return files.sort(byFolder);
}

/** The order of a walk through folders: by the names in each, files and folders alike. */
function byFolder(a: string, b: string): number {
  const [one, other] = [a.split("/"), b.split("/")];
  const at = one.findIndex((name, index) => name !== other[index]);
  return (one[at] ?? "") < (other[at] ?? "") ? -1 : 1;
}

/** True for what is meant as a resource, even where it isn't one; other YAML may lie in the folder. */
function isMeant(document: Value): document is ValueMap {
  if (!isMap(document)) return false;
  return (
    asText(document.kind ?? "") !== "" || (document.apiVersion !== undefined && isMap(document.metadata))
  );
}
