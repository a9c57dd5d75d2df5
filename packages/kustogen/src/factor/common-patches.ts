import { applyJsonPatch, parseJsonPatch } from "@kustogen/kustomize/merge/json6902.ts";
import { addTo, entryOf } from "@kustogen/kustomize/value/multimap.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { jsonText, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { linesOf } from "./by-index.ts";
import { clean } from "./file-stems.ts";
import { operationsComment } from "./index-comment.ts";
import type { Operation } from "./json6902.ts";
import type { OverlayFile, PatchEntry, PatchTarget } from "./overlay.ts";
import { type Change, type Patches, patchesOf, patchLines } from "./patch-files.ts";
import { stepsOf } from "./steps.ts";
import { commonStart, FEW_NAMES, targetOf } from "./target.ts";

/** The comment in a strategic merge patch, which itself names only one of several objects. */
const OF_TARGET = "Applies to all that its target in kustomization.yaml selects.";

/** The lines of an entry and of its target, beside the patch. */
const ENTRY_LINES = 4;

/**
 * The patches of several objects, each with a target that selects exactly these: one that is all that they need, and
 * operations that they have in common, where these take fewer lines than in the patches of each. Afterwards, `from` of
 * each change is what these patches make of it.
 * @param all every object that the patches can reach
 */
export function commonPatches(
  changes: Change[],
  all: readonly Resource[],
  verifyEachPatch: boolean,
  files: OverlayFile[],
): PatchEntry[] {
  if (changes.length < 2) return [];
  const patchesNow = (change: Change) => patchesOf(change, verifyEachPatch);
  const entries: PatchEntry[] = [];
  for (const { members, target, end, value, comment } of [
    ...equalPatches(changes, all, patchesNow),
    ...commonOperations(changes, all, patchesNow),
  ]) {
    const isTaken = (stem: string) => files.some(({ name }) => name === `${stem}.${end}.yaml`);
    const name = `${fileStem(members, target, isTaken)}.${end}.yaml`;
    entries.push({ path: name, target });
    files.push({ name, value, comment });
  }
  return entries;
}

/** A patch for several objects. */
interface Common {
  members: readonly Change[];
  target: PatchTarget;
  end: "patch" | "json6902";
  value: Value;
  comment?: string | undefined;
}

type PatchesNow = (change: Change) => Patches;

/** Strategic merge patches that are all that several objects need. */
function equalPatches(changes: Change[], all: readonly Resource[], patchesNow: PatchesNow): Common[] {
  const alike = new Map<string, { patch: ValueMap; places: number[] }>();
  changes.forEach((change, at) => {
    const { patch, env, operations } = patchesNow(change);
    if (patch === undefined || env !== undefined || operations.length > 0) return;
    const { apiVersion: _version, kind: _kind, metadata, ...body } = patch;
    const { name: _name, namespace: _namespace, ...pairs } = metadata as ValueMap;
    // kustomize doesn't remove labels and annotations by a patch with a target.
    if (Object.keys(pairs).length === 0)
      entryOf(alike, jsonText(body), () => ({ patch, places: [] })).places.push(at);
  });
  const found: Common[] = [];
  for (const { patch, places } of alike.values()) {
    const members = places.map((at) => changes[at] as Change);
    const target = places.length > 1 ? targetOf(olds(members), all) : undefined;
    if (target === undefined) continue;
    found.push({ members, target, end: "patch", value: patch, comment: OF_TARGET });
    for (const at of places) changes[at] = { ...(changes[at] as Change), from: (changes[at] as Change).goal };
  }
  return found;
}

/** Operations that several objects have in common. */
function commonOperations(changes: Change[], all: readonly Resource[], patchesNow: PatchesNow): Common[] {
  const lines = new Map<Change, number>();
  const linesNow = (some: readonly Change[]) =>
    some.reduce((sum, change) => sum + entryOf(lines, change, () => patchLines(patchesNow(change))), 0);
  const found: Common[] = [];
  for (const { places, operations } of groupsOf(changes)) {
    const members = places.map((at) => changes[at] as Change);
    const target = targetOf(olds(members), all);
    if (target === undefined) continue;
    const patch = parseJsonPatch(jsonText(operations), "");
    const after = members.map((change) => ({ ...change, from: applyJsonPatch(change.from, patch) }));
    if (linesNow(after) + ENTRY_LINES + linesOf(operations) >= linesNow(members)) continue;
    const froms = members.map(({ from }) => from);
    const comment = operationsComment(froms, operations);
    found.push({ members, target, end: "json6902", value: operations as unknown as Value, comment });
    places.forEach((at, index) => {
      changes[at] = after[index] as Change;
    });
  }
  return found;
}

const olds = (changes: readonly Change[]): Resource[] => changes.map(({ old }) => old);

/** Operations and the places of the objects that need exactly these; those of the most objects first. */
function groupsOf(changes: readonly Change[]): { places: number[]; operations: Operation[] }[] {
  const steps = new Map<string, { operation: Operation; places: Set<number> }>();
  changes.forEach((change, at) => {
    for (const operation of stepsOf(change))
      entryOf(steps, jsonText(operation), () => ({ operation, places: new Set() })).places.add(at);
  });
  const groups = new Map<string, Operation[]>();
  for (const { operation, places } of steps.values())
    if (places.size > 1) addTo(groups, [...places].join(), operation);
  return [...groups]
    .map(([places, operations]) => ({ places: places.split(",").map(Number), operations }))
    .sort((a, b) => b.places.length - a.places.length);
}

/**
 * Kinds and, unless all of these are meant, the label or the names of objects, as no other file is called; of more than
 * three names the first one and how many others there are, unless that is taken.
 */
function fileStem(
  changes: readonly Change[],
  target: PatchTarget,
  isTaken: (stem: string) => boolean,
): string {
  const kinds = [...new Set(changes.map(({ old }) => old.kind.toLowerCase()))].join("+");
  if (target.labelSelector !== undefined) return `${kinds}-${target.labelSelector.replace(/^.*\//, "")}`;
  if (target.name === undefined) return kinds;
  const names = [...new Set(changes.map(({ old }) => clean(old.metadata.name)))];
  const start = commonStart(names);
  const rest = names.map((name) => name.slice(start.length));
  const short = `${kinds}-${start}${rest[0]}+${rest.length - 1}`;
  return rest.length > FEW_NAMES && !isTaken(short) ? short : `${kinds}-${start}${rest.join("+")}`;
}
