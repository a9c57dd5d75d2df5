import { shortcuts } from "@kustogen/kustomize/shortcuts.ts";
import { folderOf } from "@kustogen/kustomize/tree/paths.ts";
import { ByContent } from "../discovery/by-content.ts";
import { changedFiles } from "../discovery/changed-files.ts";
import { DependencyGraph } from "../discovery/dependencies.ts";
import { type Discovery, discover } from "../discovery/discover.ts";
import {
  isKustomizationFile,
  kustomizationAt,
  type ReadKustomizations,
} from "../discovery/kustomizations.ts";
import type { ListedTree } from "../discovery/listed-tree.ts";
import type { OverlaySelection } from "../discovery/overlays.ts";

/** Both states of a repository, and their overlays. */
export interface DiscoveredStates {
  before: Discovery;
  after: Discovery;
  /** The files that differ. */
  changed: ReadonlySet<string>;
  /** The kustomization folders that read one of them when they are rendered. */
  affected: ReadonlySet<string>;
}

/** Finds the overlays of two states, and which of them the changed files can affect. */
export function discoverStates(
  before: ListedTree,
  after: ListedTree,
  selection: OverlaySelection,
): DiscoveredStates {
  const changed = changedFiles(before, after);
  const known: ReadKustomizations = new ByContent();
  const now = discover(after, selection, known);
  const old = hasSameShape(before, after, changed, now.folders)
    ? { ...now, tree: before, graph: new DependencyGraph(before, now.folders) }
    : discover(before, selection, known);
  const affected = now.graph.affectedBy(changed);
  if (old.folders !== now.folders) for (const folder of old.graph.affectedBy(changed)) affected.add(folder);
  return { before: old, after: now, changed, affected };
}

/** True if the same folders are built from the same files on both sides, whatever the files contain. */
function hasSameShape(
  before: ListedTree,
  after: ListedTree,
  changed: ReadonlySet<string>,
  folders: Discovery["folders"],
): boolean {
  if (!shortcuts.taken || !hasSamePaths(before, after, changed)) return false;
  const kustomizations = [...changed].filter(isKustomizationFile);
  if (after.hasLinks)
    for (const { file } of folders.values())
      if (after.files.get(file)?.link === true) kustomizations.push(file);
  before.prepare(kustomizations);
  return kustomizations.every((file) => {
    const now = folders.get(folderOf(file));
    // Of two kustomizations in a folder, the other one is used.
    if (now === undefined || now.file !== file) return now !== undefined;
    return JSON.stringify(kustomizationAt(before, now.folder, file)) === JSON.stringify(now);
  });
}

/** True if both sides have the same files and links, whatever the files contain. */
function hasSamePaths(before: ListedTree, after: ListedTree, changed: ReadonlySet<string>): boolean {
  for (const path of changed) {
    const [old, now] = [before.files.get(path), after.files.get(path)];
    if (old === undefined || now === undefined || old.link || now.link) return false;
  }
  return true;
}
