import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import { isMap, type Value } from "@kustogen/kustomize/value/value.ts";
import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";
import type { StateBefore } from "../delivery/built-on.ts";
import type { Change } from "../delivery/message.ts";
import type { LayerPlace } from "../delivery/summary.ts";
import { applyImageEntry } from "../factor/image-reference.ts";
import type { ImageEntry } from "../factor/overlay.ts";
import { type Folders, folderOf } from "../folders.ts";
import type { GeneratedFile } from "../output/file.ts";
import { parentOf } from "../output/listing.ts";

/** A run that may be committed in two steps: moved lines, and changes. */
export interface MovedInput {
  folders: Folders;
  /** The files that differ from before. */
  changes: readonly Change[];
  layers: readonly LayerPlace[];
  files: readonly GeneratedFile[];
  /** HEAD's files, and the root's place in them. */
  before: StateBefore;
}

/** A state between the previous one and the new one. */
export interface StepBetween {
  /** The folders that it covers. */
  scope: string[];
  /** All files in them. */
  files: GeneratedFile[];
}

/** The names of an overlay's images, by the reference in its containers. */
export function pinnedIn(tree: FileTree, folder: string): Map<string, string> {
  const path = `${folder}/kustomization.yaml`;
  const [kustomization] = parseDocuments(new TextDecoder().decode(tree.read(path)), path);
  const images = isMap(kustomization) ? (kustomization as { images?: Value }).images : undefined;
  const entries = Array.isArray(images) ? (images as unknown as ImageEntry[]) : [];
  return new Map(entries.map((entry) => [applyImageEntry(entry, entry.name), entry.name]));
}

/** Files as a tree, at its root. */
export function treeOf(files: readonly GeneratedFile[]): MemoryTree {
  return new MemoryTree(files.map(({ path, text }) => [`/${path}`, text] as const));
}

/** The system of the layer that a file belongs to; undefined for all other files. */
export function systemOf(folders: Folders, path: string): string | undefined {
  const { folder, below = [] } = folderOf(folders, path) ?? {};
  return folder === "base" ? below[0] : folder === "overlays" ? below[1] : undefined;
}

/** The shared folders of a system's environments with a changed file: base, and those of groups, even removed ones. */
export function touchedShared({ changes, folders, layers }: MovedInput, system: string): Set<string> {
  const environments = new Set(layers.filter(({ deployed }) => deployed).map(({ folder }) => folder));
  const touched = changes.filter(({ path }) => systemOf(folders, path) === system);
  return new Set(touched.map(({ path }) => parentOf(path)).filter((folder) => !environments.has(folder)));
}

/** The files of a layer in the previous state; none if it didn't exist. */
export function filesBelow({ tree, root }: MovedInput["before"], folder: string): GeneratedFile[] {
  return [...(tree.list?.(root + folder) ?? [])].map((name) => ({
    path: `${folder}/${name}`,
    text: new TextDecoder().decode(tree.read(`${root}${folder}/${name}`)),
  }));
}
