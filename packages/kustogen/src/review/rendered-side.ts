import { type DeclaredFolders, manifestsOf } from "../discovery/applications.ts";
import type { Discovery } from "../discovery/discover.ts";
import type { Overlay } from "../discovery/overlays.ts";
import type { Resource } from "../kubernetes/resource.ts";
import { Renderer, type RendererOptions } from "../kustomize/renderer.ts";

/** The folder of an overlay, absolute in its tree. */
export function folderOf(path: string): string {
  return path === "." ? "/" : `/${path}`;
}

const NOTHING_DECLARED: DeclaredFolders = {
  applications: [],
  applied: new Map(),
  manifests: new Map(),
  notRendered: [],
};

/** One side, rendered as it is asked for. */
export class RenderedSide {
  readonly discovery: Discovery;
  readonly declared: DeclaredFolders;
  readonly #renderer: Renderer;

  constructor(
    discovery: Discovery,
    options: RendererOptions = {},
    declared: DeclaredFolders = NOTHING_DECLARED,
  ) {
    this.discovery = discovery;
    this.declared = declared;
    this.#renderer = new Renderer(discovery.tree, options);
  }

  /** Reads all that these overlays are made of in one go. */
  prepare(overlays: readonly Overlay[]): void {
    this.discovery.tree.prepare(this.filesOf(overlays));
  }

  /** The files that these overlays are made of. */
  filesOf(overlays: readonly Overlay[]): Set<string> {
    const files = new Set<string>();
    for (const { path } of overlays)
      for (const file of this.discovery.graph.of(folderOf(path)).files) files.add(file);
    return files;
  }

  /** True where the overlay's folder has a kustomization on this side. */
  has({ path }: Overlay): boolean {
    return this.discovery.folders.has(folderOf(path));
  }

  /** True where a folder of plain manifests of this side has one of these files. */
  isChangedManifests(path: string, changed: ReadonlySet<string>): boolean {
    if (!this.declared.manifests.has(path)) return false;
    for (const file of changed) if (file.startsWith(`/${path}/`)) return true;
    return false;
  }

  /** What an overlay renders to; nothing where this side doesn't have it. Throws InputError where it can't be rendered. */
  render(overlay: Overlay): Resource[] {
    if (!this.has(overlay)) {
      const manifests = this.declared.manifests.get(overlay.path);
      return manifests === undefined
        ? []
        : (manifestsOf(this.discovery.tree, manifests) as unknown as Resource[]);
    }
    return this.#renderer.build(folderOf(overlay.path)) as unknown as Resource[];
  }
}

/** Reads all that these overlays are made of, on both sides. */
export function prepareSides(
  [before, after]: readonly [RenderedSide, RenderedSide],
  overlays: readonly Overlay[],
): void {
  after.prepare(overlays);
  before.prepare(overlays);
}
