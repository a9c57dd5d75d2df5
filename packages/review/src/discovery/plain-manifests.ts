import { anyTextIn } from "@kustogen/kustomize/text/bytes.ts";
import { asText, isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";
import type { ManifestFolder } from "./applications.ts";
import type { ListedTree } from "./listed-tree.ts";
import { matcherOf } from "./path-glob.ts";

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
export function manifestsOf(
  tree: ListedTree,
  { path, recurse, include, exclude }: ManifestFolder,
): Manifest[] {
  const wanted = include === undefined ? undefined : matcherOf(include);
  const unwanted = exclude === undefined ? undefined : matcherOf(exclude);
  const files = [...tree.files.keys()].filter((file) => {
    if (!file.startsWith(`/${path}/`) || !/\.(?:ya?ml|json)$/.test(file)) return false;
    const name = file.slice(path.length + 2);
    return (recurse || !name.includes("/")) && (!wanted || wanted(name)) && !unwanted?.(name);
  });
  return files.sort(byFolder).flatMap((file) =>
    parseDocuments(anyTextIn(tree.read(file)), file)
      .filter(isMeant)
      .flatMap((document) => itemsOf(document).map((value) => ({ file, value }))),
  );
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

/** What a document stands for: the items of a list, and of the lists among these, else itself. */
function itemsOf(document: ValueMap): ValueMap[] {
  const { items, spec, status } = document;
  if (Array.isArray(items)) return items.filter((item) => isMap(item)).flatMap(itemsOf);
  return items === null && spec === undefined && status === undefined ? [] : [document];
}
