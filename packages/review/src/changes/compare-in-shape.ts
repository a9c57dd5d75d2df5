import { isManifestFile } from "../discovery/argo-documents.ts";
import { changedFiles } from "../discovery/changed-files.ts";
import type { AppliedFolder, DeclaredFolders } from "../discovery/declared-folders.ts";
import { isKustomizationFile, LookedUpFolders } from "../discovery/kustomizations.ts";
import type { ListedTree } from "../discovery/listed-tree.ts";
import { overlayAt } from "../discovery/overlays.ts";
import { treePath } from "../discovery/tree-paths.ts";
import { chartAround } from "./changed-charts.ts";
import { lookedUpSide } from "./compare-apart.ts";
import { type Comparison, compareOverlays, comparisonOf } from "./compare-overlays.ts";
import { saysNothing } from "./deploying.ts";
import { mayBeOutside } from "./outside-changes.ts";
import { NOTHING_DECLARED } from "./rendered-side.ts";
import { type CompareOptions, isSelected } from "./selection.ts";
import type { KnownShape, ShapedOverlay } from "./shape.ts";
import { hasSameShape } from "./states.ts";
import type { Steps } from "./steps.ts";
import { mayBeUnread } from "./unread-changes.ts";

/** A state with a known shape, and two states described as changes to it. */
export interface ShapedStates {
  shape: KnownShape;
  base: ListedTree;
  before: ListedTree;
  after: ListedTree;
}

/**
 * Compares two states of a known shape: reads only files that their differences can affect, without even listing the
 * rest. Undefined if that isn't enough for the same result as a full comparison.
 */
export function* compareInShape(
  { shape, base, before, after }: ShapedStates,
  options: CompareOptions,
): Steps<{ comparison: Comparison; changed: ReadonlySet<string> } | undefined> {
  if (![before, after].every((tree) => isOfShape(shape, base, tree))) return undefined;
  const changed = changedFiles(before, after);
  const affected = shape.affectedBy(changed);
  if ([...changed, ...affected].some((path) => shape.isWatched(path))) return undefined;
  const isReported = (path: string) =>
    mayBeOutside(after, path) || [before, after].some((tree) => mayBeUnread(tree, path));
  if ([...changed].some((path) => !shape.isRead(path) && isReported(path))) return undefined;
  if ([...changed].some((path) => chartAround(path, [before, after]) !== undefined)) return undefined;
  const overlays = shape.overlays().filter((one) => isSelected(one, options));
  // If nothing matches the selection, a full comparison is needed to list what exists.
  if (overlays.length === 0) return undefined;
  const isTouched = ({ path }: ShapedOverlay) => affected.has(treePath(path));
  const touched = overlays.filter(isTouched);
  const applied = overlays.filter((one) => one.applied !== "");
  const declared: DeclaredFolders = {
    ...NOTHING_DECLARED,
    applied: new Map(applied.map((one) => [one.path, JSON.parse(one.applied) as AppliedFolder])),
    notRendered: [...shape.notRendered],
  };
  const folders = new LookedUpFolders(after);
  const side = (tree: ListedTree) => lookedUpSide(tree, folders, options.renderer, declared);
  const overlayOf = ({ path, name }: ShapedOverlay) => ({ ...overlayAt(path, options.folder), name });
  const readersOf = (files: ReadonlySet<string>) => {
    const readers = shape.affectedBy(files);
    return overlays.filter((one) => !isTouched(one) && readers.has(treePath(one.path))).map(overlayOf);
  };
  const compared = yield* compareOverlays([side(before), side(after)], touched.map(overlayOf), changed, {
    ...options,
    ...{ withoutArgo: shape.isWithoutArgo, readersOf },
  });
  const comparison = comparisonOf(
    compared,
    { unchanged: overlays.filter((one) => !isTouched(one)), notRendered: [...shape.notRendered] },
    options,
  );
  return { comparison, changed };
}

/** True if a state deploys the same folders as the base of the shape, whatever they contain. */
export function isOfShape(shape: KnownShape, base: ListedTree, tree: ListedTree): boolean {
  const changed = changedFiles(base, tree);
  base.prepare([...changed].filter(isKustomizationFile));
  return (
    hasSameShape(tree, base, changed, new LookedUpFolders(base)) &&
    [...changed].every((path) => !shape.saysWhatIsDeployed(path)) &&
    saysNothing(tree, [...changed].filter(isManifestFile))
  );
}
