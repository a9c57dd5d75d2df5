import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { isMap, jsonText, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { isMarked } from "../marks.ts";
import type { ImportedObject, Template } from "../template.ts";
import { camelCase } from "../words.ts";
import { enclosed, fits, WIDTH } from "./layout.ts";
import { literal, propertyName } from "./literal.ts";

/** The number of objects from which a list of their differences is more readable. */
const MANY = 3;

/** Placeholders for the two texts in which repeated objects differ. */
const HOLDERS = ["\uE010", "\uE011"];

/** Objects that are equal except for their names and one other text. */
export interface RepeatedObjects {
  objects: readonly ImportedObject[];
  /** The other text, by name. */
  texts: readonly (readonly [name: string, text: string])[];
  /** The object with placeholders for both. */
  body: Value;
  /** The name for the other text. */
  called: string;
}

/** The objects at the beginning of a list that are equal except for two texts; undefined if there are few. */
export function repeatedObjects(objects: readonly unknown[], from: number): RepeatedObjects | undefined {
  const first = plainObject(objects[from]);
  if (first === undefined) return undefined;
  const found = [first];
  while (found.length < objects.length - from) {
    const next = plainObject(objects[from + found.length]);
    const { apiVersion, kind, layers } = first.object;
    if (next?.object.apiVersion !== apiVersion || next.object.kind !== kind || next.object.layers !== layers)
      break;
    found.push(next);
  }
  if (found.length < MANY) return undefined;
  const bodies = found.map(({ body }) => body);
  const paths = differences(bodies, []);
  const name = paths?.find((path) => path.join(".") === "metadata.name");
  const [other, ...more] = paths?.filter((path) => path !== name) ?? [];
  if (name === undefined || other === undefined || more.length > 0) return undefined;
  const texts = bodies.map((body) => [textAt(body, name), textAt(body, other)] as const);
  if (new Set(texts.map(([one]) => one)).size < texts.length) return undefined;
  const held = withText(withText(first.body, name, HOLDERS[0] as string), other, HOLDERS[1] as string);
  const called = camelCase(String(other.findLast((key) => !/^\d+$/.test(key)) ?? ""));
  if (!/^[a-z]\w+$/i.test(called) || called === "name") return undefined;
  return { objects: found.map(({ object }) => object), texts, body: held, called };
}

/** Repeated objects as code: the list of differences, and the object that is created for each. */
export function repeatedCode({ objects, texts, body, called }: RepeatedObjects): string {
  const { apiVersion, kind } = objects[0] as ImportedObject;
  const list = texts.map(([name, text]) => `${propertyName(name)}: ${literal(text, "")}`);
  const code = (lead: number) =>
    literal(body, "      ", {
      textOf: (text) => (text === HOLDERS[0] ? "name" : text === HOLDERS[1] ? called : literal(text, "")),
      lead,
    }).replace(/\b(\w+): \1\b/g, "$1");
  const head = `object(${literal(apiVersion, "")}, ${literal(kind, "")}, `;
  // A field with the same name as its value is shorter than it looks.
  const line = `${head}${code(-WIDTH)})`;
  const one = fits(line, "      ") ? line : `${head}${code(head.length + 1)})`;
  return `...Object.entries(${enclosed("{", list, "}", "    ", 18)}).map(([name, ${called}]) =>\n      ${one},\n    )`;
}

/** An object that contains only plain values, written unchanged. */
function plainObject(one: unknown): { object: ImportedObject; body: Value } | undefined {
  const object = one as ImportedObject;
  if (
    object.body === undefined ||
    object.file !== undefined ||
    object.hashed ||
    object.free ||
    object.comment
  )
    return undefined;
  const body = plainValue(object.body);
  return body === undefined ? undefined : { object, body };
}

function plainValue(template: Template): Value | undefined {
  if (template.type === "literal")
    return template.suspect || jsonText(template.value ?? null).includes("\\n") || hasMarks(template.value)
      ? undefined
      : template.value;
  if (template.type === "map") {
    const entries: [string, Value][] = [];
    for (const { key, computed, comment, value, layers } of template.fields) {
      const own = plainValue(value);
      if (own === undefined || computed !== undefined || comment !== undefined || isMarked(key))
        return undefined;
      if (layers !== template.fields[0]?.layers) return undefined;
      entries.push([key, own]);
    }
    return Object.fromEntries(entries);
  }
  return undefined;
}

function hasMarks(value: Value): boolean {
  if (typeof value === "string") return isMarked(value);
  if (Array.isArray(value)) return value.some(hasMarks);
  return isMap(value) && Object.values(value).some((own) => hasMarks(own));
}

/** The paths of the texts in which otherwise equal values differ; undefined if they differ in another way. */
function differences(values: readonly Value[], path: readonly string[]): (readonly string[])[] | undefined {
  const [first] = values;
  if (values.every((value) => typeof value === "string"))
    return values.every((value) => value === first) ? [] : [path];
  if (values.every(isMap)) {
    const keys = Object.keys(first as object);
    if (values.some((value) => Object.keys(value).join("\0") !== keys.join("\0"))) return undefined;
    const all: (readonly string[])[] = [];
    for (const key of keys) {
      const found = differences(
        values.map((value) => lookUp(value, key) as Value),
        [...path, key],
      );
      if (found === undefined) return undefined;
      all.push(...found);
    }
    return all;
  }
  return values.every((value) => jsonText(value) === jsonText(first)) ? [] : undefined;
}

function textAt(value: Value, path: readonly string[]): string {
  return String(path.reduce<Value>((own, key) => lookUp(own as ValueMap, key) as Value, value));
}

function withText(value: Value, [key, ...rest]: readonly string[], text: string): Value {
  if (key === undefined) return text;
  const map = value as ValueMap;
  return { ...map, [key]: withText(lookUp(map, key) as Value, rest, text) };
}
