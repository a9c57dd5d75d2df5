/** The element of a list that has these values: `[name=api]`. */
export interface ElementPart {
  readonly key: readonly (readonly [field: string, value: string])[];
}

/** The order of a list's elements, told by the field that names them: `[*].name`. */
export interface OrderPart {
  readonly order: string;
}

/** A step from a value to one in it: a field, an index, an element by its key, or the order of a list's elements. */
export type PathPart = string | number | ElementPart | OrderPart;

/** Where in a resource something is. */
export type FieldPath = readonly PathPart[];

/** True for an element that is found by its key. */
export function isElement(part: PathPart | undefined): part is ElementPart {
  return typeof part === "object" && "key" in part;
}

/** True for the order of a list's elements. */
export function isOrder(part: PathPart | undefined): part is OrderPart {
  return typeof part === "object" && "order" in part;
}

const PLAIN_FIELD = /^[A-Za-z_$][\w$-]*$/;
const PLAIN_VALUE = /^[^\s"[\],=]+$/;

/** A path as reports write it: `spec.template.spec.containers[name=api].env[name=A].value`, `data["app.conf"]`. */
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

function quoted(value: string): string {
  return PLAIN_VALUE.test(value) ? value : JSON.stringify(value);
}

/** The names of the fields on a path, without elements: ["spec", "containers", "image"]. */
export function fieldsOf(path: FieldPath): string[] {
  return path.filter((part) => typeof part === "string");
}

/** The value of the key `name` of the first element on the path that is in the list of that name. */
export function elementOf(path: FieldPath, list: string): string | undefined {
  const at = path.indexOf(list);
  const part = at < 0 ? undefined : path[at + 1];
  return isElement(part) ? part.key[0]?.[1] : undefined;
}
