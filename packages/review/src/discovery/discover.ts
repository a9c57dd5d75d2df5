import { KUSTOMIZATION_FILES } from "@kustogen/kustomize/load/kustomization.ts";
import { kindIfAny, realPathIfAny } from "@kustogen/kustomize/tree/lenient.ts";
import { isWithin } from "@kustogen/kustomize/tree/paths.ts";
import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import {
  folderAt,
  type KustomizationFolder,
  type Kustomizations,
  kustomizationFolders,
} from "./kustomizations.ts";
import type { ListedTree } from "./listed-tree.ts";
import { type Overlay, type OverlaySelection, overlaysOf } from "./overlays.ts";
import { insideOf } from "./tree-paths.ts";

/** The overlays and kustomizations of a tree. */
export interface Discovery extends Kustomizations {
  overlays: Overlay[];
  graph: DependencyGraph;
}

/** Finds the overlays of a tree and what each is built from. */
export function discover(tree: ListedTree, selection: OverlaySelection = {}): Discovery {
  const folders = kustomizationFolders(tree);
  return {
    tree,
    folders,
    overlays: overlaysOf(tree, folders, selection),
    graph: new DependencyGraph({ tree, folders }),
  };
}

/** Which files rendering a kustomization reads, also through links, and where a file may be created. */
export class DependencyGraph {
  constructor(private readonly files: Kustomizations) {}

  /** The files that rendering one folder reads. */
  of(folder: string): Set<string> {
    const files = new Set<string>();
    for (const at of reachable([folder], (one) => this.builtOn(one))) {
      for (const name of KUSTOMIZATION_FILES) files.add(`${insideOf(at)}${name}`);
      for (const file of this.#reads(this.files.folders.get(at))) files.add(file);
    }
    return files;
  }

  /** The folders that read one of these files when they are rendered. */
  affectedBy(changed: ReadonlySet<string>): Set<string> {
    const readers = new Map<string, string[]>();
    for (const kustomization of this.files.folders.values())
      for (const next of this.builtOn(kustomization.folder)) addTo(readers, next, kustomization.folder);
    const touched = [...this.files.folders.values()].filter((one) => this.#touched(one, changed));
    return reachable(
      touched.map(({ folder }) => folder),
      (at) => readers.get(at) ?? [],
    );
  }

  #touched(kustomization: KustomizationFolder, changed: ReadonlySet<string>): boolean {
    const { folder, references } = kustomization;
    if (KUSTOMIZATION_FILES.some((name) => changed.has(`${insideOf(folder)}${name}`))) return true;
    const reads = this.#reads(kustomization);
    if (reads.some((path) => changed.has(path))) return true;
    // A path that led nowhere may now be a folder whose files changed.
    const named = [...references.resources, ...references.components];
    const read = [
      ...references.folders,
      ...named.filter((path) => kindIfAny(this.files.tree, path) === undefined),
    ];
    const submodules = [...this.files.tree.submodules.keys()].filter((path) => changed.has(path));
    return (
      read.some((path) => [...changed].some((file) => isWithin(file, path))) ||
      submodules.some((path) => [...reads, ...read].some((one) => isWithin(one, path)))
    );
  }

  /** The files that a kustomization itself refers to, and the targets of links. */
  #reads(kustomization: KustomizationFolder | undefined): string[] {
    if (kustomization === undefined) return [];
    const { references, file } = kustomization;
    const named = [file, ...references.files, ...references.resources];
    if (!this.files.tree.hasLinks) return named;
    return [...new Set([...named, ...named.map((path) => realPathIfAny(this.files.tree, path))])];
  }

  /** The folders of other kustomizations that one builds on. */
  builtOn(folder: string): string[] {
    const { resources = [], components = [] } = this.files.folders.get(folder)?.references ?? {};
    return [...resources, ...components].flatMap((path) => folderAt(this.files, path)?.folder ?? []);
  }
}

/** Everything that can be reached from some things, with these. */
export function reachable<One>(from: Iterable<One>, next: (one: One) => Iterable<One>): Set<One> {
  const found = new Set(from);
  // A set that grows meanwhile is walked to its last end.
  for (const one of found) for (const other of next(one)) found.add(other);
  return found;
}
