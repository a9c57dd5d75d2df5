import { isSet, keyValues, type ListKey, listKeyOf } from "@kustogen/kustomize/schema/list-keys.ts";
import { kubernetesSchemas, type SchemaNode } from "@kustogen/kustomize/schema/schema.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { type Resource, writtenOf } from "@kustogen/kustomize/value/resource.ts";
import { isMap, jsonText, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { defaultsOf, type KindDefaults } from "../cluster/api-server/defaults.ts";
import { nanosOf } from "../kubernetes/quantity.ts";
import type { FieldPath, PathPart } from "./path.ts";
import { isQuantityField } from "./quantity-fields.ts";
import { renamedElements } from "./renamed-elements.ts";

/** A changed field: a value is absent on a side without the field. */
export interface FieldChange {
  path: FieldPath;
  before?: Value;
  after?: Value;
}

/**
 * The changes between two states of a resource, down to the fields of mappings and of list elements with keys.
 * Differences without meaning don't count: the order of keys and of lists that are merged by key, other spellings of
 * a quantity, and explicit defaults of the API server. In a pod the order of every list counts, because controllers
 * compare the template as written, and replace the pods.
 * @param autoscaled true if an autoscaler sets the number of pods, so that a written number isn't the default
 */
export function changesOf(before: Resource, after: Resource, autoscaled = false): FieldChange[] {
  const comparison = new Comparison(defaultsOf(after, autoscaled));
  comparison.maps(
    writtenOf(before),
    writtenOf(after),
    [],
    "",
    kubernetesSchemas.of(after.apiVersion, after.kind),
  );
  return comparison.changes;
}

/** The changes between two plain mappings: without defaults, and otherwise as for resources. */
export function plainChanges(before: ValueMap, after: ValueMap): FieldChange[] {
  const comparison = new Comparison({ builtIn: false, isDefault: () => false, isInPod: () => false });
  comparison.maps(before, after, [], "", undefined);
  return comparison.changes;
}

class Comparison {
  readonly changes: FieldChange[] = [];

  constructor(private readonly defaults: KindDefaults) {}

  maps(
    before: ValueMap,
    after: ValueMap,
    path: FieldPath,
    fields: string,
    schema: SchemaNode | undefined,
  ): void {
    for (const key of Object.keys(before)) {
      const old = before[key] as Value;
      const now = lookUp(after, key);
      if (old !== now) this.#field(before, after, key, [...path, key], fields, schema);
    }
    for (const key of Object.keys(after))
      if (!Object.hasOwn(before, key)) this.#field(before, after, key, [...path, key], fields, schema);
  }

  #field(
    before: ValueMap,
    after: ValueMap,
    key: string,
    path: FieldPath,
    parentFields: string,
    parentSchema: SchemaNode | undefined,
  ): void {
    const fields = parentFields === "" ? key : `${parentFields}.${key}`;
    const schema = parentSchema?.field(key);
    const old = this.#written(before, key, fields);
    const now = this.#written(after, key, fields);
    if (old === undefined && now === undefined) return;
    if (old === undefined || now === undefined) {
      const value = (old ?? now) as Value;
      // A mapping with only defaults is equivalent to none.
      if (isMap(value) && this.#isNothing(value, fields)) return;
      // Written values are shown even if they equal the default.
      const shown = (map: ValueMap) => {
        const written = lookUp(map, key);
        return typeof written === "object" ? undefined : written;
      };
      const [was, is] = [old === undefined ? shown(before) : old, now === undefined ? shown(after) : now];
      this.changes.push({
        path,
        ...(was !== undefined && { before: was }),
        ...(is !== undefined && { after: is }),
      });
    } else this.#values(old, now, path, fields, key, schema);
  }

  /** The value of a field; undefined if it is absent or equals the default. */
  #written(map: ValueMap, key: string, fields: string): Value | undefined {
    const value = lookUp(map, key);
    if (value === undefined || this.defaults.isDefault(fields, key, value, map)) return undefined;
    return value;
  }

  #isNothing(map: ValueMap, fields: string): boolean {
    const keys = Object.keys(map);
    return (
      keys.length > 0 &&
      keys.every((key) => {
        const at = `${fields}.${key}`;
        const value = this.#written(map, key, at);
        return value === undefined || (isMap(value) && this.#isNothing(value, at));
      })
    );
  }

  #values(
    before: Value,
    after: Value,
    path: FieldPath,
    fields: string,
    name: string,
    schema: SchemaNode | undefined,
  ): void {
    if (isMap(before) && isMap(after)) this.maps(before, after, path, fields, schema);
    else if (Array.isArray(before) && Array.isArray(after))
      this.#lists(before, after, path, fields, name, schema);
    else if (!sameScalar(before, after, fields, name)) this.changes.push({ path, before, after });
  }

  #lists(
    before: Value[],
    after: Value[],
    path: FieldPath,
    fields: string,
    name: string,
    schema: SchemaNode | undefined,
  ): void {
    const key = listKeyOf(name, schema, [before, after]);
    if (key !== undefined) this.#keyed(before as ValueMap[], after as ValueMap[], path, fields, schema, key);
    else if (isSet(name, schema, this.defaults.builtIn)) {
      if (!sameSet(before, after)) this.changes.push({ path, before, after });
      else if (this.defaults.isInPod(fields) && jsonText(before) !== jsonText(after))
        this.changes.push({ path: [...path, { order: "" }], before, after });
    } else if (before.length === after.length && before.every(isMap) && after.every(isMap))
      before.forEach((item, index) => {
        this.maps(item, after[index] as ValueMap, [...path, index], fields, schema?.items);
      });
    else if (!this.#sameList(before, after, fields, schema)) this.changes.push({ path, before, after });
  }

  #keyed(
    before: ValueMap[],
    after: ValueMap[],
    path: FieldPath,
    fields: string,
    schema: SchemaNode | undefined,
    { fields: keyFields, ordered }: ListKey,
  ): void {
    const keyOf = (item: ValueMap) => keyValues(item, keyFields).join("\0");
    const partOf = (item: ValueMap): PathPart => {
      const values = keyValues(item, keyFields);
      return { key: keyFields.map((field, index) => [field, values[index] as string] as const) };
    };
    const old = new Map(before.map((item) => [keyOf(item), item]));
    const now = new Map(after.map((item) => [keyOf(item), item]));
    const only = (list: ValueMap[], other: ReadonlyMap<string, ValueMap>) =>
      new Map([...list.entries()].filter(([, item]) => !other.has(keyOf(item))));
    // A container's variable under another name is another variable.
    const pairs =
      path.at(-1) === "env" ? [] : renamedElements(only(before, now), only(after, old), keyFields);
    const renamed = new Map(pairs.map((pair) => [keyOf(pair.before), pair.after]));
    const arrived = new Set(renamed.values());
    // New names first, because the other changes are in elements with those names.
    for (const { before: item, after: other } of pairs) {
      const from = this.changes.length;
      this.maps(item, other, [...path, partOf(other)], fields, schema?.items);
      const place = before.indexOf(item) === after.indexOf(other) ? after.indexOf(other) : partOf(item);
      const isName = ({ path: at }: FieldChange) =>
        at.length === path.length + 2 && keyFields.includes(String(at.at(-1)));
      const found = this.changes.splice(from);
      this.changes.push(
        ...found.filter(isName).map((one) => ({ ...one, path: [...path, place, ...one.path.slice(-1)] })),
        ...found.filter((one) => !isName(one)),
      );
    }
    for (const [key, item] of old) {
      if (renamed.has(key)) continue;
      const other = now.get(key);
      const at = [...path, partOf(item)];
      if (other === undefined) this.changes.push({ path: at, before: item });
      else if (item !== other) this.maps(item, other, at, fields, schema?.items);
    }
    for (const [key, item] of now)
      if (!old.has(key) && !arrived.has(item))
        this.changes.push({ path: [...path, partOf(item)], after: item });
    // For custom kinds, the meaning of a list's order is unknown.
    if (!ordered && this.defaults.builtIn && !this.defaults.isInPod(fields)) return;
    // Removing elements doesn't change the order of the others.
    const kept = new Set(
      [...old.keys()].flatMap((key) => {
        const other = renamed.get(key);
        return other !== undefined ? [keyOf(other)] : now.has(key) ? [key] : [];
      }),
    );
    const come = [...now.keys()].filter((key) => !kept.has(key));
    // If the order matters, this change determines the position of new elements.
    const implied = ordered ? [...kept, ...come] : [...kept];
    const found = ordered ? [...now.keys()] : [...now.keys()].filter((key) => kept.has(key));
    if (implied.join("\n") !== found.join("\n")) {
      const [first = ""] = keyFields;
      const label = (key: string) => key.split("\0").join(" ");
      this.changes.push({
        path: [...path, { order: first }],
        before: [...old.keys()].map(label),
        after: [...now.keys()].map(label),
      });
    }
  }

  #sameList(
    before: readonly Value[],
    after: readonly Value[],
    fields: string,
    schema: SchemaNode | undefined,
  ): boolean {
    if (before.length !== after.length) return false;
    const nested = new Comparison(this.defaults);
    before.forEach((item, index) => {
      nested.#values(item, after[index] as Value, [index], fields, "", schema?.items);
    });
    return nested.changes.length === 0;
  }
}

function sameScalar(before: Value, after: Value, fields: string, name: string): boolean {
  if (before === after) return true;
  if (typeof before === "bigint" || typeof after === "bigint")
    // An integer beyond 2^53 may be a number or a bigint.
    // biome-ignore lint/suspicious/noDoubleEquals: only this compares a bigint with the number that it stands for.
    return typeof before !== "string" && typeof after !== "string" && before == after;
  if (!isQuantityField(fields, name)) return false;
  const old = nanosOf(before);
  return old !== undefined && old === nanosOf(after);
}

function sameSet(before: readonly Value[], after: readonly Value[]): boolean {
  const textsOf = (list: readonly Value[]) => [...new Set(list.map((item) => jsonText(item)))].sort();
  return textsOf(before).join("\n") === textsOf(after).join("\n");
}
