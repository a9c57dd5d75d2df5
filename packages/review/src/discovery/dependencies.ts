import { KUSTOMIZATION_FILES } from "@kustogen/kustomize/load/kustomization.ts";
import { kindIfAny, realPathIfAny } from "@kustogen/kustomize/tree/lenient.ts";
import { isWithin } from "@kustogen/kustomize/tree/paths.ts";
import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import { folderAt, type KustomizationFolder } from "./kustomizations.ts";
import type { ListedTree } from "./listed-tree.ts";

/**
 * Which files rendering each kustomization of a tree reads: its own, and those of everything that it is built from,
 * also through links. Paths that lead nowhere are included, because a file may be created there.
 */
export class DependencyGraph {
  constructor(
    private readonly tree: ListedTree,
    private readonly folders: ReadonlyMap<string, KustomizationFolder>,
  ) {}

  /** The files that rendering one folder reads. */
  of(folder: string): Set<string> {
    const files = new Set<string>();
    const waiting = [folder];
    const seen = new Set(waiting);
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      for (const name of KUSTOMIZATION_FILES) files.add(`${at === "/" ? "" : at}/${name}`);
      const kustomization = this.folders.get(at);
      if (kustomization === undefined) continue;
      for (const file of this.#reads(kustomization)) files.add(file);
      for (const next of this.#builtOn(kustomization))
        if (!seen.has(next)) {
          seen.add(next);
          waiting.push(next);
        }
    }
    return files;
  }

  /** The folders that read one of these files when they are rendered. */
  affectedBy(changed: ReadonlySet<string>): Set<string> {
    const readers = new Map<string, string[]>();
    const waiting: string[] = [];
    for (const kustomization of this.folders.values()) {
      const { folder } = kustomization;
      for (const next of this.#builtOn(kustomization)) {
        addTo(readers, next, folder);
      }
      if (this.#touched(kustomization, changed)) waiting.push(folder);
    }
    const affected = new Set(waiting);
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop())
      for (const reader of readers.get(at) ?? [])
        if (!affected.has(reader)) {
          affected.add(reader);
          waiting.push(reader);
        }
    return affected;
  }

  #touched(kustomization: KustomizationFolder, changed: ReadonlySet<string>): boolean {
    const { folder, references } = kustomization;
    const own = folder === "/" ? "" : folder;
    if (KUSTOMIZATION_FILES.some((name) => changed.has(`${own}/${name}`))) return true;
    const reads = this.#reads(kustomization);
    if (reads.some((path) => changed.has(path))) return true;
    // A path that led nowhere may now be a folder whose files changed.
    const named = [...references.resources, ...references.components];
    const read = [...references.folders, ...named.filter((path) => kindIfAny(this.tree, path) === undefined)];
    const submodules = [...this.tree.submodules.keys()].filter((path) => changed.has(path));
    return (
      read.some((path) => [...changed].some((file) => isWithin(file, path))) ||
      submodules.some((path) => [...reads, ...read].some((one) => isWithin(one, path)))
    );
  }

  /** The files that a kustomization itself refers to, and the targets of links. */
  #reads({ references, file }: KustomizationFolder): string[] {
    const named = [file, ...references.files, ...references.resources];
    if (!this.tree.hasLinks) return named;
    const real = named.map((path) => realPathIfAny(this.tree, path));
    return [...named, ...real.filter((path, index) => path !== named[index])];
  }

  /** The folders of other kustomizations that one builds on. */
  #builtOn({ references }: KustomizationFolder): string[] {
    return [...references.resources, ...references.components].flatMap(
      (path) => folderAt(this.tree, this.folders, path)?.folder ?? [],
    );
  }
}
