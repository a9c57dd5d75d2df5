import { join } from "node:path/posix";
import { KUSTOMIZATION_FILES } from "@kustogen/kustomize/load/kustomization.ts";
import type { Renderer } from "@kustogen/kustomize/renderer.ts";
import { kindIfAny } from "@kustogen/kustomize/tree/lenient.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import { type References, referencesOf } from "@kustogen/review/discovery/references.ts";

/** The kustomizations that folders build on, each read once. */
export class BuiltOn {
  readonly #references = new Map<string, References | undefined>();
  readonly #closures = new Map<string, Set<string>>();

  constructor(
    private readonly tree: FileTree,
    private readonly renderer: Renderer,
  ) {}

  /** True for a folder with a kustomization. */
  isKustomization(folder: string): boolean {
    return KUSTOMIZATION_FILES.some((name) => kindIfAny(this.tree, `${folder}/${name}`) === "file");
  }

  /** The folders in a kustomization's resources and components, recursively, without the folder itself. */
  of(folder: string): ReadonlySet<string> {
    const known = this.#closures.get(folder);
    if (known !== undefined) return known;
    const found = new Set<string>();
    // The renderer reports a cycle.
    this.#closures.set(folder, found);
    const references = this.#referencesOf(folder);
    for (const path of [...(references?.resources ?? []), ...(references?.components ?? [])])
      if (kindIfAny(this.tree, path) === "directory") {
        const real = this.tree.realPath(path);
        found.add(real);
        for (const further of this.of(real)) found.add(further);
      }
    return found;
  }

  /**
   * The YAML files that folders and everything they build on list: resources of bases first, patches last, so that a
   * comment at a field's definition takes precedence over one at a change.
   */
  files(folders: readonly string[]): string[] {
    const resources = new Set<string>();
    const patches = new Set<string>();
    const seen = new Set<string>();
    const visit = (folder: string): void => {
      if (seen.has(folder)) return;
      seen.add(folder);
      const found = this.#referencesOf(folder);
      const own = KUSTOMIZATION_FILES.map((name) => `${folder}/${name}`);
      for (const path of own) if (kindIfAny(this.tree, path) === "file") patches.add(path);
      for (const path of [...(found?.resources ?? []), ...(found?.components ?? [])]) {
        const kind = kindIfAny(this.tree, path);
        if (kind === "directory") visit(this.tree.realPath(path));
        if (kind === "file") resources.add(this.tree.realPath(path));
      }
      for (const path of found?.files ?? [])
        if (/\.ya?ml$/.test(path) && kindIfAny(this.tree, path) === "file")
          patches.add(this.tree.realPath(path));
    };
    for (const folder of folders) visit(folder);
    return [...resources, ...patches];
  }

  /** The files with variables from which folders' kustomizations, and those they build on, generate objects. */
  variables(folders: readonly string[]): { path: string; made: string }[] {
    return [...new Set(folders.flatMap((own) => [...this.of(own), own]))].flatMap((folder) => {
      if (!this.isKustomization(folder)) return [];
      const { configMapGenerator = [], secretGenerator = [] } = this.renderer.kustomization(folder);
      const made = [
        ...configMapGenerator.map((one) => ({ ...one, kind: "ConfigMap" })),
        ...secretGenerator.map((one) => ({ ...one, kind: "Secret" })),
      ];
      return made.flatMap(({ kind, name, envs }) =>
        (envs ?? []).flatMap((file) => {
          const path = join(folder, file);
          return kindIfAny(this.tree, path) === "file" ? { path, made: `${kind} ${name}` } : [];
        }),
      );
    });
  }

  /** The values of `namePrefix` and `nameSuffix` in the kustomizations of folders and of everything they build on. */
  affixes(folders: readonly string[]): Set<string> {
    const found = new Set<string>();
    for (const folder of new Set(folders.flatMap((own) => [own, ...this.of(own)]))) {
      if (!this.isKustomization(folder)) continue;
      const { namePrefix, nameSuffix } = this.renderer.kustomization(folder);
      for (const affix of [namePrefix, nameSuffix])
        if (typeof affix === "string" && affix !== "") found.add(affix);
    }
    return found;
  }

  #referencesOf(folder: string): References | undefined {
    if (!this.#references.has(folder)) {
      this.#references.set(
        folder,
        this.isKustomization(folder) ? referencesOf(this.renderer.kustomization(folder), folder) : undefined,
      );
    }
    return this.#references.get(folder);
  }
}
