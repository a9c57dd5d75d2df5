import { KUSTOMIZATION_FILES } from "@kustogen/kustomize/load/kustomization.ts";
import { joinPath } from "@kustogen/kustomize/load/root.ts";
import { bytesOf } from "@kustogen/kustomize/text/bytes.ts";
import { folderOf } from "@kustogen/kustomize/tree/paths.ts";
import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import { textAt } from "../kubernetes/fields.ts";
import { type FluxKustomization, sourceOf, USUAL_SOURCE } from "./flux.ts";
import type { FluxBuild } from "./flux-build.ts";
import { ignoredByFlux } from "./flux-ignored.ts";
import { isKustomizationFile } from "./kustomizations.ts";
import type { ListedTree } from "./listed-tree.ts";
import { listingOf } from "./made-listing.ts";
import { byFolder } from "./plain-manifests.ts";
import { insideOf } from "./tree-paths.ts";

/**
 * The kustomizations that Flux writes for folders that it deploys and that have none, by their files: each lists all YAML
 * files below, and in place of those of a folder with a kustomization that folder.
 *
 * @param isOthers true for a folder that is not Flux's alone
 * @param top the folder of the tree that paths of Flux begin at
 */
export function madeByFlux(
  tree: ListedTree,
  flux: readonly FluxKustomization[],
  isOthers: (folder: string) => boolean,
  top = "/",
): Map<string, string> {
  const made = new Map<string, string>();
  let isIgnored: ((file: string) => boolean) | undefined;
  for (const folder of foldersHere(tree, flux, top)) {
    if (isOthers(folder) || KUSTOMIZATION_FILES.some((name) => tree.kind(joinPath(folder, name)) === "file"))
      continue;
    isIgnored ??= ignoredByFlux(tree, top);
    made.set(joinPath(folder, KUSTOMIZATION_FILES[0]), kustomizationOf(tree, folder, isIgnored));
  }
  return made;
}

/** Notes of what Flux makes of folders that it writes their kustomizations, too. */
export function noteMade(builds: Map<string, FluxBuild>, made: ReadonlyMap<string, string>): void {
  for (const file of made.keys()) {
    const folder = folderOf(file);
    const build = builds.get(folder);
    if (build !== undefined) builds.set(folder, { ...build, isMade: true });
  }
}

/** A tree with kustomizations that Flux writes. */
export function withMade(tree: ListedTree, made: ReadonlyMap<string, string>): ListedTree {
  if (made.size === 0) return tree;
  const read = (path: string) => {
    const text = made.get(path);
    return text === undefined ? tree.read(path) : bytesOf(text);
  };
  const changed = tree.changed(tree.label, new Map([...made.keys()].map((path) => [path, {}])), read);
  if (tree.around !== undefined) changed.around = tree.around;
  if (tree.clusters !== undefined) changed.clusters = tree.clusters;
  return changed;
}

/** This many folders of another repository that are here as well are no coincidence. */
const ENOUGH = 3;

/**
 * The folders that Flux deploys from this repository. A source may be another one: it is this one where it is called as
 * Flux calls the one that it was set up with, else where more of its paths are here than not. Beside a source of which
 * folders are here, others need several.
 */
export function foldersHere(tree: ListedTree, flux: readonly FluxKustomization[], top: string): Set<string> {
  const sources = new Map<string, Set<string>>();
  for (const { folder, document } of flux) {
    const { kind, name } = sourceOf(document);
    // One that says no path may have it from a patch, and would else mean the whole repository.
    if (folder === undefined || kind !== "GitRepository" || textAt(document, "spec", "path") === undefined)
      continue;
    entryOf(sources, name, () => new Set<string>()).add(joinPath(top, `.${folder}`));
  }
  const here = [...sources].map(([name, folders]) => {
    const own = [...folders].filter((folder) => tree.kind(folder) === "directory");
    // The top is there in every repository.
    const told = own.filter((folder) => folder !== top).length;
    const isMost = told * 2 > folders.size - (folders.has(top) ? 1 : 0);
    return { isUsual: name === USUAL_SOURCE, own, told, isMost };
  });
  const most = Math.max(...here.map(({ told }) => told));
  const isUsualHere = here.some(({ isUsual, own }) => isUsual && own.length > 0);
  return new Set(
    here.flatMap(({ isUsual, own, told, isMost }) =>
      isUsual || (isMost && (told >= ENOUGH || (told === most && !isUsualHere))) ? own : [],
    ),
  );
}

function kustomizationOf(tree: ListedTree, folder: string, isIgnored: (file: string) => boolean): string {
  const inside = insideOf(folder);
  const files = [...tree.files].flatMap(([path, { link }]) =>
    path.startsWith(inside) && link !== true && !isIgnored(path) ? [path] : [],
  );
  const built = new Set(files.filter(isKustomizationFile).map(folderOf));
  const resources = new Set<string>();
  for (const file of files) {
    const own = outermost(file, inside, built);
    if (own !== undefined || /\.ya?ml$/.test(file)) resources.add(own ?? file);
  }
  return listingOf(inside, [...resources].sort(byFolder));
}

/** The outermost of some folders that a file is in, below the one whose paths begin so. */
function outermost(file: string, inside: string, folders: ReadonlySet<string>): string | undefined {
  for (let end = file.indexOf("/", inside.length); end >= 0; end = file.indexOf("/", end + 1)) {
    const folder = file.slice(0, end);
    if (folders.has(folder)) return folder;
  }
  return undefined;
}
