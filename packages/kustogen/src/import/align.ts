import { keyValues, listKeyOf } from "@kustogen/kustomize/schema/list-keys.ts";
import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { isMap, jsonText, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { isMarked } from "./marks.ts";

type Lists = readonly (readonly Value[] | undefined)[];

/** Lists of several layers, merged into one. */
export interface AlignedLists {
  /** For each element of the common list, its value in each layer. */
  rows: (Value | undefined)[][];
  /** If no order agrees with every list: for each layer, the elements in another position, in that layer's order. */
  moved?: string[][];
  /** The field by which `moved` identifies them. */
  by?: string;
}

/** Fields that identify the elements of custom resources' lists. */
const OWN_NAMES = ["secretKey"];

/**
 * Brings lists of several layers into one order. Elements are matched by a key that all of them have; by their
 * content without the key, if it is the key that differs (the host of a rule); by being equal; or by index, if the
 * lists are equally long.
 * @param lists the layers' lists; undefined for a layer without one
 * @param name the field with the lists
 * @returns undefined if nothing matches them
 */
export function alignLists(lists: Lists, name: string): AlignedLists | undefined {
  const given = lists.filter((list) => list !== undefined);
  const fields = listKeyOf(name, undefined, given)?.fields ?? ownName(given);
  const length = given[0]?.length ?? 0;
  const maps = given.every((list) => list.every((element) => isMap(element)));
  const parallel = maps && given.every((list) => list.length === length);
  const byPlace = () => ({
    rows: Array.from({ length }, (_, index) => lists.map((list) => list?.[index])),
  });
  if (fields !== undefined) {
    const found = ordered(lists, (element) => keyValues(element as ValueMap, fields).join("\0"));
    if (found === undefined) return fields.length === 1 ? reordered(lists, fields[0] as string) : undefined;
    if (fields.includes("name") || fields.some((field) => OWN_NAMES.includes(field))) return found;
    // The field that identifies an element may be the one that differs: a host, a port.
    if (parallel && found.rows.length > length && byPlace().rows.every(alike)) return byPlace();
    const shaped = ordered(lists, shapeWithout(fields));
    return shaped !== undefined && shaped.rows.length < found.rows.length ? shaped : found;
  }
  if (parallel) return byPlace();
  return unique(given, (element) => jsonText(element))
    ? ordered(lists, (element) => jsonText(element))
    : undefined;
}

function ownName(lists: readonly (readonly Value[])[]): string[] | undefined {
  const field = OWN_NAMES.find(
    (own) =>
      lists.flat().length > 0 &&
      lists.flat().every((element) => isMap(element) && typeof lookUp(element, own) === "string") &&
      unique(lists, (element) => String(lookUp(element as ValueMap, own))),
  );
  return field === undefined ? undefined : [field];
}

function unique(lists: readonly (readonly Value[])[], identity: (element: Value) => string): boolean {
  return lists.every((list) => new Set(list.map(identity)).size === list.length);
}

/** The content of an element without the fields that identify it. */
function shapeWithout(fields: readonly string[]): (element: Value) => string {
  return (element) =>
    jsonText(Object.entries(element as ValueMap).filter(([field]) => !fields.includes(field)));
}

/** True for elements with the same fields. */
function alike(row: readonly (Value | undefined)[]): boolean {
  const forms = row.flatMap((element) => (isMap(element) ? [Object.keys(element).sort().join("\0")] : []));
  return new Set(forms).size < 2;
}

/** The union of lists by the identity of their elements, in an order that no list contradicts. */
function ordered(lists: Lists, identity: (element: Value) => string): AlignedLists | undefined {
  const ids = lists.map((list) => numbered(list?.map(identity) ?? []));
  const order = commonOrder(ids);
  return order === undefined ? undefined : { rows: rowsOf(lists, ids, order) };
}

/** Names in which repeated ones have a number. */
function numbered(names: readonly string[]): string[] {
  const counts = new Map<string, number>();
  return names.map((name) => {
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return count === 1 ? name : `${name}\0${count}`;
  });
}

function rowsOf(lists: Lists, ids: readonly (readonly string[])[], order: readonly string[]) {
  const found = lists.map(
    (list, layer) => new Map(list?.map((element, i) => [ids[layer]?.[i] as string, element])),
  );
  return order.map((id) => found.map((elements) => elements.get(id)));
}

/** The union of lists in the order of most layers, and the elements in another position in the others. */
function reordered(lists: Lists, by: string): AlignedLists | undefined {
  const ids = lists.map((list) => list?.map((element) => String(lookUp(element as ValueMap, by))) ?? []);
  if (ids.flat().some(isMarked)) return undefined;
  const count = (list: readonly string[]) => ids.filter((own) => own.join("\0") === list.join("\0")).length;
  const agreed: string[][] = [];
  for (const list of ids.toSorted((a, b) => count(b) - count(a) || b.length - a.length))
    if (commonOrder([...agreed, list]) !== undefined) agreed.push(list);
  const order = [...new Set([...(commonOrder(agreed) ?? []), ...ids.flat()])];
  const moved = ids.map((list) => {
    const written = order.filter((id) => list.includes(id));
    return list.filter((id, index) => id !== written[index]);
  });
  return { rows: rowsOf(lists, ids, order), moved, by };
}

/**
 * An order of all elements in the given sequences that agrees with each of them; undefined if two contradict each
 * other. Otherwise, elements keep the order of the first sequence that contains them.
 */
export function commonOrder(sequences: readonly (readonly string[])[]): string[] | undefined {
  const before = new Map<string, Set<string>>();
  for (const sequence of sequences)
    for (const [index, id] of sequence.entries()) {
      const earlier = entryOf(before, id, () => new Set());
      if (index > 0) earlier.add(sequence[index - 1] as string);
    }
  const order: string[] = [];
  const done = new Set<string>();
  const open = new Set<string>();
  // Depth first: an element comes after all those that must precede it.
  const visit = (id: string): boolean => {
    if (done.has(id)) return true;
    if (open.has(id)) return false;
    open.add(id);
    for (const earlier of before.get(id) ?? []) if (!visit(earlier)) return false;
    open.delete(id);
    done.add(id);
    order.push(id);
    return true;
  };
  for (const sequence of sequences) for (const id of sequence) if (!visit(id)) return undefined;
  return order;
}
