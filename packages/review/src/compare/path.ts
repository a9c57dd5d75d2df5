import { keyValues } from "@kustogen/kustomize/schema/list-keys.ts";
import { entryOf, kept } from "@kustogen/kustomize/value/multimap.ts";
import { asText, isMap, type Value } from "@kustogen/kustomize/value/value.ts";
import { at } from "../kubernetes/fields.ts";

/** A list element with these values: `[name=api]`. */
export interface ElementPart {
  readonly key: readonly (readonly [field: string, value: string])[];
}

/** The order of a list's elements, identified by a field: `[*].name`. */
export interface OrderPart {
  readonly order: string;
}

/** A step from a value to a value in it: a field, an index, an element by key, or the order of a list. */
export type PathPart = string | number | ElementPart | OrderPart;

export type FieldPath = readonly PathPart[];

/** True for an element that is identified by its key. */
export function isElement(part: PathPart | undefined): part is ElementPart {
  return typeof part === "object" && "key" in part;
}

/** True for the order of a list. */
export function isOrder(part: PathPart | undefined): part is OrderPart {
  return typeof part === "object" && "order" in part;
}

const PLAIN_FIELD = /^[A-Za-z_$][\w$-]*$/;
const PLAIN_VALUE = /^[^\s"[\],=]+$/;

/** A path in reports: `spec.template.spec.containers[name=api].env[name=A].value`, `data["app.conf"]`. */
export function pathText(path: FieldPath): string {
  let text = "";
  for (const part of path) {
    if (typeof part === "number") text += `[${part}]`;
    else if (typeof part === "string") {
      if (!PLAIN_FIELD.test(part)) text += `[${JSON.stringify(part)}]`;
      else text += text === "" ? part : `.${part}`;
    } else if (isElement(part))
      text += `[${part.key.map(([field, value]) => `${field}=${quoted(value)}`).join(",")}]`;
    else text += part.order === "" ? "[*]" : `[*].${part.order}`;
  }
  return text;
}

/** A path in a sentence: "order of env" for the order of a list. */
export function readablePath(path: FieldPath): string {
  return isOrder(path.at(-1)) ? `order of ${pathText(path.slice(0, -1))}` : pathText(path);
}

function quoted(value: string): string {
  return PLAIN_VALUE.test(value) ? value : JSON.stringify(value);
}

/** The names of the fields on a path, without elements: ["spec", "containers", "image"]. */
export function fieldsOf(path: FieldPath): string[] {
  return path.filter((part) => typeof part === "string");
}

/** The value of the key `name`, for the first element on the path that is in a list of that name. */
export function elementOf(path: FieldPath, list: string): string | undefined {
  const at = path.indexOf(list);
  const part = at < 0 ? undefined : path[at + 1];
  return isElement(part) ? part.key[0]?.[1] : undefined;
}

/** The path to a field with indexes; undefined if it doesn't exist. For the order of a list, the path of the list. */
export function indexPath(value: Value, path: FieldPath): (string | number)[] | undefined {
  const found: (string | number)[] = [];
  let inside: Value | undefined = value;
  for (const part of path) {
    if (isOrder(part)) return found;
    const step = isElement(part) ? indexOf(inside, part) : part;
    inside = at(inside, step);
    if (inside === undefined) return undefined;
    found.push(step);
  }
  return found;
}

/** The value at a path; undefined if there is none. For the order of a list, the list. */
export function valueAtPath(value: Value, path: FieldPath): Value | undefined {
  const found = indexPath(value, path);
  return found && at(value, ...found);
}

function indexOf(list: Value | undefined, { key }: ElementPart): number {
  if (!Array.isArray(list)) return -1;
  const [fields, values] = [0, 1].map((index) => key.map((pair) => pair[index] as string));
  const found = elementsOf(list, fields ?? []).get((values ?? []).join("\0"));
  // In a list of strings, each element is its own name.
  return found ?? list.findIndex((one) => values?.includes(asText(one)));
}

/** The index of the first element with each key, by the fields of the key; thousands of elements may be looked up. */
const known = new WeakMap<readonly Value[], Map<string, Map<string, number>>>();

function elementsOf(list: readonly Value[], fields: readonly string[]): Map<string, number> {
  const byFields = kept(known, list, () => new Map());
  const name = fields.join("\0");
  return entryOf(byFields, name, () => {
    const indexes = new Map<string, number>();
    for (const [index, one] of list.entries()) {
      const key = isMap(one) ? keyValues(one, fields).join("\0") : undefined;
      if (key !== undefined && !indexes.has(key)) indexes.set(key, index);
    }
    return indexes;
  });
}
