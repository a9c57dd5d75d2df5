import { noteMissing } from "@kustogen/kustomize/build/parts.ts";
import { isWithin } from "@kustogen/kustomize/tree/paths.ts";
import { compareText } from "@kustogen/kustomize/value/compare-text.ts";
import { kept } from "@kustogen/kustomize/value/multimap.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { jsonText } from "@kustogen/kustomize/value/value.ts";
import { type BuiltApplication, foldersOf, withoutPlace } from "../discovery/application-sources.ts";
import { appliedFolders } from "../discovery/deployed.ts";
import { folderAt } from "../discovery/kustomizations.ts";
import { namesOfPath } from "../discovery/overlay-names.ts";
import {
  isWanted,
  type Overlay,
  type OverlaySelection,
  overlayAt,
  selectionsOf,
} from "../discovery/overlays.ts";
import { matcherOf } from "../discovery/path-glob.ts";
import { filesOfSource } from "../discovery/source-files.ts";
import { relativePath, treePath } from "../discovery/tree-paths.ts";

import { readAsManifests } from "./read-as-manifests.ts";
import type { RenderedParts, RenderedSide } from "./rendered-side.ts";

/** An environment that an Application builds from its sources, and not a plain folder. */
export interface ApplicationOverlay extends Overlay {
  /** The Application, by its file and name. */
  application: string;
  /** The folder that is deployed unchanged on a side without the Application. */
  otherwise?: string;
}

/** The Applications of both sides that change the rendering of folders, and the folders that they replace. */
interface ComposedOverlays {
  overlays: ApplicationOverlay[];
  folders: ReadonlySet<string>;
}

const keyOf = ({ file, name }: BuiltApplication) => `${file} ${name}`;

/** Applications by key; the first of several with the same key. */
const byKey = new WeakMap<readonly BuiltApplication[], ReadonlyMap<string, BuiltApplication>>();

/** A side's Application for an environment. */
export function applicationOf(
  side: RenderedSide,
  { application }: ApplicationOverlay,
): BuiltApplication | undefined {
  const { built } = side.declared;
  return kept(byKey, built, () => new Map(built.toReversed().map((one) => [keyOf(one), one]))).get(
    application,
  );
}

/**
 * The environments that Applications build: each Application that overrides the rendering of a folder, has several
 * sources or a chart, or points at a link with a changed target, and every other one that shares a folder with one of
 * these.
 */
function composedOverlays(sides: readonly RenderedSide[], named?: string): ComposedOverlays {
  const all = sides.flatMap(({ declared }) => declared.built);
  const folders = new Set(all.filter(({ asItIs }) => !asItIs).flatMap(foldersOf));
  const chosen = new Map<string, BuiltApplication>();
  const owners = new Map<string, Set<string>>();
  for (const one of all) {
    const own = foldersOf(one);
    if (one.asItIs && !own.some((folder) => folders.has(folder) || isMovedLink(folder, sides))) continue;
    chosen.set(keyOf(one), one);
    for (const folder of own) owners.set(folder, (owners.get(folder) ?? new Set()).add(keyOf(one)));
  }
  const overlays = [...chosen].map(([application, one]): ApplicationOverlay => {
    const [folder, ...more] = foldersOf(one);
    const alone = folder !== undefined && more.length === 0 && owners.get(folder)?.size === 1;
    if (alone) return { ...overlayAt(folder, named), application, otherwise: folder };
    const { environment } = namesOfPath(one.file.slice(0, Math.max(0, one.file.lastIndexOf("/"))), named);
    const known = environment !== undefined && !one.name.includes(environment);
    return {
      name: known ? `${environment}/${one.name}` : one.name,
      path: folder ?? one.file,
      ...(environment !== undefined && { environment }),
      system: one.name,
      application,
    };
  });
  return { overlays: withDistinctNames(overlays), folders };
}

function withDistinctNames(overlays: ApplicationOverlay[]): ApplicationOverlay[] {
  const counts = new Map<string, number>();
  for (const { name } of overlays) counts.set(name, (counts.get(name) ?? 0) + 1);
  return overlays.map((one) => (counts.get(one.name) === 1 ? one : { ...one, name: one.application }));
}

/** True if the changed files can change an Application's resources, or the Application itself changed. */
export function isChangedApplication(
  overlay: ApplicationOverlay,
  sides: readonly RenderedSide[],
  changed: ReadonlySet<string>,
  affected: ReadonlySet<string>,
): boolean {
  const both = sides.map((side) => applicationOf(side, overlay));
  if (new Set(both.map((one) => one && jsonText(withoutPlace(one)))).size > 1) return true;
  return sides.some((side, index) =>
    both[index]?.builds.some((build) => {
      if (
        build.kind === "kustomize" &&
        (isMovedLink(build.path, sides) || affected.has(realFolder(side, build.path)))
      )
        return true;
      const read = filesOfSource(side.discovery.tree, build, both[index]?.variables ?? new Map());
      return read.some((path) => [...changed].some((file) => isWithin(file, path)));
    }),
  );
}

/** The kustomization folder that a path leads to, through any links. */
function realFolder({ discovery }: RenderedSide, path: string): string {
  return folderAt(discovery.tree, discovery.folders, treePath(path))?.folder ?? treePath(path);
}

/** True for a path that leads to a different folder than before. */
function isMovedLink(path: string, sides: readonly RenderedSide[]): boolean {
  return new Set(sides.map((side) => realFolder(side, path))).size > 1;
}

/** The resources of an overlay on a side. Throws InputError if it can't be rendered completely. */
export function rendered(side: RenderedSide, overlay: Overlay | ApplicationOverlay): Resource[] {
  const { resources, missing } = renderedParts(side, overlay);
  const first = missing.find(({ error }) => error !== undefined);
  if (first !== undefined) {
    noteMissing(first.error, missing);
    throw first.error;
  }
  return resources;
}

/** The parts of an overlay that can be rendered on a side. Throws InputError if there are none. */
export function renderedParts(side: RenderedSide, overlay: Overlay | ApplicationOverlay): RenderedParts {
  if (!("application" in overlay)) return side.render(overlay);
  const application = applicationOf(side, overlay);
  if (application !== undefined) return side.renderApplication(application);
  return overlay.otherwise === undefined ? { resources: [], missing: [] } : side.render(overlay);
}

/**
 * The overlays of both sides, by path, with removed ones, folders of plain manifests and Applications' builds, without
 * kustomizations that an Application only reads as manifests.
 */
export function deployedOverlays(
  sides: readonly RenderedSide[],
  selection: OverlaySelection,
): (Overlay | ApplicationOverlay)[] {
  const composed = composedOverlays(sides, selection.folder);
  const overlays = new Map<string, Overlay>();
  const isByName = selectionsOf(selection).some(({ paths }) => paths !== undefined);
  for (const side of sides) {
    const { declared, discovery } = side;
    for (const path of declared.manifests.keys()) overlays.set(path, overlayAt(path, selection.folder));
    const isReadOnly = isByName ? () => false : readAsManifests(side, sides);
    for (const overlay of discovery.overlays)
      if (!isReadOnly(treePath(overlay.path))) overlays.set(overlay.path, overlay);
    for (const folder of appliedFolders(declared)) {
      const path = relativePath("/", folder);
      const isEnvironment = discovery.folders.get(folder)?.component === false;
      if (isEnvironment && !overlays.has(path) && isWanted(path, selection))
        overlays.set(path, overlayAt(path, selection.folder));
    }
  }
  for (const folder of composed.folders) overlays.delete(folder);
  const wanted = selectionsOf(selection).map(({ paths }) => paths?.map(matcherOf));
  const made = composed.overlays.filter(({ path }) =>
    wanted.some((patterns) => patterns === undefined || patterns.some((matches) => matches(path))),
  );
  return [...overlays.values(), ...made].sort((a, b) => compareText(a.path, b.path));
}
