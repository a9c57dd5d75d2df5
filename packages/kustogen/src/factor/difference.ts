import type { SchemaNode } from "@kustogen/kustomize/schema/schema.ts";
import { equal } from "@kustogen/kustomize/value/equal.ts";
import { lookUp, setOwn } from "@kustogen/kustomize/value/own.ts";
import { isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { noted } from "../text/write-yaml.ts";
import { changesFew } from "./by-index.ts";
import { escapeSegment } from "./json6902.ts";
import { elementKeys, leadingElements } from "./order.ts";
import { areSameVariables } from "./variables.ts";

/**
 * How a strategic merge turns one resource into another: the patch, the `env` lists that have to be written as a whole
 * (in a separate file, applied second), and the places left to JSON 6902, because a strategic merge can't produce the value
 * or a reader sees more, as JSON Pointers. A part is undefined if there is nothing to do.
 */
export interface Difference {
  patch: ValueMap | undefined;
  env: ValueMap | undefined;
  unpatchable: string[];
  /** True if it has lists without merge key of which little changes, so that operations by index may be shorter. */
  hasFewChanges: boolean;
}

/** What is collected on the way through a resource. */
interface Found extends Pick<Difference, "unpatchable" | "hasFewChanges"> {
  /** Whether such lists are left to operations. */
  byIndex: boolean;
}

/** Pod lists whose elements are containers: their `env` is merged by name, in any order. */
const CONTAINER_LISTS = new Set(["containers", "initContainers", "ephemeralContainers"]);

/** The two patch trees of one place; undefined if that tree doesn't include it. */
interface Parts {
  patch: Value | undefined;
  env: Value | undefined;
}

const NOTHING: Parts = { patch: undefined, env: undefined };

/** Leaves a place to operations. */
function leave({ unpatchable }: Found, path: string): Parts {
  unpatchable.push(path);
  return NOTHING;
}

/**
 * The difference between two versions of a resource, as small as its schema allows.
 * @param byIndex whether a list without merge key of which little changes is left to operations
 */
export function differenceOf(
  from: ValueMap,
  to: ValueMap,
  schema: SchemaNode | undefined,
  byIndex = false,
): Difference {
  const found: Found = { unpatchable: [], hasFewChanges: false, byIndex };
  const { patch, env } = diffMap(from, to, schema, "", false, found);
  return { patch: patch as ValueMap | undefined, env: env as ValueMap | undefined, ...found };
}

function diffMap(
  from: ValueMap,
  to: ValueMap,
  schema: SchemaNode | undefined,
  path: string,
  container: boolean,
  found: Found,
): Parts {
  // A strategic merge reads a field called $patch as a directive.
  if (path !== "" && !equal(lookUp(from, "$patch") ?? null, lookUp(to, "$patch") ?? null))
    return leave(found, path);
  let patch: ValueMap | undefined;
  let env: ValueMap | undefined;
  for (const key in to) {
    const before = lookUp(from, key);
    const after = to[key] as Value;
    if (before === after) continue;
    const at = `${path}/${escapeSegment(key)}`;
    if (container && key === "env" && Array.isArray(before) && Array.isArray(after) && after.length > 0) {
      const changed = changedVariables(before, after, schema?.field(key)?.items);
      if (changed === undefined) env = { env: [{ $patch: "replace" }, ...after] };
      else if (changed.length > 0) (patch ??= {}).env = changed;
      continue;
    }
    const parts = diffField(key, before, after, schema, at, found);
    if (parts.patch !== undefined) setOwn((patch ??= {}), key, parts.patch);
    if (parts.env !== undefined) setOwn((env ??= {}), key, parts.env);
  }
  const hasRemovals = Object.keys(from).some((key) => !Object.hasOwn(to, key));
  return { patch: hasRemovals ? withRemovals(patch, from, to) : patch, env };
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

/**
 * The variables that a merge by name adds and changes, each with what changes; undefined if one has to go, or if a
 * `$(NAME)` wouldn't find the same variables in front of it, since kustomize puts a patch's entries first.
 */
function changedVariables(
  before: Value[],
  after: Value[],
  schema: SchemaNode | undefined,
): ValueMap[] | undefined {
  const [oldNames, names] = [elementKeys(before, ["name"]), elementKeys(after, ["name"])];
  if (oldNames === undefined || names === undefined) return undefined;
  const left = new Map(oldNames.map((name, at) => [name, before[at] as ValueMap]));
  const changed: ValueMap[] = [];
  const merged: Value[] = [];
  const found: Found = { unpatchable: [], hasFewChanges: false, byIndex: false };
  for (const variable of after as ValueMap[]) {
    const old = left.get(variable.name as string);
    if (old !== undefined && equal(old, variable)) continue;
    left.delete(variable.name as string);
    merged.push(variable);
    const { patch } =
      old === undefined ? { patch: variable } : diffMap(old, variable, schema, "", false, found);
    changed.push({ name: variable.name as string, ...(patch as ValueMap) });
  }
  merged.push(...left.values());
  return found.unpatchable.length === 0 && areSameVariables(merged, after) ? changed : undefined;
}

function diffField(
  key: string,
  before: Value | undefined,
  after: Value,
  schema: SchemaNode | undefined,
  path: string,
  found: Found,
): Parts {
  // A strategic merge reads null as removal.
  if (before === undefined)
    return needsOperation(after) ? leave(found, path) : { patch: after, env: undefined };
  if (isMap(after) && isMap(before)) return diffMap(before, after, schema?.field(key), path, false, found);
  if (Array.isArray(after) && Array.isArray(before))
    return diffList(key, before, after, schema?.field(key), path, found);
  if (equal(before, after)) return NOTHING;
  // kustomize keeps the quotes of the replaced value, so a number over a string would stay a string.
  if (typeof after !== "object" && typeof before === typeof after) return { patch: after, env: undefined };
  return leave(found, path);
}

function diffList(
  field: string,
  before: Value[],
  after: Value[],
  schema: SchemaNode | undefined,
  path: string,
  found: Found,
): Parts {
  const merged = schema?.merges ?? false;
  const keyed = merged ? (schema?.mergeKeys ?? []) : [];
  if (keyed.length > 0) {
    const parts = diffKeyedList(field, before, after, schema as SchemaNode, keyed, path, found);
    if (parts !== undefined) return parts;
  }
  if (equal(before, after)) return NOTHING;
  if (after.length === 0 || needsOperation(after)) return leave(found, path);
  if (keyed.length > 0)
    return before.length === 0
      ? leave(found, path)
      : { patch: [{ $patch: "replace" }, ...after], env: undefined };
  // Without a key, it would add to the list instead of replacing it.
  if (merged) return leave(found, path);
  // An element of a list with merge key is selected by its name.
  const isFew = !/\/\d+\//.test(path) && changesFew(before, after);
  if (isFew) found.hasFewChanges = true;
  return isFew && found.byIndex ? leave(found, path) : { patch: after, env: undefined };
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
): Parts | undefined {
  const container = CONTAINER_LISTS.has(field) && mergeKeys[0] === "name";
  const oldKeys = elementKeys(before, mergeKeys);
  const newKeys = elementKeys(after, mergeKeys);
  if (oldKeys === undefined || newKeys === undefined) return undefined;
  if (after.length === 0 || before.length === 0) return undefined;
  const oldIndex = new Map(oldKeys.map((key, at) => [key, at]));

  const patches: (Value | undefined)[] = new Array(after.length);
  const envs: (Value | undefined)[] = new Array(after.length);
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
    const parts = diffMap(old, element, schema.items, `${path}/${i}`, container, found);
    if (parts.patch !== undefined)
      patches[i] = { ...keyOf(element, mergeKeys), ...(parts.patch as ValueMap) };
    if (parts.env !== undefined) envs[i] = { ...keyOf(element, mergeKeys), ...(parts.env as ValueMap) };
  }
  const kept = new Set(newKeys);
  const removed = (before as ValueMap[]).filter((_, i) => !kept.has(oldKeys[i] as string));
  const bare = (i: number): Value => keyOf(after[i] as ValueMap, mergeKeys);
  const patch = withLead(patches, leadingElements(oldKeys, newKeys, patches), bare, newKeys);
  // The env patch is applied to the result of the main patch, which already has the new order.
  const env = withLead(envs, leadingElements(newKeys, newKeys, envs), bare, newKeys);
  for (const element of removed) patch.push({ ...keyOf(element, mergeKeys), $patch: "delete" });
  return { patch: patch.length > 0 ? patch : undefined, env: env.length > 0 ? env : undefined };
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
