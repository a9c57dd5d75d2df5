import { type SchemaNode, schemaOf } from "@kustogen/kustomize/schema/schema.ts";
import { equal } from "@kustogen/kustomize/value/equal.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { changesFew } from "./by-index.ts";
import { escapeSegment, isAdded, type Operation, operationsAt } from "./json6902.ts";
import { elementKeys, sameKeys } from "./order.ts";
import { type Change, hasLargeInteger } from "./patch-files.ts";
import { areSameVariables } from "./variables.ts";

/**
 * The changes of an object that other objects may have too, each as an operation that is right whichever others are
 * applied: none shifts an index, and none counts the elements of a list in which several have names.
 */
export function stepsOf({ old, from, goal }: Change): Operation[] {
  const steps: Operation[] = [];
  if (hasLargeInteger(goal)) return steps;
  mapSteps(from, goal, schemaOf(old.apiVersion, old.kind), "", steps);
  return steps;
}

function mapSteps(
  from: ValueMap,
  goal: ValueMap,
  schema: SchemaNode | undefined,
  path: string,
  steps: Operation[],
): void {
  for (const key in from)
    if (!Object.hasOwn(goal, key)) steps.push({ op: "remove", path: `${path}/${escapeSegment(key)}` });
  for (const key in goal) {
    const [before, after, at] = [lookUp(from, key), goal[key] as Value, `${path}/${escapeSegment(key)}`];
    if (before === undefined) steps.push({ op: "add", path: at, value: after });
    else if (isMap(before) && isMap(after)) mapSteps(before, after, schema?.field(key), at, steps);
    else if (equal(before, after)) continue;
    else if (Array.isArray(before) && Array.isArray(after))
      listSteps(before, after, schema?.field(key), at, steps);
    else steps.push({ op: "replace", path: at, value: after });
  }
}

function listSteps(
  before: Value[],
  after: Value[],
  schema: SchemaNode | undefined,
  path: string,
  steps: Operation[],
): void {
  if (!schema?.merges) {
    if (changesFew(before, after))
      steps.push(...operationsAt(path, before, after).filter((one) => isAdded(one) !== "in front"));
    else steps.push({ op: "replace", path, value: after });
    return;
  }
  const [oldKeys, keys] = [before, after].map((list) => elementKeys(list, schema.mergeKeys));
  if (schema.mergeKeys.length === 0 || oldKeys === undefined || keys === undefined) return;
  if (keys.length === 1 && sameKeys(oldKeys, keys)) {
    mapSteps(before[0] as ValueMap, after[0] as ValueMap, schema.items, `${path}/0`, steps);
    return;
  }
  const there = new Set(oldKeys);
  const added = after.filter((_, at) => !there.has(keys[at] as string));
  const kept = path.endsWith("/env") ? after.filter((_, at) => there.has(keys[at] as string)) : before;
  if (kept.length === before.length && areSameVariables([...kept, ...added], after))
    for (const value of added) steps.push({ op: "add", path: `${path}/-`, value });
}
