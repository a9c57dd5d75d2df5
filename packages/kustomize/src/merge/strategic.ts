import { InputError } from "../errors/errors.ts";
import { kubernetesSchemas, type SchemaNode } from "../schema/schema.ts";
import { lookUp, setOwn } from "../value/own.ts";
import { isMap, type Value, type ValueMap } from "../value/value.ts";
import { copyList, copyMap, textAt } from "../yaml/fields.ts";
import { isFlow, noteFlow } from "../yaml/reader/collection-style.ts";
import {
  forgetWritten,
  isTextForNull,
  noteOf,
  sharedIn,
  unmarkShared,
  writtenAs,
} from "../yaml/reader/scalar-notes.ts";
import { overwriteScalar } from "../yaml/scalar-in-place.ts";
import { copyOfPatch, takeDirective } from "./directive.ts";
import { findElement, isUnwrittenNull } from "./element.ts";
import { mergeElements } from "./keyed-list.ts";
import { embeddedSchema, mergedWithNothing, quoteWords, type SchemaSource } from "./merge-with-nothing.ts";

export type { SchemaSource };

/**
 * Applies a strategic merge patch to a resource, as kustomize does: lists with keys in the schema are merged, with
 * the patch's elements first, other lists are replaced, null removes a field, `$patch` replaces or deletes. Without a
 * schema (custom resources) mappings are merged and lists are replaced. Neither argument is changed; unpatched parts
 * are shared with the result. `$patch: replace` for the whole resource has no effect. Returns undefined if the patch
 * deletes the resource. Throws InputError with the path if target and patch don't match.
 * @param given receives the patch's values for scalars that are one node in several places, the last of several
 * values
 */
export function mergeStrategic(
  target: ValueMap,
  patch: ValueMap,
  schemas: SchemaSource = kubernetesSchemas,
  given?: Map<object, Value>,
): ValueMap | undefined {
  const merge = new StrategicMerge(schemas, given);
  try {
    if (lookUp(patch, "$patch") === "replace") {
      // kustomize has looked up the schema by then, which decides the schemas in use from there on.
      embeddedSchema(target, schemas);
      return target;
    }
    return merge.result(target, patch) as ValueMap | undefined;
  } catch (error) {
    if (!(error instanceof InputError) || merge.path.length === 0) throw error;
    throw error.within(merge.path.join("."));
  }
}

/**
 * One merge. The target is copied where it changes, the patch as a whole. A part that only the patch has is merged with
 * itself, which is how directives inside it take effect, as in kyaml.
 */
class StrategicMerge {
  /** The fields on the way to the part being merged, for messages. */
  readonly path: string[] = [];
  /** Mappings and lists created by this merge, which it may change. */
  readonly #owned = new Set<Value>();

  constructor(
    private readonly schemas: SchemaSource,
    private readonly given: Map<object, Value> | undefined,
  ) {}

  /** The result for the target; undefined if the patch deletes it. */
  result(target: ValueMap, patch: ValueMap): Value | undefined {
    return this.walk(target, copyOfPatch(patch), undefined);
  }

  /** The result for a value; undefined if it is removed. */
  walk(
    target: Value | undefined,
    patch: Value | undefined,
    known: SchemaNode | undefined,
  ): Value | undefined {
    if (patch === undefined) return mergedWithNothing(target, known, this.schemas);
    const first = target ?? patch;
    const schema = known ?? embeddedSchema(target, this.schemas) ?? embeddedSchema(patch, this.schemas);
    if (first === null || isMap(first)) {
      this.#require(isMap, "a mapping", target, patch);
      return this.#walkMap(target as ValueMap | null | undefined, patch as ValueMap | null, schema);
    }
    if (Array.isArray(first)) {
      this.#require(Array.isArray, "a list", target, patch);
      if (!schema?.merges) return patch;
      return this.#walkList(target as Value[] | null | undefined, patch as Value[] | null, schema);
    }
    this.#require(isScalar, "a scalar", target, patch);
    return patch;
  }

  #walkMap(
    target: ValueMap | null | undefined,
    patch: ValueMap | null,
    schema: SchemaNode | undefined,
  ): Value | undefined {
    if (target === undefined || target === null) {
      if (patch === null) return null;
      if (takeAnyDirective(patch) === "delete") return undefined;
      return this.#walkFields(patch, patch, schema);
    }
    if (patch === null) return undefined;
    const directive = takeDirective(patch);
    if (directive === "delete") return undefined;
    if (directive === "replace") return this.#walkFields(patch, patch, schema);
    return this.#walkFields(target === patch ? target : this.#patchable(target, patch), patch, schema);
  }

  /** The target as a mapping that may be changed. An empty one takes over the patch's style. */
  #patchable(target: ValueMap, patch: ValueMap): ValueMap {
    const own = this.#ownMap(target);
    if (isFlow(own) && Object.keys(own).length === 0) noteFlow(own, isFlow(patch));
    return quoteWords(own, (map) => map, patch);
  }

  #walkFields(target: ValueMap, patch: ValueMap, schema: SchemaNode | undefined): ValueMap {
    if (target === patch) quoteWords(target, (map) => map);
    const names = Object.keys(target);
    const added: string[] = [];
    if (patch !== target) for (const name in patch) if (!Object.hasOwn(target, name)) added.push(name);
    // kyaml adds them in this order, and the last one determines the resource's layout above a comment.
    if (added.length > 1) added.sort();
    // It also processes the others by name, which matters only if several set the same scalar.
    if (this.given !== undefined) names.sort();
    for (let at = 0; at < names.length; at++) this.#walkField(target, patch, names[at] as string, schema);
    for (let at = 0; at < added.length; at++) this.#walkField(target, patch, added[at] as string, schema);
    return target;
  }

  #walkField(target: ValueMap, patch: ValueMap, name: string, schema: SchemaNode | undefined): void {
    this.#changeField(target, patch, name, schema);
    if (this.given === undefined || !Object.hasOwn(patch, name)) return;
    // All scalars with its mark have this value from now on, even if it had it before.
    const mark = sharedIn(target)?.get(name);
    if (mark !== undefined) this.given.set(mark, lookUp(target, name) as Value);
  }

  #changeField(target: ValueMap, patch: ValueMap, name: string, schema: SchemaNode | undefined): void {
    let before = lookUp(target, name);
    const change = lookUp(patch, name);
    if (typeof change === "object" && isTextForNull(target, name)) before = null;
    if (change === undefined) {
      if (typeof before !== "object") return;
      if (before === null) {
        if (isUnwrittenNull(target, name)) delete target[name];
        return;
      }
    }
    this.path.push(name);
    const after = this.walk(before, change, schema?.field(name));
    this.path.pop();
    if (after === undefined || after === null) {
      delete target[name];
      unmarkShared(target, name);
    } else if (after === before && (change === undefined || this.#isThere(target, patch, name))) return;
    else if (isScalar(after)) overwriteScalar(target, name, patch);
    else {
      setOwn(target, name, styledAs(before, after));
      if (before === null) forgetWritten(target, name);
    }
  }

  /** True if the target already has the patch's value, with its type. */
  #isThere(target: ValueMap, patch: ValueMap, name: string): boolean {
    if (!sameSpelling(target, patch, name)) return false;
    return (
      target === patch || !(noteOf(target, name).untyped || noteOf(target, name).typedText !== undefined)
    );
  }

  #walkList(
    target: Value[] | null | undefined,
    patch: Value[] | null,
    schema: SchemaNode,
  ): Value[] | undefined {
    if (target === undefined || target === null)
      return this.#walkElements(patch as Value[], patch as Value[], schema);
    if (patch === null) return undefined;
    const directive = takeDirective(patch);
    if (directive === "delete") return undefined;
    if (directive === "replace" || target === patch) return this.#walkElements(patch, patch, schema);
    return this.#walkElements([...target], patch, schema);
  }

  #walkElements(target: Value[], patch: Value[] | undefined, schema: SchemaNode): Value[] {
    const keys = schema.mergeKeys.length === 0 ? [""] : schema.mergeKeys;
    const items = schema.items;
    return mergeElements(keys, patch, target, (key) => {
      const at = findElement(target, key.keys, key.texts);
      const element = at < 0 ? undefined : this.#ownElement(target, at, target === patch);
      const change = target === patch ? element : patch?.[findElement(patch, key.keys, key.texts)];
      const merged = this.walk(element, change, items);
      if ((change === undefined || target === patch) && merged !== undefined) target[at] = merged;
      return merged;
    });
  }

  #ownMap(map: ValueMap): ValueMap {
    if (this.#owned.has(map)) return map;
    const copy = copyMap(map);
    this.#owned.add(copy);
    return copy;
  }

  /** The element as a mapping that may be changed in place, as kyaml changes the elements of the target's list. */
  #ownElement(list: Value[], at: number, isPatch: boolean): Value {
    const element = list[at] as Value;
    if (!isMap(element) || isPatch) return element;
    const own = this.#ownMap(element);
    list[at] = own;
    return own;
  }

  #require(
    is: (value: Value) => boolean,
    what: string,
    target: Value | undefined,
    patch: Value | undefined,
  ): void {
    if (target !== undefined && target !== null && !is(target)) throw mismatch("resource", target, what);
    if (patch !== undefined && patch !== null && !is(patch)) throw mismatch("patch", patch, what);
  }
}

/** A value that replaces a mapping, a list or null in brackets is in brackets, too, unless the old one was empty. */
function styledAs(before: Value | undefined, after: Value): Value {
  if (typeof before !== "object" || typeof after !== "object" || after === null) return after;
  const flow = before !== null && isFlow(before);
  if (flow === isFlow(after) || (before !== null && Object.keys(before).length === 0)) return after;
  const copy = Array.isArray(after) ? copyList(after) : copyMap(after as ValueMap);
  noteFlow(copy, flow);
  return copy;
}

/** True if both have the value under the key in the same spelling: `+1` and `1` differ if they become strings. */
function sameSpelling(target: ValueMap, patch: ValueMap, name: string): boolean {
  return writtenAs(target, name) === writtenAs(patch, name);
}

/** True for anything but a mapping, a list or null. */
function isScalar(value: Value): boolean {
  return value !== null && typeof value !== "object";
}

/** Like takeDirective, but an unknown directive is left unchanged: kyaml doesn't examine it when it adds a field. */
function takeAnyDirective(patch: ValueMap): string {
  const text = Object.hasOwn(patch, "$patch") ? textAt(patch, "$patch") : "merge";
  return text === "merge" || text === "replace" || text === "delete" ? takeDirective(patch) : "merge";
}

/** The error for a value of a different type than the one it is merged with. */
function mismatch(where: string, value: Value, what: string): InputError {
  const is = Array.isArray(value) ? "a list" : isMap(value) ? "a mapping" : `"${String(value)}"`;
  return new InputError(`the ${where} has ${is} where ${what} is expected`);
}
