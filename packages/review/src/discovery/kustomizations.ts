import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import type { Kustomization } from "@kustogen/kustomize/load/fields.ts";
import { KUSTOMIZATION_FILES, knownKustomization } from "@kustogen/kustomize/load/kustomization.ts";
import { joinPath } from "@kustogen/kustomize/load/root.ts";
import { folderOf, lastPart, normalise } from "@kustogen/kustomize/tree/paths.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { groupOf } from "@kustogen/kustomize/value/resource.ts";
import { isMap } from "@kustogen/kustomize/value/value.ts";
import { textAt } from "../kubernetes/fields.ts";
import { objectsIn } from "./documents.ts";
import { ByContent, type ListedTree } from "./listed-tree.ts";
import { pathFrom } from "./tree-paths.ts";

/** A folder with a kustomization. */
export interface KustomizationFolder {
  /** The folder, absolute in the tree: "/overlays/beta/shop". */
  folder: string;
  /** The kustomization file in it. */
  file: string;
  component: boolean;
  /** The namespace that it gives to all of its objects. */
  namespace?: string | undefined;
  references: References;
  /** Why the file can't be read; it has no references then. */
  problem?: string;
  /** True if that is because it is a cluster object in a file with the name of a kustomization. */
  isManifest?: true;
}

/** The files of a state, and the kustomizations among them. */
export interface Kustomizations {
  tree: ListedTree;
  folders: ReadonlyMap<string, KustomizationFolder>;
}

const NAMES = new Set<string>(KUSTOMIZATION_FILES);

const known = new ByContent(kustomizationAt);

/** True for a path that kustomize reads as a kustomization. */
export function isKustomizationFile(path: string): boolean {
  return NAMES.has(lastPart(path));
}

/** The kustomization folders of a tree, also those that can't be read: only rendering one is an error. */
export function kustomizationFolders(tree: ListedTree): Map<string, KustomizationFolder> {
  const found = new Map<string, KustomizationFolder>();
  for (const one of known.of(tree, [...tree.files.keys()].filter(isKustomizationFile)))
    if (!found.has(one.folder)) found.set(one.folder, one);
  return found;
}

/** The references of a kustomization file, or why it can't be read. */
function kustomizationAt(tree: ListedTree, file: string): KustomizationFolder {
  const folder = folderOf(file);
  try {
    const kustomization = knownKustomization(tree.read(file), file);
    return {
      folder,
      file,
      component: kustomization.kind === "Component",
      namespace: kustomization.namespace,
      references: referencesOf(kustomization, folder),
    };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const unread = { folder, file, component: false, references: new References(), problem: error.message };
    return isManifest(tree, file) ? { ...unread, isManifest: true } : unread;
  }
}

/** True for a file with only objects, such as a Flux Kustomization, and no fields of a kustomization. */
function isManifest(tree: ListedTree, file: string): boolean {
  const documents = attempt(() => objectsIn(tree.read(file), file), []);
  return (
    documents.length > 0 &&
    documents.every(
      (one) =>
        typeof one.apiVersion === "string" &&
        typeof one.kind === "string" &&
        textAt(one, "metadata", "name") !== undefined &&
        groupOf(one.apiVersion) !== "kustomize.config.k8s.io" &&
        !Object.hasOwn(one, "resources"),
    )
  );
}

/** The kustomization folder that a path leads to; undefined if it leads to a file or nowhere. */
export function folderAt({ tree, folders }: Kustomizations, path: string): KustomizationFolder | undefined {
  // Most entries are files without links.
  const file = tree.files.get(path);
  if (file !== undefined && file.link !== true) return undefined;
  const known = folders.get(path);
  if (known !== undefined) return known;
  return attempt(() => folders.get(tree.realPath(normalise(path))), undefined);
}

/** The file of the kustomization in a folder; undefined if there is none. */
export function kustomizationIn(tree: FileTree, folder: string): string | undefined {
  return KUSTOMIZATION_FILES.map((name) => joinPath(folder, name)).find((file) => tree.kind(file) === "file");
}

/** The references of a kustomization, as absolute paths in the tree, whether they exist or not; at first none. */
export class References {
  /** Named under resources or bases, and under components: files, or folders with a kustomization. */
  resources: string[] = [];
  components: string[] = [];
  /** Files that only this kustomization reads: patches, generators' files, configurations. */
  files: string[] = [];
  /** Folders in which any file may be read: charts, and folders with plugin configuration. */
  folders: string[] = [];
}

/** The references of a kustomization in a folder. */
export function referencesOf(kustomization: Kustomization, folder: string): References {
  const found = new References();
  const add = (list: string[], path: string | undefined) => {
    // An inline document is a path that leads nowhere: what a text looks like doesn't say what kustomize reads.
    if (path === undefined || path === "") return;
    // A path outside the repository isn't one of its files, even if the same path exists in it.
    const inside = pathFrom(folder, path);
    if (inside !== undefined) list.push(inside);
  };
  const k = kustomization;
  for (const path of k.resources ?? []) add(found.resources, path);
  for (const path of k.components ?? []) add(found.components, path);
  for (const path of k.patchesStrategicMerge ?? []) add(found.files, path);
  for (const { path } of [...(k.patches ?? []), ...(k.patchesJson6902 ?? [])]) add(found.files, path);
  for (const path of [...(k.crds ?? []), ...(k.configurations ?? [])]) add(found.files, path);
  add(found.files, lookUp(k.openapi, "path"));
  for (const replacement of k.replacements ?? [])
    if (isMap(replacement) && typeof replacement.path === "string") add(found.files, replacement.path);
  for (const { files, envs } of [...(k.configMapGenerator ?? []), ...(k.secretGenerator ?? [])]) {
    for (const file of files ?? []) add(found.files, file.slice(file.indexOf("=") + 1));
    for (const file of envs ?? []) add(found.files, file);
  }
  const plugins = [k.generators, k.transformers, k.validators].flatMap((list) => list ?? []);
  for (const path of plugins) add(found.resources, path);
  // A plugin's configuration may refer to further files in this folder.
  if (plugins.length > 0) found.folders.push(folder);
  addCharts(kustomization, found, folder, add);
  return found;
}

function addCharts(
  k: Kustomization,
  found: References,
  folder: string,
  add: (list: string[], path: string | undefined) => void,
): void {
  const { helmCharts = [], helmChartInflationGenerator: old = [], helmGlobals } = k;
  if (helmCharts.length + old.length === 0) return;
  const home = helmGlobals ?? { chartHome: old.map(({ chartHome }) => chartHome).findLast(Boolean) };
  const inside = pathFrom(folder, home.chartHome || "charts");
  if (inside !== undefined) found.folders.push(inside);
  for (const { valuesFile = "", additionalValuesFiles = [] } of helmCharts)
    for (const file of [valuesFile, ...additionalValuesFiles]) add(found.files, file);
  for (const { values } of old) add(found.files, values);
}
