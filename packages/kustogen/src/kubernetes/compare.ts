import { lookUp } from "../own.ts";
/** A place where environments differ: its path (`[api]` is the element api of a list), and what each has there (undefined: nothing). */
export interface Difference {
  path: string[];
  values: unknown[];
}

/** What identifies the elements of a list, the first that every element has and no two share. */
const LIST_KEYS = ["name", "containerPort", "mountPath", "port", "key", "host", "path"];

/**
 * Where plain values differ, as deep as all of them have mappings, or lists whose elements have a name. Environments
 * are compared, not versions: no value is the right one.
 */
export function compare(values: readonly unknown[], path: readonly string[] = []): Difference[] {
  if (values.every((value) => isEqual(value, values[0]))) return [];
  const maps = values.every(isMap) ? (values as Record<string, unknown>[]) : byKey(values);
  if (maps === undefined) return [{ path: [...path], values: [...values] }];
  const keys = new Set(maps.flatMap((map) => Object.keys(map)));
  return [...keys].flatMap((key) =>
    compare(
      maps.map((map) => (Object.hasOwn(map, key) ? map[key] : undefined)),
      [...path, key],
    ),
  );
}

/** Lists as mappings by what identifies their elements; undefined where nothing does. */
function byKey(lists: readonly unknown[]): Record<string, unknown>[] | undefined {
  if (!lists.every((list) => Array.isArray(list) && list.length > 0 && list.every(isMap))) return undefined;
  const given = lists as Record<string, unknown>[][];
  const key = LIST_KEYS.find((candidate) =>
    given.every((list) => {
      const found = new Set(list.map((item) => lookUp(item, candidate)));
      return found.size === list.length && !found.has(undefined);
    }),
  );
  if (key === undefined) return undefined;
  return given.map((list) =>
    Object.fromEntries(list.map(({ [key]: name, ...rest }) => [`[${String(name)}]`, rest])),
  );
}

/** A path as people write it: `containers[api].image`. */
export function pathText(path: readonly string[]): string {
  return path.join(".").replaceAll(".[", "[");
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => isEqual(item, b[index]));
  }
  if (!isMap(a) || !isMap(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && isEqual(a[key], b[key]))
  );
}
