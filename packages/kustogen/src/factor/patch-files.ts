import { mergeStrategic } from "@kustogen/kustomize/merge/strategic.ts";
import { schemaOf } from "@kustogen/kustomize/schema/schema.ts";
import { kept } from "@kustogen/kustomize/value/multimap.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { asRow } from "../text/write-yaml.ts";
import { linesOf } from "./by-index.ts";
import { type Difference, differenceOf } from "./difference.ts";
import { operationsComment } from "./index-comment.ts";
import { type Operation, operationsOf } from "./json6902.ts";
import type { OverlayFile, PatchEntry } from "./overlay.ts";
import { reasonsIn, reasonsInOperations } from "./reasons.ts";
import { patchTarget } from "./target.ts";
import { inOrderOf } from "./variables.ts";

/** An object that the overlay changes: the parent's, and what patches make of it. */
export interface Change {
  old: Resource;
  from: ValueMap;
  goal: ValueMap;
  /** The described resource, which has the reasons for its values. */
  resource: Resource;
  /** The beginning of its files' names. */
  stem: string;
}

/** The fields by which kustomize finds the target of a strategic merge patch. */
export function patchHead(resource: Resource): ValueMap {
  const { name, namespace } = resource.metadata;
  return {
    apiVersion: resource.apiVersion,
    kind: resource.kind,
    metadata: namespace === undefined ? { name } : { name, namespace },
  };
}

/** The patches of one object in the order of application, with their heads; a part is undefined if there is none. */
export interface Patches {
  patch: ValueMap | undefined;
  env: ValueMap | undefined;
  operations: Operation[];
}

const known = new WeakMap<Change, Patches>();

/** The patches of one object: of lists without merge key in the shorter form, all whole or all by index. */
export function patchesOf(change: Change): Patches {
  return kept(known, change, () => shorterPatches(change));
}

function shorterPatches(change: Change): Patches {
  const { old, from, goal } = change;
  const schema = schemaOf(old.apiVersion, old.kind);
  const whole = differenceOf(from, goal, schema);
  const patches = asPatches(change, whole);
  if (hasLargeInteger(goal) && patches.operations.length > 0)
    return { patch: withHead(patchHead(old), replacedFields(from, goal)), env: undefined, operations: [] };
  if (!whole.hasFewChanges || hasLargeInteger(goal)) return patches;
  const others = asPatches(change, differenceOf(from, goal, schema, true));
  return patchLines(others) < patchLines(patches) ? others : patches;
}

/** The lines of patches, and of their entries in the kustomization. */
export function patchLines({ patch, env, operations }: Patches): number {
  let lines = 0;
  for (const part of [patch, env]) if (part !== undefined) lines += 1 + linesOf(part);
  return operations.length === 0 ? lines : lines + 4 + linesOf(operations);
}

/**
 * Adds operations to a difference for everything that the strategic merge can't express. kustomize's result for the
 * patches decides; if it isn't the expected one, operations express everything.
 */
function asPatches({ old, from, goal }: Change, difference: Difference): Patches {
  const { unpatchable } = difference;
  const head = patchHead(old);
  const [patch, env] = [difference.patch, difference.env].map((part) => part && withHead(head, part));
  let reached: ValueMap | undefined = from;
  for (const part of [patch, env])
    if (part !== undefined && reached !== undefined) reached = mergeStrategic(reached, part);
  if (reached !== undefined) {
    const operations = operationsOf(inOrderOf(reached, goal) as ValueMap, goal);
    if (operations.every(({ path }) => unpatchable.some((place) => isUnder(path, place))))
      return { patch, env, operations };
  }
  return { patch: undefined, env: undefined, operations: operationsOf(from, goal) };
}

/** Adds the files of an object's patches and returns their entries. */
export function patchFiles(change: Change, all: readonly Resource[], files: OverlayFile[]): PatchEntry[] {
  const { old, from, stem } = change;
  const { patch, env, operations } = patchesOf(change);
  const entries: PatchEntry[] = [];
  for (const [end, value] of Object.entries({ patch, env })) {
    if (value === undefined) continue;
    entries.push({ path: `${stem}.${end}.yaml` });
    files.push({ name: `${stem}.${end}.yaml`, value, reasons: reasonsIn(value, [change]) });
  }
  if (operations.length > 0) {
    const name = `${stem}.json6902.yaml`;
    entries.push({ path: name, target: patchTarget([old], all) });
    const reasons = reasonsInOperations(operations, [change]);
    files.push({ name, ...operationsFile([from], operations), reasons });
  }
  return entries;
}

/** Operations as rows, with a comment about the objects that they change. */
export function operationsFile(froms: readonly ValueMap[], operations: readonly Operation[]) {
  const rows = operations.map(({ value, ...one }) =>
    asRow(value === undefined ? one : { ...one, value: isMap(value) ? asRow({ ...value }) : value }),
  );
  return { value: rows as unknown as Value, comment: operationsComment(froms, operations) };
}

/** A patch that replaces every field of a resource; `$patch` for the resource itself has no effect. */
function replacedFields(from: ValueMap, goal: ValueMap): ValueMap {
  const { apiVersion: _version, kind: _kind, ...fields } = { ...from, ...goal };
  const replaced = (key: string): Value => {
    const value = lookUp(goal, key) ?? null;
    return isMap(value) ? { ...value, $patch: "replace" } : value;
  };
  return Object.fromEntries(Object.keys(fields).map((key) => [key, replaced(key)]));
}

/** True for a value with an integer that kustomize would round in an object that it applies operations to. */
export function hasLargeInteger(value: Value): boolean {
  if (typeof value === "bigint") return true;
  return typeof value === "object" && value !== null && Object.values(value).some(hasLargeInteger);
}

/** True for a place at or below another. */
function isUnder(path: string, place: string): boolean {
  return path.startsWith(place) && (path.length === place.length || path[place.length] === "/");
}

/** A patch tree under its target's apiVersion, kind and name. */
function withHead(head: ValueMap, patch: ValueMap): ValueMap {
  if (patch.metadata === undefined) return { ...head, ...patch };
  return { ...head, ...patch, metadata: { ...(head.metadata as ValueMap), ...(patch.metadata as ValueMap) } };
}
