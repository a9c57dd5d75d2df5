import type { LayerSet } from "../layers.ts";
import type { Field, Template } from "../template.ts";

export type MapTemplate = Extract<Template, { type: "map" }>;

/** A field of a mapping that is there wherever the mapping is. */
export function field(template: Template | undefined, key: string): Field | undefined {
  return template?.type === "map" ? template.fields.find((own) => own.key === key) : undefined;
}

/** True where each of these fields is there in all of some environments. */
export function hasAll(template: Template | undefined, layers: LayerSet, ...keys: string[]): boolean {
  return keys.every((key) => field(template, key)?.layers === layers);
}

/** What a path of keys leads to. */
export function at(template: Template | undefined, ...path: string[]): Template | undefined {
  let found = template;
  for (const key of path) found = field(found, key)?.value;
  return found;
}

/** The fields of a mapping but those of some keys. */
export function without(template: Template | undefined, ...keys: string[]): Field[] {
  return template?.type === "map" ? template.fields.filter(({ key }) => !keys.includes(key)) : [];
}

/** The field under another key; nothing where it isn't there. */
export function renamed(found: Field | undefined, key: string): Field[] {
  return found === undefined ? [] : [{ ...found, key }];
}

/** Fields as one field of that name; nothing where there are none. */
export function bag(key: string, fields: readonly Field[], layers: LayerSet): Field[] {
  return fields.length === 0 ? [] : [{ key, layers, value: { type: "map", fields: [...fields] } }];
}

/** A mapping of these fields. */
export function map(...fields: readonly Field[][]): MapTemplate {
  return { type: "map", fields: fields.flat() };
}

/** A text or a number as it is. */
export function literalOf(value: string | number): Template {
  return { type: "literal", value };
}
