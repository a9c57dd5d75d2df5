import type { MissingPart } from "@kustogen/kustomize/build/parts.ts";
import type { Kustomization, Selector } from "@kustogen/kustomize/load/fields.ts";
import type { BuildResource } from "@kustogen/kustomize/resource/resource.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Value, ValueMap } from "@kustogen/kustomize/value/value.ts";

/** A place in a file. */
export interface FilePlace {
  /** Its path in the tree. */
  file: string;
  /** The index of the document in the file. */
  document: number;
  /** The key path in the document. */
  path: readonly (string | number)[];
}

/** A patch of a kustomization: one document of a file or of inline text. */
export interface PatchSource {
  /** The field of the kustomization that lists it. */
  field: "patches" | "patchesStrategicMerge" | "patchesJson6902";
  index: number;
  target: Selector | undefined;
  /** The file with the patch; undefined if the patch is inline. */
  file: string | undefined;
  /** The index of the document in the file or text. */
  document: number;
  /** The content of a strategic merge patch; undefined for operations. */
  strategic: ValueMap | undefined;
  /** The operations of a JSON 6902 patch; undefined for a strategic merge patch. */
  operations: readonly Value[] | undefined;
}

/** The effect of a kustomization's entry in a build. */
export interface Step {
  field: string;
  index: number;
  /** The resources that it was applied to, in order. */
  before: readonly BuildResource[];
  /** The resources that it changed or removed, with the result; undefined if removed. */
  changes: readonly { before: BuildResource; after: BuildResource | undefined }[];
}

/** A kustomization that an environment is built from. Shared by all environments on it. */
export interface KustomizationSource {
  /** Its folder, as a path in the tree. */
  folder: string;
  /** Its file, as a path in the tree. */
  file: string;
  kustomization: Kustomization;
  /** Its own patches in the order they are written, except those that can't be read. */
  readonly patches: readonly PatchSource[];
  /** The files of its `resources`, as paths in the tree. */
  files: readonly string[];
  /** The kustomizations that it builds on: folders in `resources` and `components`. */
  parents: readonly KustomizationSource[];
  /** The entries that can't be built, its own and those of what it builds on. */
  missing?: readonly MissingPart[];
  /** The effects of its patches, images and replacements, in order; a component has them for each build that uses it. */
  readonly steps: readonly Step[];
}

/** The sources of an environment. */
export interface Sources {
  tree: FileTree;
  /** The kustomization of the environment's folder. */
  root: KustomizationSource;
  /** True if the root's file isn't in the repository: Flux generates it, or nothing does. */
  isMade?: boolean;
  /** The root and everything it builds on, without duplicates, the root first. */
  kustomizations: readonly KustomizationSource[];
  files: SourceFiles;
  /** The file and line that set a field's value last, or that of the closest parent; undefined for fetched resources. */
  placeOf(resource: Resource, path: readonly (string | number)[]): { file: string; line: number } | undefined;
}

/** The files of a tree for rules; each is read once. */
export interface SourceFiles {
  /** The text of a file, with "\n" line ends; undefined if it can't be read. */
  text(file: string): string | undefined;
  /** The YAML documents of a file; none if it can't be read. */
  documents(file: string): readonly Value[];
  /** The line of a place, 1-based; of the closest existing parent. */
  line(place: FilePlace): number | undefined;
}
