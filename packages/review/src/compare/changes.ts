import { spend } from "@kustogen/kustomize/limits.ts";
import { isSetList, keyValues, type ListKey, listKeyOf } from "@kustogen/kustomize/schema/list-keys.ts";
import { kubernetesSchemas, type SchemaNode } from "@kustogen/kustomize/schema/schema.ts";
import { equal } from "@kustogen/kustomize/value/equal.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { type Resource, writtenOf } from "@kustogen/kustomize/value/resource.ts";
import { isMap, jsonText, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { defaultsOf, type KindDefaults } from "../cluster/api-server/defaults.ts";
import { typeOfObject } from "../kinds/kinds.ts";
import { isQuantity, isTexts, type Type, typeIn } from "../kinds/types.ts";
import { nanosOf } from "../kubernetes/quantity.ts";
import type { FieldPath, PathPart } from "./path.ts";

/** A changed field: a value is absent on a side without the field. */
export interface FieldChange {
  path: FieldPath;
  before?: Value;
  after?: Value;
}

/**
 * The changes between two states of a resource, down to the fields of mappings and of list elements with keys.
 * Differences that the API server doesn't see don't count, where the schema of a kind of Kubernetes says so: the order of
 * lists that are sets or merged by key, other spellings of a quantity, and explicit defaults. What no schema of Kubernetes
 * describes is compared as written: custom kinds, but for their metadata. In a pod the order of every list counts, because
 * controllers compare the template as written, and replace the pods.
 */
export function changesOf(before: Resource, after: Resource): FieldChange[] {
  const comparison = new Comparison(defaultsOf(after));
  const { apiVersion, kind } = after;
  const schema = kubernetesSchemas.of(apiVersion, kind);
  const type = typeOfObject(apiVersion, kind);
  comparison.maps(writtenOf(before), writtenOf(after), { path: [], fields: "", name: "", schema, type });
  return comparison.changes;
}

interface Place {
  path: FieldPath;
  /** The names of the fields on the path, joined by dots. */
  fields: string;
  /** The last of them. */
  name: string;
  schema: SchemaNode | undefined;
  /** The type of the value in Kubernetes; undefined if anything may be there. */
  type: Type | undefined;
}

class Comparison {
  readonly changes: FieldChange[] = [];

  constructor(private readonly defaults: KindDefaults) {}

  maps(before: ValueMap, after: ValueMap, place: Place): void {
    for (const key of Object.keys(before)) {
      const old = before[key] as Value;
      const now = lookUp(after, key);
      if (old !== now) this.#field(before, after, key, place);
    }
    for (const key of Object.keys(after))
      if (!Object.hasOwn(before, key)) this.#field(before, after, key, place);
  }

  #field(before: ValueMap, after: ValueMap, key: string, parent: Place): void {
    const { schema, type } = parent;
    spend("steps", 1 + (parent.path.length >> 3));
    const path = [...parent.path, key];
    const fields = parent.fields === "" ? key : `${parent.fields}.${key}`;
    const place = { path, fields, name: key, schema: schema?.field(key), type: typeIn(type, key) };
    const [was, is] = [lookUp(before, key), lookUp(after, key)];
    if (isMap(was) && isMap(is)) {
      this.maps(was, is, place);
      return;
    }
    const [old, now] = [before, after].map((map) => this.#written(map, key, fields, type));
    if (old !== undefined && now !== undefined) this.#values(old, now, place);
    else if (old !== undefined || now !== undefined) {
      // Written values are shown even if they equal the default.
      const shown = (written: Value | undefined, value: Value | undefined) =>
        value === undefined && typeof written !== "object" ? written : value;
      this.#add(path, shown(was, old), shown(is, now));
    }
  }

  #add(path: FieldPath, before: Value | undefined, after: Value | undefined): void {
    this.changes.push({
      path,
      ...(before !== undefined && { before }),
      ...(after !== undefined && { after }),
    });
  }

  /** The value of a field; undefined if it is absent or equals the default. */
  #written(map: ValueMap, key: string, fields: string, type: Type | undefined): Value | undefined {
    const value = lookUp(map, key);
    // Among texts with free keys, null is a text, unlike in a field.
    if (value === null && isTexts(type)) return "";
    if (value === undefined || this.defaults.isDefault(fields, key, value, map, type)) return undefined;
    return value;
  }

  #values(before: Value, after: Value, place: Place): void {
    if (isMap(before) && isMap(after)) this.maps(before, after, place);
    else if (Array.isArray(before) && Array.isArray(after)) this.#lists(before, after, place);
    else if (!sameScalar(before, after, place)) this.#add(place.path, before, after);
  }

  #lists(before: Value[], after: Value[], place: Place): void {
    const { path, fields, name, schema, type } = place;
    const key = listKeyOf(name, schema, [before, after]);
    if (key !== undefined) this.#keyed(before as ValueMap[], after as ValueMap[], place, key);
    else if (isSetList(name, schema, type !== undefined)) {
      if (setText(before) !== setText(after)) this.#add(path, before, after);
      else if (this.defaults.isInPod(fields) && jsonText(before) !== jsonText(after))
        this.#add([...path, { order: "" }], before, after);
    } else if (before.length === after.length && before.every(isMap) && after.every(isMap))
      before.forEach((item, index) => {
        this.maps(item, after[index] as ValueMap, elementIn(place, index));
      });
    else if (!this.#sameList(before, after, place)) this.#add(path, before, after);
  }

  #keyed(before: ValueMap[], after: ValueMap[], place: Place, { fields: keyFields, ordered }: ListKey): void {
    const { path, fields, type } = place;
    const keyOf = (item: ValueMap) => keyValues(item, keyFields).join("\0");
    const partOf = (item: ValueMap): PathPart => {
      const values = keyValues(item, keyFields);
      return { key: keyFields.map((field, index) => [field, values[index] as string] as const) };
    };
    const old = new Map(before.map((item) => [keyOf(item), item]));
    const now = new Map(after.map((item) => [keyOf(item), item]));
    // An element at the index of another, and partly equal to it, is the same with another key; a variable never is.
    const renamed = new Map<string, string>();
    for (const [index, item] of path.at(-1) === "env" ? [] : before.entries()) {
      const other = after[index];
      if (other === undefined || now.has(keyOf(item)) || old.has(keyOf(other))) continue;
      const [was, is] = [restOf(item, keyFields), restOf(other, keyFields)];
      const fieldsOfBoth = Object.keys({ ...was, ...is });
      const isSame = (field: string) => {
        const [one, two] = [lookUp(was, field), lookUp(is, field)];
        return one !== undefined && two !== undefined && equal(one, two);
      };
      if (fieldsOfBoth.length > 0 && !fieldsOfBoth.some(isSame)) continue;
      renamed.set(keyOf(item), keyOf(other));
      for (const field of keyFields)
        if (lookUp(item, field) !== lookUp(other, field))
          this.#add([...path, index, field], lookUp(item, field), lookUp(other, field));
      this.maps(was, is, elementIn(place, partOf(other)));
    }
    const arrived = new Set(renamed.values());
    for (const [key, item] of old) {
      const other = now.get(key);
      const at = elementIn(place, partOf(item));
      if (other !== undefined) this.maps(item, other, at);
      else if (!renamed.has(key)) this.#add(at.path, item, undefined);
    }
    for (const [key, item] of now)
      if (!old.has(key) && !arrived.has(key)) this.#add([...path, partOf(item)], undefined, item);
    // Where no schema describes a list, the meaning of its order is unknown.
    if (!ordered && type !== undefined && !this.defaults.isInPod(fields)) return;
    // Removing elements doesn't change the order of the others; new ones come last, or anywhere if it doesn't matter.
    const kept = new Set([...old.keys()].map((key) => renamed.get(key) ?? key).filter((key) => now.has(key)));
    const found = [...now.keys()].filter((key) => ordered || kept.has(key));
    const implied = new Set([...kept, ...found]);
    if ([...implied].join("\n") !== found.join("\n")) {
      const labels = (elements: ReadonlyMap<string, unknown>) =>
        [...elements.keys()].map((key) => key.replaceAll("\0", " "));
      this.#add([...path, { order: keyFields[0] ?? "" }], labels(old), labels(now));
    }
  }

  #sameList(before: readonly Value[], after: readonly Value[], place: Place): boolean {
    if (before.length !== after.length) return false;
    const nested = new Comparison(this.defaults);
    before.forEach((item, index) => {
      nested.#values(item, after[index] as Value, { ...elementIn(place, index), name: "" });
    });
    return nested.changes.length === 0;
  }
}

function elementIn(place: Place, part: PathPart): Place {
  return { ...place, path: [...place.path, part], schema: place.schema?.items, type: typeIn(place.type) };
}

function sameScalar(before: Value, after: Value, { type }: Place): boolean {
  if (before === after) return true;
  if (typeof before === "bigint" || typeof after === "bigint")
    // An integer beyond 2^53 may be a number or a bigint.
    // biome-ignore lint/suspicious/noDoubleEquals: only this compares a bigint with the number that it stands for.
    return typeof before !== "string" && typeof after !== "string" && before == after;
  if (!isQuantity(type)) return false;
  const old = nanosOf(before);
  return old !== undefined && old === nanosOf(after);
}

function setText(list: readonly Value[]): string {
  return list
    .map((item) => jsonText(item))
    .sort()
    .join("\n");
}

function restOf(element: ValueMap, keys: readonly string[]): ValueMap {
  return Object.fromEntries(Object.entries(element).filter(([field]) => !keys.includes(field)));
}
