import { folderOf } from "@kustogen/kustomize/tree/paths.ts";
import { compareText } from "@kustogen/kustomize/value/compare-text.ts";
import { kept } from "@kustogen/kustomize/value/multimap.ts";
import { type AppliedHow, type BuiltApplication, builtFolders } from "../discovery/application-sources.ts";
import type { DeclaredFolders } from "../discovery/declared-folders.ts";
import { isDeclared } from "../discovery/deployed.ts";
import type { Discovery } from "../discovery/discover.ts";
import { declarationKey } from "../discovery/flux.ts";
import { folderAt } from "../discovery/kustomizations.ts";
import { namesOfPath } from "../discovery/overlay-names.ts";
import {
  isWanted,
  type Overlay,
  type OverlaySelection,
  overlayAt,
  selectionsOf,
  withDistinctNames,
} from "../discovery/overlays.ts";
import { relativePath, treePath } from "../discovery/tree-paths.ts";

/** Something that is deployed: a folder as it is, or what an Application builds from its sources. */
export interface DeployedUnit extends Overlay {
  /** The Application that builds it otherwise than a folder as it is, by file and name: with its path, what pairs states. */
  application?: string;
  /** The folder that is deployed unchanged in a state without the Application. */
  otherwise?: string;
}

/** A state of a repository, and what it declares about its deployment. */
export interface DeployedState {
  readonly discovery: Discovery;
  readonly declared: DeclaredFolders;
  /** The folders that are environments, absolute in the tree, each with those that it leaves to others. */
  readonly environments: ReadonlyMap<string, ReadonlySet<string> | undefined>;
}

/** Applications by key; the first of several with the same key. */
const byKey = new WeakMap<readonly BuiltApplication[], ReadonlyMap<string, BuiltApplication>>();

/** The Application that builds a unit in a state; undefined for a folder, and where the state has none. */
export function unitApplication(
  { declared: { built } }: Pick<DeployedState, "declared">,
  { application }: DeployedUnit,
): BuiltApplication | undefined {
  if (application === undefined) return undefined;
  const known = () => new Map(built.toReversed().map((one) => [declarationKey(one), one]));
  return kept(byKey, built, known).get(application);
}

/** How Argo CD applies a unit in a state; undefined if it doesn't. */
export function appliedHow(state: DeployedState, unit: DeployedUnit): AppliedHow | undefined {
  if (unit.application !== undefined) return unitApplication(state, unit)?.policy;
  return state.declared.applied.get(unit.path);
}

/** True if an Application or Flux deploys a unit in a state. */
export function isDeployed(state: DeployedState, unit: DeployedUnit): boolean {
  return unit.application === undefined
    ? isDeclared(treePath(unit.path), state.declared)
    : unitApplication(state, unit) !== undefined;
}

/** What Applications build otherwise than as it is, or of a moved link or such a folder, and the folders. */
function composedUnits(sides: readonly DeployedState[], named?: string) {
  const all = sides.flatMap(({ declared }) => declared.built);
  const folders = new Set(all.filter(({ asItIs }) => !asItIs).flatMap(builtFolders));
  const chosen = new Map<string, BuiltApplication>();
  const owners = new Map<string, Set<string>>();
  for (const one of all) {
    const own = builtFolders(one);
    if (one.asItIs && !own.some((folder) => folders.has(folder) || isMovedLink(folder, sides))) continue;
    chosen.set(declarationKey(one), one);
    for (const folder of own) owners.set(folder, (owners.get(folder) ?? new Set()).add(declarationKey(one)));
  }
  const overlays = [...chosen].map(([application, one]): DeployedUnit => {
    const [folder, ...more] = builtFolders(one);
    const alone = folder !== undefined && more.length === 0 && owners.get(folder)?.size === 1;
    if (alone) return { ...overlayAt(folder, named), application, otherwise: folder };
    const { environment } = namesOfPath(folderOf(treePath(one.file)).slice(1), named);
    const known = environment !== undefined && !one.name.includes(environment);
    return {
      name: known ? `${environment}/${one.name}` : one.name,
      path: folder ?? one.file,
      ...(environment !== undefined && { environment }),
      system: one.name,
      application,
    };
  });
  return { overlays: withDistinctNames(overlays, ({ application, name }) => application ?? name), folders };
}

/** The kustomization folder that a path leads to, through any links. */
export function realFolder({ discovery }: DeployedState, path: string): string {
  return folderAt(discovery, treePath(path))?.folder ?? treePath(path);
}

/** True for a path that leads to a different folder than before. */
export function isMovedLink(path: string, sides: readonly DeployedState[]): boolean {
  return new Set(sides.map((side) => realFolder(side, path))).size > 1;
}

/** What states deploy, each unit once, sorted by path: overlays, plain manifests and what Applications build. */
export function unitsOf(sides: readonly DeployedState[], selection: OverlaySelection): DeployedUnit[] {
  const composed = composedUnits(sides, selection.folder);
  const overlays = new Map<string, DeployedUnit>();
  for (const { declared, discovery, environments } of sides) {
    for (const path of declared.manifests.keys()) overlays.set(path, overlayAt(path, selection.folder));
    for (const overlay of discovery.overlays) overlays.set(overlay.path, overlay);
    for (const folder of environments.keys()) {
      const path = relativePath("/", folder);
      if (!overlays.has(path) && isWanted(path, selection))
        overlays.set(path, overlayAt(path, selection.folder));
    }
  }
  for (const folder of composed.folders) overlays.delete(folder);
  const made = composed.overlays.filter(({ path }) =>
    selectionsOf(selection).some(({ paths }) => isWanted(path, { ...(paths && { paths }) })),
  );
  return [...overlays.values(), ...made].sort((a, b) => compareText(a.path, b.path));
}
