import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { joinPath } from "@kustogen/kustomize/load/root.ts";
import { isWithin } from "@kustogen/kustomize/tree/paths.ts";
import { jsonText } from "@kustogen/kustomize/value/value.ts";
import type { ListedTree } from "../discovery/listed-tree.ts";
import { filesOfSource } from "../discovery/source-files.ts";
import { treePath } from "../discovery/tree-paths.ts";
import { type DeployedState, type DeployedUnit, isMovedLink, realFolder, unitApplication } from "./unit.ts";

/** The folders of the components that Flux adds to a unit in a state. */
export function componentsOf({ declared }: DeployedState, { path }: DeployedUnit): string[] {
  const folder = treePath(path);
  return (declared.flux.get(folder)?.components ?? []).map((written) => joinPath(folder, written));
}

/** Tells which units a change can affect by its files, by the folders that read them, or by how they are deployed. */
export function affectedUnits(
  sides: readonly DeployedState[],
  changed: ReadonlySet<string>,
  affected: ReadonlySet<string>,
): (unit: DeployedUnit) => boolean {
  return (unit) =>
    affected.has(treePath(unit.path)) ||
    new Set(sides.map((side) => jsonText(buildOf(side, unit)))).size > 1 ||
    sides.some((side) => {
      const { tree } = side.discovery;
      const application = unitApplication(side, unit);
      const manifests = unit.application === undefined && side.declared.manifests.get(unit.path);
      const builds =
        application?.builds ?? (manifests ? [{ kind: "manifests" as const, folder: manifests }] : []);
      const kustomizations = builds.flatMap((one) => (one.kind === "kustomize" ? [one.path] : []));
      const others = unit.application === undefined ? componentsOf(side, unit) : [];
      return (
        side.declared.absent?.has(treePath(unit.path)) ||
        kustomizations.some((path) => isMovedLink(path, sides)) ||
        [...kustomizations.map((path) => realFolder(side, path)), ...others].some((one) =>
          affected.has(one),
        ) ||
        builds.some((one) => filesOfSource(tree, one).some((path) => isChangedIn(tree, path, changed)))
      );
    });
}

/** What decides how a unit is built in a state, besides files. */
function buildOf(side: DeployedState, unit: DeployedUnit): unknown {
  if (unit.application !== undefined) {
    const { builds = [], namespace = "" } = unitApplication(side, unit) ?? {};
    return [builds, namespace];
  }
  const { namespace, components, variables } = side.declared.flux.get(treePath(unit.path)) ?? {};
  const manifests = side.declared.manifests.get(unit.path);
  return [manifests, namespace, components, ...(variables ?? [])];
}

/** True if one of these files is at a path of a state or in that folder, also through links. */
function isChangedIn(tree: ListedTree, path: string, changed: ReadonlySet<string>): boolean {
  if (changed.has(path)) return true;
  try {
    const real = tree.realPath(path);
    for (const file of changed) if (isWithin(file, real)) return true;
    for (const [file, { link }] of tree.hasLinks ? tree.files : [])
      if (link === true && isWithin(file, real) && changed.has(tree.realPath(file))) return true;
  } catch (error) {
    // A link that leads out of the repository is reported when the folder is read.
    if (error instanceof InputError) return true;
    throw error;
  }
  return false;
}
