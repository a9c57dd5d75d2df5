import type { GitObjects } from "@kustogen/kustomize/node/git/objects.ts";
import type { DeployedStates } from "@kustogen/review/changes/compare-trees.ts";
import { type Shape, shapeOf } from "@kustogen/review/changes/shape.ts";
import { ShapeMemory } from "@kustogen/review/changes/shape-memory.ts";
import type { ListedTree } from "@kustogen/review/discovery/listed-tree.ts";
import { isAttributesFile } from "@kustogen/review/git/checkout.ts";
import type { ComparedState, ComparedStates } from "@kustogen/review/git/compared-states.ts";
import { listChangedWorkTree, listOtherRevision } from "@kustogen/review/git/listed-trees.ts";
import { ownSourcesKey } from "@kustogen/review/git/remote.ts";
import { lookUpRevision } from "@kustogen/review/git/revision-files.ts";
import { ownMemory } from "../own-memory.ts";
import type { JudgedSides } from "./judged-sides.ts";

/** Two states, described as changes to the commit with a stored shape. */
export interface StatesOnBase {
  base: ListedTree;
  before: ListedTree;
  after: ListedTree;
}

/** The stored shape of a repository's commit, for comparisons; undefined if it isn't used, as in CI. */
export function shapeMemory(root: string): ShapeMemory | undefined {
  const memory = ownMemory(root, ["compared", "files"]);
  return memory && new ShapeMemory(memory);
}

/** The compared states, as changes to the commit with a stored shape; undefined if git lacks it, or attributes change. */
export function statesOnBase(
  root: string,
  objects: GitObjects,
  known: ShapeMemory,
  { before, after }: ComparedStates,
): StatesOnBase | undefined {
  const { commit } = known;
  if (commit === undefined || before.commit === "" || objects.read(`${commit}^{tree}`) === undefined)
    return undefined;
  const base = { tree: lookUpRevision(objects, commit, commit), commit };
  const treeOf = (state: ComparedState) =>
    state.commit === undefined
      ? listChangedWorkTree(root, objects, base)
      : listOtherRevision(objects, base, state.commit, state.text);
  const trees = { before: treeOf(before), after: treeOf(after) };
  const changed = Object.values(trees).flatMap((tree) => [
    ...(tree.changesFrom(base.tree) ?? ["/.gitattributes"]),
  ]);
  return changed.some(isAttributesFile) ? undefined : { base: base.tree, ...trees };
}

/** The stored shape, if both sides use the same options. */
export function shapeFor(
  root: string,
  known: ShapeMemory,
  sides: JudgedSides,
  trees: StatesOnBase,
): { shape: Shape; key: string } | undefined {
  const key = keyOf(root, sides, trees);
  const shape = key === undefined ? undefined : known.recall(key);
  return key === undefined || shape === undefined ? undefined : { shape, key };
}

/** The files that may differ from a shape's commit before it is renewed: each is compared every time. */
const FAR = 200;

/** Assigns a shape that both sides have to the newer commit, if its own commit is far away. */
export function moveShape(
  known: ShapeMemory,
  { shape, key }: { shape: Shape; key: string },
  { base, before, after }: StatesOnBase,
  states: ComparedStates,
): void {
  const [tree, commit] = states.after.commit ? [after, states.after.commit] : [before, states.before.commit];
  if (commit && [...(tree.changesFrom(base) ?? [])].length > FAR) known.keep(key, commit, shape);
}

/** Stores the shape of the newer of two compared commits. */
export function keepShape(
  root: string,
  known: ShapeMemory,
  { before, after }: ComparedStates,
  sides: JudgedSides,
  { sides: rendered, deployed }: DeployedStates,
): void {
  const at = after.commit ? 1 : 0;
  const { commit } = at === 1 ? after : before;
  const [old, now] = rendered.map(({ discovery }) => discovery.tree) as [ListedTree, ListedTree];
  const key = keyOf(root, sides, { before: old, after: now });
  if (!commit || key === undefined || old.isConverted || now.isConverted) return;
  const shape = shapeOf(rendered[at], deployed[at], sides.selection);
  if (shape !== undefined) known.keep(key, commit, shape);
}

/** A key for all that a shape depends on besides files; undefined if the sides differ in it or read elsewhere. */
function keyOf(
  root: string,
  { judged, options, selection }: JudgedSides,
  { before, after }: Pick<StatesOnBase, "before" | "after">,
): string | undefined {
  const clusters = JSON.stringify(after.clusters ?? null);
  if (options.within !== undefined || JSON.stringify(before.clusters ?? null) !== clusters) return undefined;
  const { limits } = judged.before;
  return JSON.stringify([limits, selection, clusters, options.enableHelm === true, ownSourcesKey(root)]);
}
