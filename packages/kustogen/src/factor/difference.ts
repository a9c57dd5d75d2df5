import type { SchemaNode } from "@kustogen/kustomize/schema/schema.ts";
import { equal } from "@kustogen/kustomize/value/equal.ts";
import { lookUp, setOwn } from "@kustogen/kustomize/value/own.ts";
import { isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import type { EnvForm } from "../authoring/component.ts";
import { noted } from "../text/write-yaml.ts";
import { blockLines, escapeSegment, linesOf } from "./json6902.ts";
import { listNote } from "./list-note.ts";
import { listOperations } from "./operations.ts";
import { elementKeys, leadingElements } from "./order.ts";
import { areSameVariables } from "./variables.ts";

/**
 * How a strategic merge turns one resource into another: the patch, undefined if there is nothing to do, and the places
 * left to JSON 6902, because a strategic merge can't produce the value or a reader sees more, as JSON Pointers.
 */
export interface Difference {
  patch: ValueMap | undefined;
  unpatchable: string[];
}

/** What is collected on the way through a resource, and how it is written. */
interface Found extends Pick<Difference, "unpatchable"> {
  env: EnvForm;
  /** Whether lists of objects without merge key may be left to operations. */
  operations: boolean;
}

/** Pod lists whose elements are containers: their `env` means the same in any order. */
const CONTAINER_LISTS = new Set(["containers", "initContainers", "ephemeralContainers"]);

/** Leaves a place to operations. */
function leave({ unpatchable }: Found, path: string): undefined {
  unpatchable.push(path);
}

/**
 * The difference between two versions of a resource, as small as its schema allows.
 * @param operations whether lists of objects without merge key may be left to operations
 */
export function differenceOf(
  from: ValueMap,
  to: ValueMap,
  schema: SchemaNode | undefined,
  env: EnvForm,
  operations: boolean,
): Difference {
  const found: Found = { unpatchable: [], env, operations };
  const patch = diffMap(from, to, schema, "", false, found) as ValueMap | undefined;
  return { patch, unpatchable: found.unpatchable };
}

function diffMap(
  from: ValueMap,
  to: ValueMap,
  schema: SchemaNode | undefined,
  path: string,
  container: boolean,
  found: Found,
): Value | undefined {
  // A strategic merge reads a field called $patch as a directive.
  if (path !== "" && !equal(lookUp(from, "$patch") ?? null, lookUp(to, "$patch") ?? null))
    return leave(found, path);
  let patch: ValueMap | undefined;
  for (const key in to) {
    const before = lookUp(from, key);
    const after = to[key] as Value;
    if (before === after) continue;
    const at = `${path}/${escapeSegment(key)}`;
    const part =
      container && key === "env" && Array.isArray(before) && Array.isArray(after)
        ? diffVariables(before, after, schema?.field(key)?.items, found)
        : diffField(key, before, after, schema, at, found);
    if (part !== undefined) setOwn((patch ??= {}), key, part);
  }
  const { env, resources } = patch ?? {};
  if (container && found.env === "whole" && env && isMap(resources) && isMap(from.resources))
    noted(resources, "Merged, unlike env: what isn't here stays.");
  const hasRemovals = Object.keys(from).some((key) => !Object.hasOwn(to, key));
  return hasRemovals ? withRemovals(patch, from, to) : patch;
}

/** A patch with `null` for each removed field, at its former position among its neighbours. */
function withRemovals(patch: ValueMap | undefined, from: ValueMap, to: ValueMap): ValueMap {
  const ordered: ValueMap = {};
  const put = (key: string) => {
    if (patch !== undefined && Object.hasOwn(patch, key)) setOwn(ordered, key, lookUp(patch, key) as Value);
  };
  for (const key in from) {
    if (Object.hasOwn(to, key)) put(key);
    else setOwn(ordered, key, null);
  }
  for (const key in to) if (!Object.hasOwn(from, key)) put(key);
  return ordered;
}

/** All variables under `$patch: replace`, or those that differ; a directive would leak where the parent has none. */
function diffVariables(
  before: Value[],
  after: Value[],
  schema: SchemaNode | undefined,
  { env }: Found,
): Value | undefined {
  if (areSameVariables(before, after)) return undefined;
  if (before.length === 0) return after;
  const changed = env === "merge" ? changedVariables(before, after, schema) : undefined;
  return changed ?? noted([{ $patch: "replace" }, ...after], listNote("All variables.", before, after));
}

/**
 * The variables that a merge by name adds and changes, each with what changes, and those that go; undefined if a `$(NAME)`
 * wouldn't find the same variables in front of it, since kustomize puts a patch's entries first.
 */
function changedVariables(
  before: Value[],
  after: Value[],
  schema: SchemaNode | undefined,
): ValueMap[] | undefined {
  const [oldNames, names] = [elementKeys(before, ["name"]), elementKeys(after, ["name"])];
  if (oldNames === undefined || names === undefined || names.length === 0) return undefined;
  const left = new Map(oldNames.map((name, at) => [name, before[at] as ValueMap]));
  const changed: ValueMap[] = [];
  const merged: Value[] = [];
  const found: Found = { unpatchable: [], env: "merge", operations: false };
  for (const variable of after as ValueMap[]) {
    const name = variable.name as string;
    const old = left.get(name);
    if (old !== undefined && equal(old, variable)) continue;
    left.delete(name);
    merged.push(variable);
    const patch = old === undefined ? variable : diffMap(old, variable, schema, "", false, found);
    changed.push({ name, ...(patch as ValueMap) });
  }
  const gone = oldNames.filter((name) => !names.includes(name));
  for (const name of gone) left.delete(name);
  merged.push(...left.values());
  if (found.unpatchable.length > 0 || !areSameVariables(merged, after)) return undefined;
  return [...changed, ...gone.map((name) => ({ name, $patch: "delete" }))];
}

function diffField(
  key: string,
  before: Value | undefined,
  after: Value,
  schema: SchemaNode | undefined,
  path: string,
  found: Found,
): Value | undefined {
  // A strategic merge reads null as removal.
  if (before === undefined) return needsOperation(after) ? leave(found, path) : after;
  if (isMap(after) && isMap(before)) return diffMap(before, after, schema?.field(key), path, false, found);
  if (Array.isArray(after) && Array.isArray(before))
    return diffList(key, before, after, schema?.field(key), path, found);
  if (equal(before, after)) return undefined;
  // kustomize keeps the quotes of the replaced value, so a number over a string would stay a string.
  if (typeof after !== "object" && typeof before === typeof after) return after;
  return leave(found, path);
}

function diffList(
  field: string,
  before: Value[],
  after: Value[],
  schema: SchemaNode | undefined,
  path: string,
  found: Found,
): Value | undefined {
  const merged = schema?.merges ?? false;
  const keyed = merged ? (schema?.mergeKeys ?? []) : [];
  if (keyed.length > 0) {
    const patch = diffKeyedList(field, before, after, schema as SchemaNode, keyed, path, found);
    if (patch !== undefined) return patch.length > 0 ? patch : undefined;
  }
  if (equal(before, after)) return undefined;
  if (needsOperation(after)) return leave(found, path);
  if (keyed.length > 0) return before.length === 0 ? after : [{ $patch: "replace" }, ...after];
  // Without a key, it would add to the list instead of replacing it.
  if (merged) return leave(found, path);
  // An element of a list with merge key is selected by its name.
  const isOutside = found.operations && !/\/\d+\//.test(path);
  const operations = isOutside ? listOperations(before, after, { path, goal: path }) : undefined;
  const isShorter = operations !== undefined && linesOf(operations) < blockLines(after);
  if (isShorter) return leave(found, path);
  if (field !== "envFrom") return after;
  return noted([...after], listNote("All sources, since a patch replaces this list.", before, after));
}

/** Elements matched by merge key; undefined if keys are missing or repeated, so that they identify nothing. */
function diffKeyedList(
  field: string,
  before: Value[],
  after: Value[],
  schema: SchemaNode,
  mergeKeys: readonly string[],
  path: string,
  found: Found,
): Value[] | undefined {
  const container = CONTAINER_LISTS.has(field) && mergeKeys[0] === "name";
  const oldKeys = elementKeys(before, mergeKeys);
  const newKeys = elementKeys(after, mergeKeys);
  if (oldKeys === undefined || newKeys === undefined) return undefined;
  if (after.length === 0 || before.length === 0) return undefined;
  const oldIndex = new Map(oldKeys.map((key, at) => [key, at]));

  const patches: (Value | undefined)[] = new Array(after.length);
  for (let i = 0; i < after.length; i++) {
    const element = after[i] as ValueMap;
    const at = oldIndex.get(newKeys[i] as string);
    if (at === undefined) {
      if (needsOperation(element)) return undefined;
      patches[i] = element;
      continue;
    }
    const old = before[at] as ValueMap;
    if (old === element) continue;
    const part = diffMap(old, element, schema.items, `${path}/${i}`, container, found);
    if (part !== undefined) patches[i] = { ...keyOf(element, mergeKeys), ...(part as ValueMap) };
  }
  const kept = new Set(newKeys);
  const removed = (before as ValueMap[]).filter((_, i) => !kept.has(oldKeys[i] as string));
  const bare = (i: number): Value => keyOf(after[i] as ValueMap, mergeKeys);
  const patch = withLead(patches, leadingElements(oldKeys, newKeys, patches), bare, newKeys);
  for (const element of removed) patch.push({ ...keyOf(element, mergeKeys), $patch: "delete" });
  return patch;
}

/** Only an element's merge keys. */
function keyOf(element: ValueMap, mergeKeys: readonly string[]): ValueMap {
  return Object.fromEntries(mergeKeys.map((name) => [name, lookUp(element, name) as Value]));
}

/** The first `count` elements: patches, or bare keys of those that only keep their position, as a comment says. */
function withLead(
  patches: (Value | undefined)[],
  count: number,
  bare: (index: number) => Value,
  keys: readonly string[],
): Value[] {
  const list: Value[] = [];
  const held: string[] = [];
  for (let i = 0; i < count; i++) {
    if (patches[i] === undefined) held.push((keys[i] as string).replaceAll("\u0000", "/"));
    list.push(patches[i] ?? bare(i));
  }
  return held.length === 0
    ? list
    : noted(list, `Listed only to keep the order, since a patch's elements come first: ${held.join(", ")}.`);
}

/** True if a strategic merge would misread a value: null removes, `$…` keys are directives, `{}` may vanish. */
function needsOperation(value: Value): boolean {
  if (value === null) return true;
  if (typeof value !== "object") return false;
  return Object.entries(value).some(([key, inner]) => key.startsWith("$") || needsOperation(inner));
}
