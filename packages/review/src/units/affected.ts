import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { joinPath } from "@kustogen/kustomize/load/root.ts";
import { anyTextIn } from "@kustogen/kustomize/text/bytes.ts";
import { isWithin } from "@kustogen/kustomize/tree/paths.ts";
import { jsonText } from "@kustogen/kustomize/value/value.ts";
import { withoutPlace } from "../discovery/application-sources.ts";
import { isManifestFile } from "../discovery/argo-documents.ts";
import type { FluxBuild } from "../discovery/flux-build.ts";
import { filesOfSource } from "../discovery/source-files.ts";
import { insideOf, treePath } from "../discovery/tree-paths.ts";
import { applicationOf, type DeployedState, type DeployedUnit, isDeployed } from "./unit.ts";
import { isMovedLink, realFolder } from "./units-of.ts";

/** The folders of the components that Flux adds to a unit in a state. */
export function componentsOf({ declared }: DeployedState, { path }: DeployedUnit): string[] {
  const folder = treePath(path);
  return (declared.flux.get(folder)?.components ?? []).map((written) => joinPath(folder, written));
}

/**
 * Tells which units a change can affect: those of which an input differs, be it a file or how they are deployed.
 * @param changed the files that differ
 * @param affected the kustomization folders that read one of them
 */
export function affectedUnits(
  sides: readonly DeployedState[],
  changed: ReadonlySet<string>,
  affected: ReadonlySet<string>,
): (unit: DeployedUnit) => boolean {
  return (unit) =>
    affected.has(treePath(unit.path)) ||
    (unit.application === undefined
      ? isFolderAffected(unit, sides, changed, affected)
      : isApplicationAffected(unit, sides, changed, affected));
}

/**
 * Tells in which units of a change something else may be found: those that it affects, that are deployed on one side
 * alone, or all, where it changes the definition of a kind or what judges every unit.
 * @param own the beginnings of the paths of configuration and code that judge every unit
 */
export function judgedUnits(
  {
    sides,
    states: { changed, affected },
  }: {
    sides: readonly DeployedState[];
    states: { changed: ReadonlySet<string>; affected: ReadonlySet<string> };
  },
  own: readonly string[],
): (unit: DeployedUnit) => boolean {
  const defines = ({ discovery: { tree } }: DeployedState, file: string) =>
    tree.files.has(file) && attempt(() => anyTextIn(tree.read(file)).includes(DEFINITION), true);
  const isWide = [...changed].some(
    (file) =>
      own.some((one) => file.startsWith(one)) ||
      (isManifestFile(file) && sides.some((side) => defines(side, file))),
  );
  const isAffected = affectedUnits(sides, changed, affected);
  return (unit) =>
    isWide || isAffected(unit) || new Set(sides.map((side) => isDeployed(side, unit))).size > 1;
}

const DEFINITION = "CustomResourceDefinition";

function isFolderAffected(
  unit: DeployedUnit,
  sides: readonly DeployedState[],
  changed: ReadonlySet<string>,
  affected: ReadonlySet<string>,
): boolean {
  const folder = treePath(unit.path);
  const [before, after] = sides.map(({ declared }) => declared.manifests.get(unit.path));
  const [old, now] = sides.map(({ declared }) => resultOf(declared.flux.get(folder)));
  return (
    (before !== after && jsonText(before) !== jsonText(after)) ||
    old !== now ||
    sides.some(
      (side) =>
        side.declared.absent?.has(folder) ||
        componentsOf(side, unit).some((one) => affected.has(one)) ||
        hasChangedManifests(side, unit.path, changed),
    )
  );
}

/** What decides about the objects that Flux builds from a folder, as one string. */
function resultOf(build: FluxBuild | undefined): string {
  return JSON.stringify([build?.namespace, build?.components, ...(build?.variables ?? [])]);
}

/** True if a folder of plain manifests in a state contains one of these files. */
function hasChangedManifests(
  { discovery: { tree }, declared }: DeployedState,
  path: string,
  changed: ReadonlySet<string>,
): boolean {
  if (!declared.manifests.has(path)) return false;
  if (changed.has(treePath(path))) return true;
  try {
    const inside = insideOf(tree.realPath(treePath(path)));
    for (const file of changed) if (file.startsWith(inside)) return true;
    for (const [file, { link }] of tree.files)
      if (link === true && file.startsWith(inside) && changed.has(tree.realPath(file))) return true;
  } catch (error) {
    // A link that leads out of the repository is reported when the folder is read.
    if (error instanceof InputError) return true;
    throw error;
  }
  return false;
}

/** True if the changed files can change an Application's resources, or the Application itself changed. */
function isApplicationAffected(
  unit: DeployedUnit,
  sides: readonly DeployedState[],
  changed: ReadonlySet<string>,
  affected: ReadonlySet<string>,
): boolean {
  const both = sides.map((side) => applicationOf(side, unit));
  if (new Set(both.map((one) => one && jsonText(withoutPlace(one)))).size > 1) return true;
  return sides.some((side, index) =>
    both[index]?.builds.some((build) => {
      if (
        build.kind === "kustomize" &&
        (isMovedLink(build.path, sides) || affected.has(realFolder(side, build.path)))
      )
        return true;
      const read = filesOfSource(side.discovery.tree, build);
      return read.some((path) => [...changed].some((file) => isWithin(file, path)));
    }),
  );
}
