import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { folderOf } from "@kustogen/kustomize/tree/paths.ts";
import { manifestFoldersOf } from "../discovery/application-sources.ts";
import { isManifestFile } from "../discovery/argo-documents.ts";
import { appliedFolders } from "../discovery/deployed.ts";
import type { Discovery } from "../discovery/discover.ts";
import { isKustomizationFile } from "../discovery/kustomizations.ts";
import type { ListedTree } from "../discovery/listed-tree.ts";
import { hasObjects, outsideEnvironments } from "../discovery/outside-environments.ts";
import { isExcluded } from "../discovery/overlays.ts";
import { relativePath, treePath } from "../discovery/tree-paths.ts";
import type { NotLookedAt } from "../looked/not-looked-at.ts";
import type { RenderedSide } from "./rendered-side.ts";
import type { CompareOptions } from "./selection.ts";

const OUTSIDE = "the change touches it; no kustomization lists it, and neither Argo CD nor Flux deploys it";

/** True for a changed file that has objects, wherever these are applied. */
export function mayBeOutside(tree: ListedTree, file: string): boolean {
  if (!isManifestFile(file) || isKustomizationFile(file)) return false;
  return attempt(() => hasObjects(tree.read(file), file), false);
}

/**
 * The changed files with objects that belong to no environment, before and after the change. Nobody asks about them if only
 * some environments are compared.
 */
export function changedOutside(
  states: readonly [Discovery, Discovery],
  sides: readonly [RenderedSide, RenderedSide],
  changed: ReadonlySet<string>,
  options: CompareOptions,
): NotLookedAt[] {
  const { applications, environments = [], only, shown, systems = [] } = options;
  if (applications === undefined || only !== undefined || shown !== undefined) return [];
  if (environments.length + systems.length > 0) return [];
  const found = states.map((state, at) => outsideIn(state, sides[at] as RenderedSide, changed, options));
  // A file that is outside on one side alone changes an environment.
  const [old, now] = found.map((files) => new Set(files)) as [Set<string>, Set<string>];
  const [before, after] = states;
  return [...new Set([...old, ...now])]
    .filter(
      (file) =>
        (old.has(file) || !before.tree.files.has(file)) && (now.has(file) || !after.tree.files.has(file)),
    )
    .map((file) => ({ place: relativePath("/", file), cause: "manifest", what: OUTSIDE }));
}

function outsideIn(
  { folders, tree }: Discovery,
  { declared }: RenderedSide,
  changed: ReadonlySet<string>,
  options: CompareOptions,
): string[] {
  const asked = [...changed].filter(
    (file) =>
      tree.files.has(file) &&
      !isExcluded(relativePath("/", folderOf(file)), options) &&
      mayBeOutside(tree, file),
  );
  if (asked.length === 0) return [];
  const { built, notRendered } = declared;
  return outsideEnvironments(
    tree,
    folders,
    {
      manifests: manifestFoldersOf(built).map((one) => ({ ...one, path: treePath(one.path) })),
      deployed: new Set([
        ...appliedFolders(declared),
        ...notRendered.flatMap(({ source = "" }) => (source === "" ? [] : [treePath(source)])),
      ]),
      unreadable: new Set(
        notRendered.flatMap(({ cause, file }) => (cause === "unreadable" ? [treePath(file)] : [])),
      ),
    },
    {
      realPath: (path) => attempt(() => tree.realPath(path), path),
      isAsked: (file) => asked.includes(file),
    },
  );
}
