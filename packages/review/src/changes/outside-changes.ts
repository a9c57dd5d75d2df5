import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { realPathIfAny } from "@kustogen/kustomize/tree/lenient.ts";
import { folderOf } from "@kustogen/kustomize/tree/paths.ts";
import { manifestFoldersOf } from "../discovery/application-sources.ts";
import { isManifestFile } from "../discovery/argo-documents.ts";
import type { Discovery } from "../discovery/discover.ts";
import { isKustomizationFile } from "../discovery/kustomizations.ts";
import type { ListedTree } from "../discovery/listed-tree.ts";
import {
  type DeployedHere,
  hasObjects,
  isApplied,
  outsideEnvironments,
} from "../discovery/outside-environments.ts";
import { isExcluded } from "../discovery/overlays.ts";
import { relativePath, treePath } from "../discovery/tree-paths.ts";
import type { RenderedSide, Sides } from "./rendered-side.ts";
import type { CompareOptions } from "./selection.ts";

/** What a report says of a changed file with objects that nothing applies, if it can't be compared. */
export const OUTSIDE =
  "the change touches it; no kustomization lists it, and neither Argo CD nor Flux deploys it";

/** True for a changed file that has objects, wherever these are applied. */
export function mayBeOutside(tree: ListedTree, file: string): boolean {
  if (!isManifestFile(file) || isKustomizationFile(file)) return false;
  return attempt(() => hasObjects(tree.read(file), file, isApplied), false);
}

/** The changed files with objects that belong to no environment, neither before the change nor after it. */
export function changedOutside(
  sides: Sides,
  changed: ReadonlySet<string>,
  options: CompareOptions,
): string[] {
  if (!isOfAll(options)) return [];
  const isAsked = (file: string) =>
    changed.has(file) && !isExcluded(relativePath("/", folderOf(file)), options);
  const found = sides.map((side) => new Set(outsideIn(side, isAsked)));
  // A file that is outside on one side alone changes an environment.
  const isOutside = (file: string) =>
    sides.every(({ discovery }, at) => found[at]?.has(file) || !discovery.tree.files.has(file));
  return [...new Set(found.flatMap((files) => [...files]))].filter(isOutside);
}

/** True if all environments are compared, so that a report is about every changed file. */
export function isOfAll(options: CompareOptions): boolean {
  const { applications, environments = [], systems = [], only, besideCheck } = options;
  return (
    applications !== undefined &&
    only === undefined &&
    !besideCheck &&
    environments.length + systems.length === 0
  );
}

/** The files of a state with objects that belong to no environment. @param isAsked true for those of interest */
export function outsideIn(side: RenderedSide, isAsked: (file: string) => boolean): string[] {
  const { folders, tree } = side.discovery;
  const asked = new Set([...tree.files.keys()].filter((file) => isAsked(file) && mayBeOutside(tree, file)));
  if (asked.size === 0) return [];
  return outsideEnvironments(tree, folders, deployedIn(side), {
    realPath: (path) => realPathIfAny(tree, path),
    isAsked: (file) => asked.has(file),
  });
}

/** True for the folder of a kustomization, or one below it; the root doesn't count for what is below it. */
export function isOfKustomization(folders: Discovery["folders"], folder: string): boolean {
  const own = folders.get(folder);
  if (own !== undefined && !own.isManifest) return true;
  const parent = folderOf(folder);
  return parent !== "/" && parent !== folder && isOfKustomization(folders, parent);
}

/** The parts of a repository that Argo CD and Flux deploy on a side. */
export function deployedIn({ declared }: RenderedSide): DeployedHere {
  const { built, notRendered } = declared;
  return {
    manifests: manifestFoldersOf(built),
    deployed: new Set([
      // What Flux deploys without a kustomization is compared as it is written.
      ...[...declared.applied.keys()].map(treePath),
      ...notRendered.flatMap(({ source = "" }) => (source === "" ? [] : [treePath(source)])),
    ]),
    unreadable: new Set(
      notRendered.flatMap(({ cause, file }) => (cause === "unreadable" ? [treePath(file)] : [])),
    ),
  };
}
