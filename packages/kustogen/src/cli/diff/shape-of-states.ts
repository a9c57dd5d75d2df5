import type { GitObjects } from "@kustogen/kustomize/node/git/objects.ts";
import type { DeployedStates } from "@kustogen/review/changes/compare-trees.ts";
import { type Shape, shapeOf } from "@kustogen/review/changes/shape.ts";
import { ShapeMemory } from "@kustogen/review/changes/shape-memory.ts";
import type { ListedTree } from "@kustogen/review/discovery/listed-tree.ts";
import type { ComparedState, ComparedStates } from "@kustogen/review/git/compared-states.ts";
import { listChangedWorkTree, listOtherRevision } from "@kustogen/review/git/listed-trees.ts";
import { ownSourcesKey } from "@kustogen/review/git/remote.ts";
import { lookUpRevision } from "@kustogen/review/git/revision-files.ts";
import { ownMemory } from "../own-memory.ts";
import type { JudgedSides } from "./judged-sides.ts";

/** Two states, told as changes of the commit whose shape is known. */
export interface ToldStates {
  base: ListedTree;
  before: ListedTree;
  after: ListedTree;
}

/** The shape of a commit of a repository, kept from comparison to comparison; undefined where nothing is taken over, as in CI. */
export function shapeMemory(root: string): ShapeMemory | undefined {
  const memory = ownMemory(root, ["compared", "files"]);
  return memory && new ShapeMemory(memory);
}

/** The states that are compared, as changes of the commit whose shape is known; undefined where git doesn't know it any more. */
export function toldStates(
  root: string,
  objects: GitObjects,
  known: ShapeMemory,
  { before, after }: ComparedStates,
): ToldStates | undefined {
  const { commit } = known;
  if (commit === undefined || before.commit === "" || objects.read(`${commit}^{tree}`) === undefined)
    return undefined;
  const base = { tree: lookUpRevision(objects, commit, commit), commit };
  const told = (state: ComparedState) =>
    state.commit === undefined
      ? listChangedWorkTree(root, objects, base)
      : listOtherRevision(objects, base, state.commit, state.text);
  return { base: base.tree, before: told(before), after: told(after) };
}

/** The shape that is known, where both sides are looked at as it was. */
export function shapeFor(
  root: string,
  known: ShapeMemory,
  sides: JudgedSides,
  told: ToldStates,
): { shape: Shape; key: string } | undefined {
  const key = keyOf(root, sides, told);
  const shape = key === undefined ? undefined : known.recall(key);
  return key === undefined || shape === undefined ? undefined : { shape, key };
}

/** So many files may differ from the commit of a shape before it is told of a newer one: each is compared every time. */
const FAR = 200;

/** Has a shape that both sides have be that of the newer commit, where the one that it is of is far from that. */
export function moveShape(
  known: ShapeMemory,
  { shape, key }: { shape: Shape; key: string },
  { base, before, after }: ToldStates,
  states: ComparedStates,
): void {
  const [tree, commit] = states.after.commit ? [after, states.after.commit] : [before, states.before.commit];
  if (commit && [...(tree.changesFrom(base) ?? [])].length > FAR) known.keep(key, commit, shape);
}

/** Keeps the shape of the newer commit of both that were compared. */
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
  if (!commit || key === undefined) return;
  const shape = shapeOf(rendered[at], deployed[at], sides.selection);
  if (shape !== undefined) known.keep(key, commit, shape);
}

/** Whatever a shape depends on beside the files; undefined where the sides differ in it, or look beyond the repository. */
function keyOf(
  root: string,
  { judged, options, selection }: JudgedSides,
  { before, after }: Pick<ToldStates, "before" | "after">,
): string | undefined {
  const clusters = JSON.stringify(after.clusters ?? null);
  if (options.within !== undefined || JSON.stringify(before.clusters ?? null) !== clusters) return undefined;
  const { limits } = judged.before;
  return JSON.stringify([limits, selection, clusters, options.enableHelm === true, ownSourcesKey(root)]);
}
