import { applyJsonPatch, parseJsonPatch } from "@kustogen/kustomize/merge/json6902.ts";
import { addTo, entryOf } from "@kustogen/kustomize/value/multimap.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { jsonText, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { linesOf } from "./by-index.ts";
import { clean } from "./file-stems.ts";
import type { Operation } from "./json6902.ts";
import type { OverlayFile, PatchEntry, PatchTarget } from "./overlay.ts";
import { type Change, operationsFile, type Patches, patchesOf, patchLines } from "./patch-files.ts";
import { reasonsIn, reasonsInOperations } from "./reasons.ts";
import { stepsOf } from "./steps.ts";
import { commonStart, FEW_NAMES, patchTarget } from "./target.ts";

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
  files: OverlayFile[],
): PatchEntry[] {
  if (changes.length < 2) return [];
  const entries: PatchEntry[] = [];
  for (const { members, target, end, value, comment } of [
    ...equalPatches("patch", changes, all),
    ...commonOperations(changes, all),
    ...equalPatches("json6902", changes, all),
  ]) {
    const isTaken = (stem: string) => files.some(({ name }) => name === `${stem}.${end}.yaml`);
    const name = `${fileStem(members, target, isTaken)}.${end}.yaml`;
    entries.push({ path: name, target });
    const reasons =
      end === "patch"
        ? reasonsIn(value, members)
        : reasonsInOperations(value as unknown as Operation[], members);
    files.push({ name, value, comment, reasons });
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

/** Patches of one form that are all that several objects need, perhaps after others. */
function equalPatches(end: Common["end"], changes: Change[], all: readonly Resource[]): Common[] {
  const alike = new Map<string, number[]>();
  changes.forEach((change, at) => {
    const key = (end === "patch" ? mergeOnly : operationsOnly)(patchesOf(change));
    if (key !== undefined) addTo(alike, jsonText(key), at);
  });
  const found: Common[] = [];
  for (const places of alike.values()) {
    const members = places.map((at) => changes[at] as Change);
    const target = places.length > 1 ? patchTarget(olds(members), all) : undefined;
    if (target === undefined) continue;
    const { patch, operations } = patchesOf(members[0] as Change);
    const file =
      patch === undefined ? operationsFile(froms(members), operations) : { value: patch, comment: OF_TARGET };
    found.push({ members, target, end, ...file });
    for (const at of places) changes[at] = { ...(changes[at] as Change), from: (changes[at] as Change).goal };
  }
  return found;
}

/** A strategic merge patch without what names its object; undefined if that isn't all. */
function mergeOnly({ patch, env, operations }: Patches): ValueMap | undefined {
  if (patch === undefined || env !== undefined || operations.length > 0) return undefined;
  const { apiVersion: _version, kind: _kind, metadata, ...body } = patch;
  const { name: _name, namespace: _namespace, ...pairs } = metadata as ValueMap;
  // kustomize doesn't remove labels and annotations by a patch with a target.
  return Object.keys(pairs).length === 0 ? body : undefined;
}

/** The operations; undefined if they aren't all, or none. */
function operationsOnly({ patch, env, operations }: Patches): Value | undefined {
  const isAll = patch === undefined && env === undefined && operations.length > 0;
  return isAll ? (operations as unknown as Value) : undefined;
}

/** Operations that several objects have in common. */
function commonOperations(changes: Change[], all: readonly Resource[]): Common[] {
  const lines = new Map<Change, number>();
  const linesNow = (some: readonly Change[]) =>
    some.reduce((sum, change) => sum + entryOf(lines, change, () => patchLines(patchesOf(change))), 0);
  const found: Common[] = [];
  for (const { places, operations } of groupsOf(changes)) {
    const members = places.map((at) => changes[at] as Change);
    const target = patchTarget(olds(members), all);
    if (target === undefined) continue;
    const patch = parseJsonPatch(jsonText(operations), "");
    const after = members.map((change) => ({ ...change, from: applyJsonPatch(change.from, patch) }));
    if (linesNow(after) + ENTRY_LINES + linesOf(operations) >= linesNow(members)) continue;
    found.push({ members, target, end: "json6902", ...operationsFile(froms(members), operations) });
    places.forEach((at, index) => {
      changes[at] = after[index] as Change;
    });
  }
  return found;
}

const olds = (changes: readonly Change[]): Resource[] => changes.map(({ old }) => old);
const froms = (changes: readonly Change[]): ValueMap[] => changes.map(({ from }) => from);

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
