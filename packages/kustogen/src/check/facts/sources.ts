import type { Resource } from "../../kubernetes/resource.ts";
import type { Value, ValueMap } from "../../kubernetes/value.ts";
import type { Kustomization, Selector } from "../../kustomize/load/fields.ts";
import type { FileTree } from "../../kustomize/tree/tree.ts";

/** A patch of a kustomization: one document of a file, or of the text in the kustomization itself. */
export interface PatchSource {
  /** The file that holds the patch; the kustomization where it is written there. */
  file: string;
  inline: boolean;
  /** Where the kustomization names it: ["patches", 2]. */
  entry: readonly [field: "patches" | "patchesStrategicMerge" | "patchesJson6902", index: number];
  /** Which of the documents in the file or text it is. */
  document: number;
  target: Selector | undefined;
  /** What a strategic merge patch holds; undefined for operations. */
  strategic: ValueMap | undefined;
  /** What a JSON 6902 patch holds; undefined for a strategic merge. */
  operations: readonly Value[] | undefined;
}

/** A kustomization that an environment is built from. Shared by all environments on it. */
export interface KustomizationSource {
  /** Its folder, as a path of the tree. */
  folder: string;
  /** Its file, as a path of the tree. */
  file: string;
  kustomization: Kustomization;
  /** Its own patches in the order they are applied; those that can't be read are left out. */
  patches: readonly PatchSource[];
  /** The files of its `resources`, as paths of the tree. */
  files: readonly string[];
  /** The kustomizations that it builds on: folders of `resources` and `components`. */
  parents: readonly KustomizationSource[];
  /** What its patches and transformers start from; undefined where that can't be worked out. */
  inputs(): readonly Resource[] | undefined;
  /** What it renders to by itself; undefined for a component and where it doesn't render. */
  output(): readonly Resource[] | undefined;
}

/** The sources of an environment. */
export interface Sources {
  tree: FileTree;
  /** The kustomization of the environment's folder. */
  root: KustomizationSource;
  /** The root and everything it builds on, each once, the root first. */
  kustomizations: readonly KustomizationSource[];
  /** The text of a file of the tree, with "\n" line ends; undefined where there is none. */
  text(file: string): string | undefined;
  /** How people call a path of the tree: relative to the folder they stand in. */
  label(path: string): string;
}
