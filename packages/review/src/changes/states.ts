import { ByContent } from "../discovery/by-content.ts";
import { changedFiles } from "../discovery/changed-files.ts";
import { type Discovery, discover } from "../discovery/discover.ts";
import type { ReadKustomizations } from "../discovery/kustomizations.ts";
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
  const [old, now] = [discover(before, selection, known), discover(after, selection, known)];
  const affected = now.graph.affectedBy(changed);
  for (const folder of old.graph.affectedBy(changed)) affected.add(folder);
  return { before: old, after: now, changed, affected };
}
