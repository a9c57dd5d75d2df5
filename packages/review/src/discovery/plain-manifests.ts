import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { isJson } from "@kustogen/kustomize/value/is-json.ts";
import { groupedBy, kept } from "@kustogen/kustomize/value/multimap.ts";
import { isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import type { ManifestFolder } from "./application-sources.ts";
import { isManifestFile } from "./argo-documents.ts";
import { itemsOf, manifestDocuments, manifestText } from "./documents.ts";
import { argoMatcher } from "./globs.ts";
import type { ListedTree } from "./listed-tree.ts";
import { insideOf, treePath } from "./tree-paths.ts";

/** The resources in a folder, in Argo CD's order, those of lists, too. Throws InputError where Argo CD fails. */
export function plainManifests(tree: ListedTree, folder: ManifestFolder) {
  return manifestsIn(tree, manifestFiles(tree, folder));
}

/** The same for some files of a folder. */
export function manifestsIn(tree: Pick<ListedTree, "read">, files: readonly string[]) {
  return files.flatMap((file) =>
    objectsIn(manifestText(tree.read(file)), file).flatMap((document) =>
      itemsOf(document).map((value) => ({ file, value })),
    ),
  );
}

/** A file that contains this isn't read. */
const SKIPPED = "+argocd:skip-file-rendering";

/** The appearance of a file that is meant to contain manifests. */
const LOOKS = ["apiVersion:", "kind:", "metadata:"];

/** The objects of a file; none for a file that has none and doesn't look like manifests, which may be beside them. */
function objectsIn(text: string, file: string): ValueMap[] {
  if (text.includes(SKIPPED)) return [];
  const isJsonFile = file.endsWith(".json");
  if (isJsonFile && !isJson(text.replace(/^\ufeff/, "")))
    throw new InputError(
      `${file}: isn't a single JSON object, which Argo CD requires in a file with this extension`,
    );
  let documents: Value[];
  try {
    documents = manifestDocuments(text, file).filter((document) => document !== null);
  } catch (error) {
    // It is unknown how much of invalid YAML Argo CD would read.
    if (!(error instanceof InputError) || isJsonFile || /\bkind["']?\s*:/.test(text)) throw error;
    return [];
  }
  if (documents.every(isObject)) return documents;
  const [first = null] = documents;
  if (isJsonFile || isObject(first) || LOOKS.every((word) => text.includes(word)))
    throw new InputError(`${file}: one of its documents has no kind, so Argo CD rejects the file`);
  return [];
}

/** The files of a folder that Argo CD reads, in Argo CD's order; the folder may be a link. */
export function manifestFiles(tree: ListedTree, folder: ManifestFolder): string[] {
  return directoryFiles(tree, folder).filter(isManifestFile);
}

/** True for a folder with a Jsonnet file, which Argo CD evaluates. */
export function hasJsonnet(tree: ListedTree, folder: ManifestFolder): boolean {
  return directoryFiles(tree, folder).some((file) => file.endsWith(".jsonnet"));
}

/** The files that a directory source selects, with any extension. */
function directoryFiles(tree: ListedTree, { path, recurse, include, exclude }: ManifestFolder): string[] {
  const inside = insideOf(tree.realPath(treePath(path)));
  const wanted = include === undefined ? undefined : argoMatcher(include, "directory");
  const unwanted = exclude === undefined ? undefined : argoMatcher(exclude, "directory");
  return filesInside(tree, inside)
    .filter((file) => {
      const name = file.slice(inside.length);
      return (recurse || !name.includes("/")) && (!wanted || wanted(name)) && !unwanted?.(name);
    })
    .sort(byFolder);
}

const sorted = new WeakMap<ListedTree["files"], readonly string[]>();

/** The files whose paths begin with that of a folder: thousands of Applications have one each. */
function filesInside({ files }: ListedTree, inside: string): string[] {
  const all = kept(sorted, files, () => [...files.keys()]);
  let [from, to] = [0, all.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((all[middle] as string) < inside) from = middle + 1;
    else to = middle;
  }
  while (all[to]?.startsWith(inside)) to++;
  return all.slice(from, to);
}

/** The files that Applications apply from each folder of plain manifests, by path; folders without any are left out. */
export function manifestsByFolder(
  tree: ListedTree,
  folders: readonly ManifestFolder[],
): Map<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const [path, all] of groupedBy(folders, (one) => one.path)) {
    const files = new Set(all.flatMap((folder) => manifestFiles(tree, folder)));
    if (files.size > 0) found.set(treePath(path), [...files].sort(byFolder));
  }
  return found;
}

/** The order of a walk through folders: by the names in each, files and folders alike. */
export function byFolder(a: string, b: string): number {
  const [one, other] = [a.split("/"), b.split("/")];
  const at = one.findIndex((name, index) => name !== other[index]);
  return (one[at] ?? "") < (other[at] ?? "") ? -1 : 1;
}

/** True for a document that Kubernetes reads as an object: with a kind, and at most a group and version. */
function isObject(document: Value): document is ValueMap {
  if (!isMap(document) || typeof document.kind !== "string" || document.kind === "") return false;
  return typeof document.apiVersion !== "string" || document.apiVersion.split("/").length <= 2;
}
