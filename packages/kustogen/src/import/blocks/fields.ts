import type { LayerSet } from "../layers.ts";
import type { Field, Template } from "../template.ts";

export type MapTemplate = Extract<Template, { type: "map" }>;

/** A field of a mapping that exists wherever the mapping does. */
export function field(template: Template | undefined, key: string): Field | undefined {
  return template?.type === "map" ? template.fields.find((own) => own.key === key) : undefined;
}

/** True if each of these fields exists in all of some environments. */
export function hasAll(template: Template | undefined, layers: LayerSet, ...keys: string[]): boolean {
  return keys.every((key) => field(template, key)?.layers === layers);
}

/** The template at a path of keys. */
export function at(template: Template | undefined, ...path: string[]): Template | undefined {
  let found = template;
  for (const key of path) found = field(found, key)?.value;
  return found;
}

/** The fields of a mapping except for some keys. */
export function without(template: Template | undefined, ...keys: string[]): Field[] {
  return template?.type === "map" ? template.fields.filter(({ key }) => !keys.includes(key)) : [];
}

/** The field under another key; nothing if it doesn't exist. */
export function renamed(found: Field | undefined, key: string): Field[] {
  return found === undefined ? [] : [{ ...found, key }];
}

/** Fields as a single field of that name; nothing if there are none. */
export function bag(key: string, fields: readonly Field[], layers: LayerSet): Field[] {
  return fields.length === 0 ? [] : [{ key, layers, value: { type: "map", fields: [...fields] } }];
}

/** A mapping of these fields. */
export function map(...fields: readonly Field[][]): MapTemplate {
  return { type: "map", fields: fields.flat() };
}

/** A string or number as a literal. */
export function literalOf(value: string | number): Template {
  return { type: "literal", value };
}
