import type { SchemaNode } from "@kustogen/kustomize/schema/schema.ts";
import { equal } from "@kustogen/kustomize/value/equal.ts";
import { lookUp, setOwn } from "@kustogen/kustomize/value/own.ts";
import { isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { elementKeys, leadingElements, sameKeys } from "./order.ts";
import { escapeSegment } from "./pointer.ts";
import { readsBetterWhole } from "./whole-list.ts";

/**
 * A place where a strategic merge can't produce the desired value, as a JSON Pointer in the desired resource, with
 * the reason, and the values before (undefined if none) and after.
 */
export interface Unpatchable {
  path: string;
  why: string;
  before: Value | undefined;
  after: Value;
}

/**
 * How a strategic merge turns one resource into another: the patch, the `env` part of it (written as a whole, in a
 * separate file, applied second), and the part left to JSON 6902. A part is undefined if there is nothing to do.
 */
export interface Difference {
  patch: ValueMap | undefined;
  env: ValueMap | undefined;
  unpatchable: Unpatchable[];
}

/** Pod lists whose elements are containers: their `env` is patched as a whole. */
const CONTAINER_LISTS = new Set(["containers", "initContainers", "ephemeralContainers"]);

/** Lists without a merge key that are always written as a whole: an entry means little without its neighbours. */
const WHOLE_LISTS = new Set(["envFrom", "command", "args"]);

/** The two patch trees of one place; undefined if that tree doesn't include it. */
interface Parts {
  patch: Value | undefined;
  env: Value | undefined;
}

const NO_KEY = "the list has no merge key";
const MERGED = "a strategic merge would add to the list instead of replacing it";

const NOTHING: Parts = { patch: undefined, env: undefined };

/** The difference between two versions of a resource, as small as its schema allows. */
export function differenceOf(from: ValueMap, to: ValueMap, schema: SchemaNode | undefined): Difference {
  const unpatchable: Unpatchable[] = [];
  const parts = diffMap(from, to, schema, "", false, unpatchable);
  return { patch: parts.patch as ValueMap | undefined, env: parts.env as ValueMap | undefined, unpatchable };
}

function diffMap(
  from: ValueMap,
  to: ValueMap,
  schema: SchemaNode | undefined,
  path: string,
  container: boolean,
  unpatchable: Unpatchable[],
): Parts {
  if (path !== "" && !equal(lookUp(from, "$patch") ?? null, lookUp(to, "$patch") ?? null)) {
    unpatchable.push({
      path,
      why: "a strategic merge reads a field called $patch as a directive",
      before: from,
      after: to,
    });
    return NOTHING;
  }
  let patch: ValueMap | undefined;
  let env: ValueMap | undefined;
  for (const key in to) {
    const before = lookUp(from, key);
    const after = to[key] as Value;
    if (before === after) continue;
    const at = `${path}/${escapeSegment(key)}`;
    if (container && key === "env" && Array.isArray(after) && after.length > 0) {
      if (before === undefined || !equal(before, after)) env = { env: wholeEnv(before, after) };
      continue;
    }
    const parts = diffField(key, before, after, schema, at, unpatchable);
    if (parts.patch !== undefined) setOwn((patch ??= {}), key, parts.patch);
    if (parts.env !== undefined) setOwn((env ??= {}), key, parts.env);
  }
  for (const key in from) {
    if (Object.hasOwn(to, key)) continue;
    return { patch: withRemovals(patch, from, to), env };
  }
  return patch === undefined && env === undefined ? NOTHING : { patch, env };
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
 * `$patch: replace` keeps entries of the parent from being merged. If the parent has no `env`, the directive itself
 * would be kept and the variables lost, so a plain list is written.
 */
function wholeEnv(before: Value | undefined, after: Value[]): Value[] {
  return Array.isArray(before) && before.length > 0 ? [{ $patch: "replace" }, ...after] : after;
}

function diffField(
  key: string,
  before: Value | undefined,
  after: Value,
  schema: SchemaNode | undefined,
  path: string,
  unpatchable: Unpatchable[],
): Parts {
  if (before === undefined) {
    if (!needsOperation(after)) return { patch: after, env: undefined };
    unpatchable.push({ path, why: "a strategic merge reads null as removal", before, after });
    return NOTHING;
  }
  if (isMap(after) && isMap(before)) {
    return diffMap(before, after, schema?.field(key), path, false, unpatchable);
  }
  if (Array.isArray(after) && Array.isArray(before)) {
    return diffList(key, before, after, schema?.field(key), path, unpatchable);
  }
  if (equal(before, after)) return NOTHING;
  // kustomize keeps the quotes of the replaced value, so a number over a string would stay a string.
  if (typeof after !== "object" && typeof before === typeof after) return { patch: after, env: undefined };
  unpatchable.push({ path, why: "a strategic merge can't change the type of a value", before, after });
  return NOTHING;
}

function diffList(
  field: string,
  before: Value[],
  after: Value[],
  schema: SchemaNode | undefined,
  path: string,
  unpatchable: Unpatchable[],
): Parts {
  const keyed = schema?.merges ? schema.mergeKeys : [];
  if (keyed.length > 0) {
    const parts = diffKeyedList(field, before, after, schema as SchemaNode, keyed, path, unpatchable);
    if (parts !== undefined) return parts;
    if (equal(before, after)) return NOTHING;
    if (after.length === 0 || before.length === 0 || needsOperation(after)) {
      unpatchable.push({ path, why: "its elements can't be told apart by their keys", before, after });
      return NOTHING;
    }
    return { patch: [{ $patch: "replace" }, ...after], env: undefined };
  }
  if (equal(before, after)) return NOTHING;
  const merged = schema?.merges ?? false;
  if (!merged && after.length > 0 && !needsOperation(after)) {
    const scalars = !after.some(isObject) && !before.some(isObject);
    if (scalars || WHOLE_LISTS.has(field) || readsBetterWhole(before, after))
      return { patch: after, env: undefined };
  }
  unpatchable.push({ path, why: merged ? MERGED : NO_KEY, before, after });
  return NOTHING;
}

/** Elements matched by merge key; undefined if keys are missing or repeated, so that they identify nothing. */
function diffKeyedList(
  field: string,
  before: Value[],
  after: Value[],
  schema: SchemaNode,
  mergeKeys: readonly string[],
  path: string,
  unpatchable: Unpatchable[],
): Parts | undefined {
  const container = CONTAINER_LISTS.has(field) && mergeKeys[0] === "name";
  const oldKeys = elementKeys(before, mergeKeys);
  const newKeys = elementKeys(after, mergeKeys);
  if (oldKeys === undefined || newKeys === undefined) return undefined;
  if (after.length === 0 || before.length === 0) return undefined;
  const items = schema.items;
  const oldIndex = new Map<string, number>();
  for (let i = 0; i < oldKeys.length; i++) oldIndex.set(oldKeys[i] as string, i);

  const patches: (Value | undefined)[] = new Array(after.length);
  const envs: (Value | undefined)[] = new Array(after.length);
  for (let i = 0; i < after.length; i++) {
    const element = after[i] as ValueMap;
    const found = oldIndex.get(newKeys[i] as string);
    if (found === undefined) {
      if (needsOperation(element)) return undefined;
      patches[i] = element;
      continue;
    }
    const old = before[found] as ValueMap;
    if (old === element) continue;
    const parts = diffMap(old, element, items, `${path}/${i}`, container, unpatchable);
    if (parts.patch !== undefined)
      patches[i] = { ...keyOf(element, mergeKeys), ...(parts.patch as ValueMap) };
    if (parts.env !== undefined) envs[i] = { ...keyOf(element, mergeKeys), ...(parts.env as ValueMap) };
  }
  const kept = new Set(newKeys);
  const removed: Value[] = [];
  for (let i = 0; i < before.length; i++) {
    if (kept.has(oldKeys[i] as string)) continue;
    const element = before[i] as ValueMap;
    removed.push({ ...keyOf(element, mergeKeys), $patch: "delete" });
  }
  const bare = (i: number): Value => keyOf(after[i] as ValueMap, mergeKeys);
  const ordered = sameKeys(oldKeys, newKeys);
  const patch = withLead(patches, leadingElements(oldKeys, newKeys, patches, ordered), bare);
  // The env patch is applied to the result of the main patch, which already has the new order.
  const env = withLead(envs, leadingElements(newKeys, newKeys, envs, true), bare);
  if (removed.length > 0) patch.push(...removed);
  if (patch.length === 0 && env.length === 0) return NOTHING;
  return { patch: patch.length > 0 ? patch : undefined, env: env.length > 0 ? env : undefined };
}

/** Only an element's merge keys. */
function keyOf(element: ValueMap, mergeKeys: readonly string[]): ValueMap {
  const key: ValueMap = {};
  for (const name of mergeKeys) setOwn(key, name, lookUp(element, name) as Value);
  return key;
}

/** The first `count` elements: their patches, or the bare key of an element that only keeps its position. */
function withLead(patches: (Value | undefined)[], count: number, bare: (index: number) => Value): Value[] {
  const list: Value[] = [];
  for (let i = 0; i < count; i++) list.push(patches[i] ?? bare(i));
  return list;
}

/** True if a strategic merge would misread a value: null removes, `$…` keys are directives, `{}` may vanish. */
function needsOperation(value: Value): boolean {
  if (value === null) return true;
  if (typeof value !== "object") return false;
  if (Array.isArray(value)) return value.some(needsOperation);
  for (const key in value) {
    if (key.startsWith("$") || needsOperation(value[key] as Value)) return true;
  }
  return false;
}

function isObject(value: Value): boolean {
  return typeof value === "object" && value !== null;
}
