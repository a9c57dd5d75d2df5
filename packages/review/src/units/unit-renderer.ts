import { folderOfEntry, type MissingPart, type PartName } from "@kustogen/kustomize/build/parts.ts";
import { refuseLargeResult } from "@kustogen/kustomize/limits.ts";
import type { Kustomization } from "@kustogen/kustomize/load/fields.ts";
import type { Effect, FieldSource } from "@kustogen/kustomize/provenance/provenance.ts";
import { Renderer, type RendererOptions } from "@kustogen/kustomize/renderer.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import { type Resource, resourceOf, writtenOf } from "@kustogen/kustomize/value/resource.ts";
import type { Path, Value } from "@kustogen/kustomize/value/value.ts";
import { editedByFlux, type FluxBuild, filledByFlux } from "../discovery/flux-build.ts";
import { at } from "../kubernetes/fields.ts";
import { type ArgoEdits, EditedByArgo } from "./argo-edits.ts";

/** How a folder is deployed, beyond its own kustomization. */
export interface FolderDeployment {
  /** The folders that it lists, and that other units deploy. */
  leftToOthers?: ReadonlySet<string> | undefined;
  /** What Flux adds to it. */
  flux?: FluxBuild | undefined;
  /** What the only Application that builds it changes in it. */
  edits?: ArgoEdits | undefined;
}

/** What a unit renders to. */
export interface RenderedUnit {
  resources: Resource[];
  /** The parts that can't be rendered. */
  missing: readonly MissingPart[];
  /** The resources that such a part would have changed. */
  unsure: ReadonlySet<Resource>;
  /** The origin of a field, as paths in the tree; undefined if it isn't in the files of the repository. */
  placeOf(resource: Resource, path: Path): FieldSource | undefined;
  /** What patches and generators did to a resource, the last first; absent for what isn't built. */
  effectsOn?(resource: Resource): Iterable<Effect>;
}

/** Renders what is deployed as its deployer builds it; a base is rendered once for all units on it. */
export class UnitRenderer {
  readonly #renderer: Renderer;

  /** @param added what of the edited kustomization, if there is one, its file may lack */
  constructor(
    readonly tree: FileTree,
    readonly options: RendererOptions = {},
    readonly added?: "namespace" | EditedByArgo,
  ) {
    this.#renderer = new Renderer(tree, options);
  }

  /** The renderer of a folder as it is deployed: the same one, unless that changes what is built. */
  as(folder: string, { leftToOthers, flux, edits }: FolderDeployment): UnitRenderer {
    if (edits !== undefined) {
      const byArgo = new EditedByArgo(this.tree, folder, edits);
      return new UnitRenderer(this.tree, { ...this.options, edited: byArgo }, byArgo);
    }
    const edited = flux && editedByFlux(this.tree, folder, flux);
    if (edited === undefined && leftToOthers === undefined) return this;
    const { parts } = this.options;
    const leavesOut = (part: PartName) =>
      leftToOthers?.has(folderOfEntry(part)) === true || parts?.leavesOut?.(part) === true;
    const left = leftToOthers && { parts: { ...parts, leavesOut } };
    const added = edited?.setsNamespace ? "namespace" : undefined;
    return new UnitRenderer(this.tree, { ...this.options, ...left, edited }, added);
  }

  /** The kustomization in a folder. Throws InputError if there is no readable one. */
  kustomization(folder: string): Kustomization {
    return this.#renderer.kustomization(folder);
  }

  /** Renders a folder with the variables that Flux fills in. Throws InputError if nothing can be rendered. */
  render(folder: string, variables: FluxBuild["variables"] = new Map()): RenderedUnit {
    const { values, missing, unsure: touched } = this.#renderer.buildParts(folder);
    if (this.added instanceof EditedByArgo) for (const part of missing) this.added.refuseBroken(part);
    const before = new Map<Resource, Value>();
    const unsure = new Set<Resource>();
    const resources = values.map((value) => {
      const filled = filledByFlux(value, variables);
      const resource = resourceOf(filled);
      if (filled !== value) before.set(resource, value);
      if (touched.has(value)) unsure.add(resource);
      return resource;
    });
    refuseLargeResult(resources.map(writtenOf));
    const builtAs = (resource: Resource) => before.get(resource) ?? writtenOf(resource);
    const effectsOn = (resource: Resource) => this.#renderer.provenance?.effectsOn(builtAs(resource)) ?? [];
    const placeOf: RenderedUnit["placeOf"] = (resource, path) => {
      const found = this.#renderer.provenance?.of(builtAs(resource), path);
      if (this.added instanceof EditedByArgo) return this.added.placed(found, path, at(resource, ...path));
      const isAdded = this.added === "namespace" && path.at(-1) === "namespace";
      return isAdded && found?.file === this.options.edited?.kustomization.file ? undefined : found;
    };
    return { resources, missing, unsure, placeOf, effectsOn };
  }
}
