import { folderOf, foldersUp, isWithin, lastPart } from "@kustogen/kustomize/tree/paths.ts";
import { lazily } from "@kustogen/kustomize/value/lazily.ts";
import { addTo, entryOf } from "@kustogen/kustomize/value/multimap.ts";
import { textOfFile } from "@kustogen/kustomize/yaml/reader/utf16.ts";
import { commentedOut } from "./commented-out.ts";
import type { ManifestFolder } from "./declared-folders.ts";
import { type KustomizationFolder, partsOf } from "./kustomizations.ts";
import type { ListedTree } from "./listed-tree.ts";
import { selectorOf } from "./plain-manifests.ts";
import { INSTALLS } from "./undeployed.ts";

/**
 * A file that would deploy folders but isn't listed by the deployed kustomization beside it, by one above it that lists
 * such files of other folders, or, for Flux, by any, unlike many files of its name. Or Flux applies the cluster's folder
 * beside that of the file, but not this one. Or an Application applies the files of the folder, and its patterns leave
 * this one out. Or only folders list it that a deployed kustomization has commented out.
 */
export interface Unlisted {
  file: string;
  /** The environments that nothing else deploys. */
  alone: readonly string[];
}

/** The files that deploy each folder, and the files that are applied; all paths are absolute in the tree. */
export interface Deploying {
  /** The folders deployed by the Applications, ApplicationSets and Flux Kustomizations in each file. */
  byFile: Map<string, string[]>;
  /** The files among them with Flux Kustomizations. */
  ofFlux: ReadonlySet<string>;
  /** Folders of plain manifests that Argo CD reads. */
  manifests: readonly ManifestFolder[];
}

/**
 * The deploying files that never reach a cluster: they are in a folder that is built as a kustomization, and no
 * kustomization lists them, or only those that it has commented out. Left out are files that bootstrap a cluster,
 * because those are applied by hand: files beside Argo CD's or Flux's own manifests, and files that deploy other
 * deploying files.
 * @param environments the environments that are rendered in any case
 */
export function unlistedFiles(
  tree: ListedTree,
  folders: ReadonlyMap<string, KustomizationFolder>,
  { byFile, ofFlux, manifests }: Deploying,
  environments: ReadonlySet<string>,
): Unlisted[] {
  const listed = new Set(
    [...folders.values()].flatMap(({ references }) => [...references.resources, ...references.files]),
  );
  const selectors = manifests.map((one) => ({
    start: one.path === "/" ? "/" : `${one.path}/`,
    selects: selectorOf(one),
  }));
  const isPlain = (file: string) =>
    selectors.some(({ start, selects }) => file.startsWith(start) && selects(file.slice(start.length)));
  const isPassedOver = (file: string) =>
    manifests.some(({ path, recurse }) => (recurse ? isWithin(file, path) : folderOf(file) === path));
  const deploying = [...byFile.keys()];
  // Each folder with deploying files in or below it; the file if there is only one.
  const above = new Map<string, string | undefined>();
  for (const file of deploying)
    for (let folder = folderOf(file); ; folder = folderOf(folder)) {
      const isKnown = above.has(folder);
      const isShared = isKnown && above.get(folder) === undefined;
      if (!isShared) above.set(folder, isKnown ? undefined : file);
      if (isShared || folder === "/") break;
    }
  const starts = new Map<string, boolean>();
  const isStart = (folder: string) =>
    entryOf(starts, folder, () => partsOf(tree, folders, [folder]).some(installs));
  // A file beside the kustomization that it deploys is no reason to apply others.
  const isLeaf = (folder: string, file: string) =>
    (!above.has(folder) || above.get(folder) === file) &&
    !partsOf(tree, folders, [folder]).some(({ references }) =>
      references.resources.some((one) => byFile.has(one)),
    );
  const deploysLeaves = (file: string) => (byFile.get(file) ?? []).every((folder) => isLeaf(folder, file));
  const off = lazily(() => switchedOff(tree, folders));
  const names = new Map<string, string[]>();
  for (const file of ofFlux) if (listed.has(file)) addTo(names, lastPart(file), file);
  const isNotSynced = besideSynced(tree, { byFile, ofFlux });
  const open = new Map<string, Open>(
    deploying.flatMap((file) => {
      if (isPlain(file)) return [];
      if (listed.has(file)) {
        const found = deploysLeaves(file) ? off()(file) : undefined;
        return found === undefined ? [] : [[file, found] as const];
      }
      const isLeftOut = isPassedOver(file);
      // The kustomization beside it is the one that it deploys.
      const lister = isLeftOut ? undefined : listerOf(file, tree, folders, byFile);
      if (lister?.problem !== undefined) return [];
      const isUsual = ofFlux.has(file) && (names.get(lastPart(file)) ?? []).length >= MANY;
      const isOpen =
        lister === undefined ? isLeftOut || isUsual || isNotSynced(file) : !isStart(lister.folder);
      return isOpen && deploysLeaves(file) ? [[file, { lister: lister?.folder }] as const] : [];
    }),
  );
  if (open.size === 0) return [];
  const sure = new Set(deploying.flatMap((file) => (open.has(file) ? [] : [...(byFile.get(file) ?? [])])));
  const built = new Set(partsOf(tree, folders, sure).map(({ folder }) => folder));
  return [...open]
    .filter(
      ([, { lister, over = [] }]) =>
        (lister === undefined || built.has(lister)) && !over.some((one) => built.has(one)),
    )
    .map(([file]) => ({
      file,
      alone: [...(byFile.get(file) ?? [])].filter(
        (one) => environments.has(one) && !built.has(one) && !isPlain(`${one}/kustomization.yaml`),
      ),
    }));
}

/**
 * Returns a function that is true for a file of Flux in a folder that nothing applies, unlike the one beside it: that of
 * another cluster, whose own files let Flux apply it. A cluster with a folder for Flux itself is bootstrapped, whatever
 * is in that folder.
 */
function besideSynced(
  tree: ListedTree,
  { byFile, ofFlux }: Pick<Deploying, "byFile" | "ofFlux">,
): (file: string) => boolean {
  const applied = new Set([...byFile.values()].flat());
  const isApplied = (file: string) => foldersUp(folderOf(file)).some((folder) => applied.has(folder));
  const leads = (folder: string, own: string) =>
    isWithin(own, folder) && [...ofFlux].some((file) => file !== own && isWithin(file, folder));
  const synced = new Set(
    [...ofFlux].flatMap((file) => (byFile.get(file) ?? []).filter((folder) => leads(folder, file))),
  );
  const places = new Set([...synced].filter((folder) => folder !== "/").map(folderOf));
  return (file) =>
    ofFlux.has(file) &&
    !isApplied(file) &&
    foldersUp(folderOf(file)).some(
      (folder) =>
        folder !== "/" && places.has(folderOf(folder)) && tree.kind(`${folder}/flux-system`) === undefined,
    );
}

/** How a file may not be listed. */
interface Open {
  /** The folder whose kustomization would list it, or has the folders above it commented out. */
  lister: string | undefined;
  /** The folders that do list it. */
  over?: readonly string[];
}

/**
 * Returns a function that finds the folders above a listed file, if a kustomization has each commented out that no
 * other one lists.
 */
function switchedOff(
  tree: ListedTree,
  folders: ReadonlyMap<string, KustomizationFolder>,
): (file: string) => Open | undefined {
  const listers = new Map<string, string[]>();
  for (const [folder, { references }] of folders)
    for (const one of [...references.resources, ...references.components]) addTo(listers, one, folder);
  const texts = [...folders.values()].map(({ file }) => ({
    path: file.slice(1),
    text: textOfFile(tree.read(file), file),
  }));
  const off = commentedOut(texts);
  return (file) => {
    const over = new Set(listers.get(file));
    let by: string | undefined;
    // The set grows while it is read.
    for (const folder of over) {
      const above = listers.get(folder) ?? [];
      for (const one of above) over.add(one);
      if (above.length > 0) continue;
      by = off.get(folder.slice(1));
      if (by === undefined) return undefined;
    }
    return by === undefined ? undefined : { lister: folderOf(`/${by}`), over: [...over] };
  };
}

/** If this many files of a name are listed, one that isn't is left over. */
const MANY = 3;

/**
 * The kustomization that would list a file: beside it, or the first above it, if that lists such files of other
 * folders or mentions this one in a comment.
 */
function listerOf(
  file: string,
  tree: ListedTree,
  folders: ReadonlyMap<string, KustomizationFolder>,
  byFile: ReadonlyMap<string, readonly string[]>,
): KustomizationFolder | undefined {
  const own = folderOf(file);
  const deployed = byFile.get(file) ?? [];
  const isAlone = deployed.length > 0 && deployed.every((folder) => folder === own);
  for (let folder = own; ; folder = folderOf(folder)) {
    const found = folders.get(folder);
    // The kustomization beside it is what it deploys, unless that lists it in a comment.
    const isOwn = folder === own && isAlone && found !== undefined && !isInComment(found, file, tree);
    if (found !== undefined && !isOwn) {
      const lists = found.references.resources.some((one) => byFile.has(one) && folderOf(one) !== folder);
      return folder === own || lists || isInComment(found, file, tree) ? found : undefined;
    }
    if (folder === "/") return undefined;
  }
}

function isInComment({ folder, file }: KustomizationFolder, left: string, tree: ListedTree): boolean {
  const path = left.slice(folder.length + 1);
  const lines = textOfFile(tree.read(file), file).split("\n");
  return lines.some((line) => /^\s*#/.test(line) && line.includes(path));
}

function installs({ references: { remote, helm, resources } }: KustomizationFolder): boolean {
  return (
    helm ||
    remote.some((address) => INSTALLS.test(address)) ||
    resources.some((path) => /^(?:(?:ha-|core-|namespace-)*install|gotk-components)\b/.test(lastPart(path)))
  );
}
