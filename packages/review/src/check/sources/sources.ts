import type { Kustomization, Selector } from "@kustogen/kustomize/load/fields.ts";
import type { BuildResource } from "@kustogen/kustomize/resource/resource.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Value, ValueMap } from "@kustogen/kustomize/value/value.ts";

/** A place in a file. */
export interface FilePlace {
  /** As a path of the tree. */
  file: string;
  /** Which of the documents in the file. */
  document: number;
  /** The key path in the document. */
  path: readonly (string | number)[];
}

/** A patch of a kustomization: one document of a file, or of the text in the kustomization itself. */
export interface PatchSource {
  /** The entry of the kustomization that names it. */
  field: "patches" | "patchesStrategicMerge" | "patchesJson6902";
  index: number;
  target: Selector | undefined;
  /** The file that holds the patch; undefined where it is written in the kustomization itself. */
  file: string | undefined;
  /** Which of the documents in the file or text it is. */
  document: number;
  /** What a strategic merge patch holds; undefined for operations. */
  strategic: ValueMap | undefined;
  /** What a JSON 6902 patch holds; undefined for a strategic merge. */
  operations: readonly Value[] | undefined;
}

/** What an entry of a kustomization did when it was built. */
export interface Step {
  field: string;
  index: number;
  /** The resources that it was applied to, in order. */
  before: readonly BuildResource[];
  /** Those of them that it changed or removed, with what they came to; undefined for those that are gone. */
  changes: readonly { before: BuildResource; after: BuildResource | undefined }[];
}

/** A kustomization that an environment is built from. Shared by all environments on it. */
export interface KustomizationSource {
  /** Its folder, as a path of the tree. */
  folder: string;
  /** Its file, as a path of the tree. */
  file: string;
  kustomization: Kustomization;
  /** Its own patches in the order they are written; those that can't be read are left out. */
  readonly patches: readonly PatchSource[];
  /** The files of its `resources`, as paths of the tree. */
  files: readonly string[];
  /** The kustomizations that it builds on: folders of `resources` and `components`. */
  parents: readonly KustomizationSource[];
  /** What its patches and images did, in order; a component has them for each build that uses it. */
  readonly steps: readonly Step[];
}

/** The sources of an environment. */
export interface Sources {
  tree: FileTree;
  /** The kustomization of the environment's folder. */
  root: KustomizationSource;
  /** True where the repository doesn't have the file of the root, which Flux or nobody writes. */
  isMade?: boolean;
  /** The root and everything it builds on, each once, the root first. */
  kustomizations: readonly KustomizationSource[];
  files: SourceFiles;
  /**
   * What gave a field of a rendered resource its value: the file and line of the resource, or of the patch, operation or
   * entry that set it last; of the closest parent for a field that isn't there. Undefined for what was fetched or made
   * by a chart, and where nobody asked for places.
   */
  placeOf(resource: Resource, path: readonly (string | number)[]): { file: string; line: number } | undefined;
}

/** The files of a tree as rules read them; each is read once. */
export interface SourceFiles {
  /** The text of a file, with "\n" line ends; undefined where there is none that can be read. */
  text(file: string): string | undefined;
  /** The YAML documents of a file; none where it can't be read. */
  documents(file: string): readonly Value[];
  /** The line of a place, 1-based; of the closest parent that is there. */
  line(place: FilePlace): number | undefined;
}
