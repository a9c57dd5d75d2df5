import { KUSTOMIZATION_FILES } from "@kustogen/kustomize/load/kustomization.ts";
import type { Renderer } from "@kustogen/kustomize/renderer.ts";
import { kindIfAny } from "@kustogen/kustomize/tree/lenient.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import { referencesOf } from "@kustogen/review/discovery/references.ts";

/** The kustomizations that folders build on, each read once. */
export class BuiltOn {
  readonly #closures = new Map<string, Set<string>>();

  constructor(
    private readonly tree: FileTree,
    private readonly renderer: Renderer,
  ) {}

  /** True for a folder with a kustomization. */
  isKustomization(folder: string): boolean {
    return KUSTOMIZATION_FILES.some((name) => kindIfAny(this.tree, `${folder}/${name}`) === "file");
  }

  /** The folders in a kustomization's resources, recursively, without the folder itself and without components. */
  of(folder: string): ReadonlySet<string> {
    const known = this.#closures.get(folder);
    if (known !== undefined) return known;
    const found = new Set<string>();
    // The renderer reports a cycle.
    this.#closures.set(folder, found);
    const references = this.isKustomization(folder)
      ? referencesOf(this.renderer.kustomization(folder), folder)
      : undefined;
    for (const path of references?.resources ?? [])
      if (kindIfAny(this.tree, path) === "directory") {
        const real = this.tree.realPath(path);
        found.add(real);
        for (const further of this.of(real)) found.add(further);
      }
    return found;
  }

  /**
   * The folders that all of these build on, or that are one of them, without those that another one of them builds on;
   * none for one folder.
   */
  shared(folders: readonly string[]): string[] {
    const [first, ...others] = folders;
    if (first === undefined || others.length === 0) return [];
    const has = (folder: string, path: string) => folder === path || this.of(folder).has(path);
    const common = [first, ...this.of(first)].filter((path) => others.every((other) => has(other, path)));
    return common.filter((path) => !common.some((other) => this.of(other).has(path)));
  }
}
