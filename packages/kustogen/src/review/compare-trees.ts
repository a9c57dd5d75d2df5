import { type DeclaredFolders, declaredFolders, manifestsOf } from "../discovery/applications.ts";
import { type Discovery, discover } from "../discovery/discover.ts";
import type { ReadKustomizations } from "../discovery/kustomizations.ts";
import type { ListedTree } from "../discovery/listed-tree.ts";
import { type Overlay, type OverlaySelection, overlayAt } from "../discovery/overlays.ts";
import { InputError } from "../errors/errors.ts";
import type { Resource } from "../kubernetes/resource.ts";
import { Renderer, type RendererOptions } from "../kustomize/renderer.ts";
import { Progress } from "../progress.ts";
import { reviewEnvironment } from "./environment.ts";
import type { EnvironmentReview, Review } from "./review.ts";

/** What is looked at, and how it is rendered. */
export interface CompareOptions extends OverlaySelection {
  /** Only overlays of these systems and environments, as their paths name them. */
  systems?: readonly string[];
  environments?: readonly string[];
  renderer?: RendererOptions;
  /** The files of each side that may hold Argo CD Applications. */
  applications?: { before: readonly string[]; after: readonly string[] };
}

/** What a comparison comes to, without its title. */
export type Comparison = Pick<Review, "environments" | "unchanged" | "notRendered">;

/**
 * Compares what two states of a repository deploy: finds the overlays of both, renders those that the changed files
 * can affect, and compares them. An overlay that can't be rendered is reported with its error beside the others.
 */
export function compareTrees(before: ListedTree, after: ListedTree, options: CompareOptions): Comparison {
  const known: ReadKustomizations = new Map();
  const now = discover(after, options, known);
  const old = discover(before, options, known);
  const changed = changedFiles(before, after);
  const { applications = { before: [], after: [] } } = options;
  const sides = [
    new RenderedSide(old, options.renderer, declaredFolders(before, old.folders, applications.before)),
    new RenderedSide(now, options.renderer, declaredFolders(after, now.folders, applications.after)),
  ] as const;
  const affected = new Set([...old.graph.affectedBy(changed), ...now.graph.affectedBy(changed)]);
  const overlays = bothSides(sides).filter((overlay) => isSelected(overlay, options));
  if (overlays.length === 0) refuseEmpty([...old.overlays, ...now.overlays], options);
  const isTouched = ({ path }: Overlay) =>
    affected.has(folderOf(path)) || sides.some((side) => side.isChangedManifests(path, changed));
  const touched = overlays.filter(isTouched);
  for (const side of sides) side.prepare(touched);
  const environments: EnvironmentReview[] = [];
  const unchanged = overlays.filter((overlay) => !touched.includes(overlay));
  const progress = new Progress("comparing", touched.length, "overlays");
  for (const [index, overlay] of touched.entries()) {
    progress.at(index, overlay.name);
    const found = compareOverlay(overlay, sides);
    if (found.resources.length > 0 || found.error !== undefined) environments.push(found);
    else unchanged.push(overlay);
  }
  progress.end();
  return {
    environments,
    unchanged: unchanged.map(({ name, path }) => ({ name, path })).sort((a, b) => (a.path < b.path ? -1 : 1)),
    notRendered: sides[1].declared.notRendered,
  };
}

/** The files that differ between two trees, by path. */
export function changedFiles(before: ListedTree, after: ListedTree): Set<string> {
  const changed = new Set<string>();
  for (const [path, file] of after.files) {
    const other = before.files.get(path);
    if (other === undefined) changed.add(path);
    else if (file.id !== undefined && other.id !== undefined) {
      if (file.id !== other.id || file.link !== other.link) changed.add(path);
    } else if (file.link !== other.link || !sameContent(before, after, path)) changed.add(path);
  }
  for (const path of before.files.keys()) if (!after.files.has(path)) changed.add(path);
  return changed;
}

function sameContent(before: ListedTree, after: ListedTree, path: string): boolean {
  try {
    return before.read(path).equals(after.read(path));
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}

function folderOf(path: string): string {
  return path === "." ? "/" : `/${path}`;
}

/** The overlays of both sides, by path, with folders of plain manifests; those that are gone among them. */
function bothSides(sides: readonly RenderedSide[]): Overlay[] {
  const overlays = new Map<string, Overlay>();
  for (const { declared, discovery } of sides) {
    for (const path of declared.manifests.keys()) overlays.set(path, overlayAt(path));
    for (const overlay of discovery.overlays) overlays.set(overlay.path, overlay);
  }
  return [...overlays.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function isSelected(overlay: Overlay, { systems = [], environments = [] }: CompareOptions): boolean {
  return (
    (systems.length === 0 || systems.includes(overlay.system ?? "")) &&
    (environments.length === 0 || environments.includes(overlay.environment ?? ""))
  );
}

function refuseEmpty(
  all: readonly Overlay[],
  { paths, systems = [], environments = [] }: CompareOptions,
): void {
  const list = (values: readonly (string | undefined)[]) =>
    [...new Set(values.filter((value) => value !== undefined))].sort().slice(0, 20).join(", ") || "none";
  if (all.length === 0)
    throw new InputError(
      paths === undefined
        ? "there is no kustomization in either state; run the command in a repository that has one, or name folders with --path"
        : `no folder with a kustomization matches ${paths.join(", ")} in either state`,
    );
  throw new InputError(
    `nothing is selected: there are the systems ${list(all.map(({ system }) => system))} and the environments ${list(all.map(({ environment }) => environment))}${
      systems.length > 0 ? `, found no ${systems.join(", ")}` : ""
    }${environments.length > 0 ? `, found no ${environments.join(", ")}` : ""}`,
  );
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
    const { tree, graph } = this.discovery;
    const files = new Set<string>();
    for (const { path } of overlays) for (const file of graph.of(folderOf(path)).files) files.add(file);
    tree.prepare(files);
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

function compareOverlay(
  overlay: Overlay,
  [old, now]: readonly [RenderedSide, RenderedSide],
): EnvironmentReview {
  const before = tried(() => old.render(overlay));
  const after = tried(() => now.render(overlay));
  const errors = [
    ...("error" in before ? [`before: ${before.error}`] : []),
    ...("error" in after ? [`after: ${after.error}`] : []),
  ];
  if ("error" in before || "error" in after) {
    const nothing = { resources: [], restarts: [], stale: [], variables: [], steps: [], risks: [] };
    return { ...overlay, ...nothing, error: errors.join("\n") };
  }
  const policy = now.declared.applied.get(overlay.path) ?? old.declared.applied.get(overlay.path);
  return reviewEnvironment(before.resources, after.resources, {
    ...overlay,
    ...(policy !== undefined && { policy }),
  });
}

function tried(render: () => Resource[]): { resources: Resource[] } | { error: string } {
  try {
    return { resources: render() };
  } catch (error) {
    if (error instanceof InputError) return { error: error.message };
    throw error;
  }
}
