import { noteMissing, type PartName } from "@kustogen/kustomize/build/parts.ts";
import type { Effect, FieldSource } from "@kustogen/kustomize/provenance/provenance.ts";
import type { RendererOptions } from "@kustogen/kustomize/renderer.ts";
import { isWithin } from "@kustogen/kustomize/tree/paths.ts";
import { lazily } from "@kustogen/kustomize/value/lazily.ts";
import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Path } from "@kustogen/kustomize/value/value.ts";
import { partKey } from "../check/steps/missing-parts.ts";
import type { ArgoObject } from "../discovery/argo-documents.ts";
import { DeclaredFolders } from "../discovery/declared-folders.ts";
import { deployedFolders, environmentFolders } from "../discovery/deployed.ts";
import type { Discovery } from "../discovery/discover.ts";
import type { FluxBuild } from "../discovery/flux-build.ts";
import { folderAt } from "../discovery/kustomizations.ts";
import type { Overlay } from "../discovery/overlays.ts";
import { manifestFiles } from "../discovery/plain-manifests.ts";
import { treePath } from "../discovery/tree-paths.ts";
import { componentsOf } from "../units/affected.ts";
import { renderApplication, renderManifests, writtenObjects } from "../units/application-build.ts";
import { type DeployedState, type DeployedUnit, unitApplication } from "../units/unit.ts";
import { type RenderedUnit, UnitRenderer } from "../units/unit-renderer.ts";

/** The parts of an environment that can be rendered, and those that can't. */
export type RenderedParts = Pick<RenderedUnit, "resources" | "missing">;

export type SidePair = readonly [RenderedSide, RenderedSide];

/** One side of a comparison, rendered on demand. */
export class RenderedSide {
  readonly #renderer: UnitRenderer;
  readonly #options: RendererOptions;
  readonly #units = new WeakMap<object, RenderedUnit>();
  readonly #overlays = lazily(() => new Set(this.discovery.overlays.map(({ path }) => path)));
  readonly #readers = new Map<string, ReadonlySet<string>>();

  /** @param environments those of another side of the same files, if known */
  constructor(
    readonly discovery: Discovery,
    options: RendererOptions = {},
    readonly declared: DeclaredFolders = new DeclaredFolders(),
    readonly environments: DeployedState["environments"] = environmentFolders(
      discovery,
      declared,
      new Set([...deployedFolders(discovery, declared), ...(declared.absent ?? [])]),
    ),
  ) {
    this.#options = { parts: {}, ...options };
    this.#renderer = new UnitRenderer(discovery.tree, { ...this.#options, provenance: true });
  }

  /** The same side without some entries of its kustomizations, by key. */
  without(keys: ReadonlySet<string>): RenderedSide {
    const parts = { leavesOut: (part: PartName) => keys.has(partKey(part)) };
    return new RenderedSide(this.discovery, { ...this.#options, parts }, this.declared, this.environments);
  }

  /** True if the path is an overlay on this side. */
  isEnvironment(path: string): boolean {
    return this.#overlays().has(path);
  }

  /** The files that these overlays are built from. */
  filesOf(overlays: readonly Overlay[]): Set<string> {
    const files = new Set<string>();
    for (const one of overlays)
      for (const folder of [treePath(one.path), ...componentsOf(this, one)])
        for (const file of this.discovery.graph.of(folder)) files.add(file);
    return files;
  }

  /** True if rendering an overlay reads a file, or anything in a folder that contains it. */
  reads(overlay: Overlay, file: string): boolean {
    const { graph } = this.discovery;
    if (this.declared.manifests.has(overlay.path)) return isWithin(file, treePath(overlay.path));
    const readers = entryOf(this.#readers, file, () => graph.affectedBy(new Set([file])));
    return [treePath(overlay.path), ...componentsOf(this, overlay)].some((folder) => readers.has(folder));
  }

  /** What Flux adds to an overlay beyond kustomize; undefined if it doesn't deploy it on this side. */
  fluxOf({ path }: Overlay): FluxBuild | undefined {
    return this.declared.flux.get(treePath(path));
  }

  /** True if this side deploys the overlay, as far as is known: its folder has a kustomization, possibly through a link. */
  has({ path }: Overlay): boolean {
    const folder = treePath(path);
    return !this.declared.absent?.has(folder) && folderAt(this.discovery, folder) !== undefined;
  }

  /** True if this side has what the unit is built from: its Application, a kustomization or deployed manifests. */
  isThere(unit: DeployedUnit): boolean {
    if (unit.application !== undefined) return unitApplication(this, unit) !== undefined;
    return this.has(unit) || this.declared.manifests.has(unit.path);
  }

  /** A unit with its missing parts; empty without it here. Throws InputError if nothing can be rendered. */
  render(overlay: DeployedUnit): RenderedParts {
    const application = unitApplication(this, overlay);
    if (application !== undefined)
      return this.#noted(renderApplication(this.discovery, this.#renderer, application));
    if (overlay.application !== undefined && overlay.otherwise === undefined)
      return { resources: [], missing: [] };
    const manifests = this.declared.manifests.get(overlay.path);
    if (manifests !== undefined) return this.#noted(renderManifests(this.discovery.tree, manifests));
    if (!this.has(overlay)) return { resources: [], missing: [] };
    const folder = treePath(overlay.path);
    const flux = this.fluxOf(overlay);
    const renderer = this.#renderer.as(folder, { leftToOthers: this.environments.get(folder), flux });
    return this.#noted(renderer.render(folder, flux?.variables));
  }

  #noted(unit: RenderedUnit): RenderedParts {
    for (const resource of unit.resources) this.#units.set(resource, unit);
    return unit;
  }

  /** Adds Argo CD objects as written in files, so that their fields have places too. */
  takeWritten(objects: readonly ArgoObject[]): void {
    this.#noted(writtenObjects(this.discovery.tree, objects));
  }

  /** Returns which files are deployed from this side, rendered or unchanged, but for environments that failed. */
  rendersWithout(failed: readonly string[]): (file: string) => boolean {
    const known = <T extends { path: string }>(all: Iterable<T>) =>
      [...all].filter(({ path }) => !failed.includes(path));
    const { tree, overlays } = this.discovery;
    const folders = () => known(this.declared.manifests.values());
    const manifests = lazily(() => new Set(folders().flatMap((one) => manifestFiles(tree, one))));
    const files = lazily(() => this.filesOf(known(overlays)));
    return (file) => manifests().has(file) || files().has(file);
  }

  /** The same without missing parts. Throws InputError if it can't be rendered completely. */
  renderWhole(unit: DeployedUnit): Resource[] {
    const { resources, missing } = this.render(unit);
    const first = missing.find(({ error }) => error !== undefined);
    if (first === undefined) return resources;
    noteMissing(first.error, missing);
    throw first.error;
  }

  /** What patches and generators did to a result of `render`, the last first. */
  effectsOn(resource: Resource): Iterable<Effect> {
    return this.#units.get(resource)?.effectsOn?.(resource) ?? [];
  }

  /** Where a field of a result of `render` is set, from the root on; undefined for one from elsewhere. */
  sourceOf(resource: Resource, path: Path): FieldSource | undefined {
    const found = this.#units.get(resource)?.placeOf(resource, path);
    if (found === undefined || !this.discovery.tree.files.has(found.file)) return undefined;
    return { file: found.file.slice(1), line: found.line, layer: found.layer.slice(1) || "." };
  }
}
