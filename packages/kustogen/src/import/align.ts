import { keyValues, listKeyOf } from "@kustogen/kustomize/schema/list-keys.ts";
import { isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";

/**
 * Brings lists of several layers into one order. Elements are matched by a key that all of them have, else by being
 * equal, else by their place where the lists are equally long.
 *
 * @param lists the layers' lists; undefined where a layer has none
 * @param name what the field is called that holds them
 * @returns for each element of the common list its value in each layer, in an order that agrees with every list;
 *   undefined when there is none
 */
export function alignLists(
  lists: readonly (readonly Value[] | undefined)[],
  name: string,
): (Value | undefined)[][] | undefined {
  const given = lists.filter((list) => list !== undefined);
  const key = listKeyOf(name, undefined, given);
  const length = given[0]?.length ?? 0;
  const maps = given.every((list) => list.every((element) => isMap(element)));
  const parallel = maps && given.every((list) => list.length === length);
  const byPlace = () => Array.from({ length }, (_, index) => lists.map((list) => list?.[index]));
  if (key !== undefined) {
    const rows = ordered(lists, (element) => keyValues(element as ValueMap, key.fields).join("\0"));
    // What names an element may be what differs: a host, a port.
    const renamed = parallel && !key.fields.includes("name") && rows !== undefined && rows.length > length;
    return renamed && byPlace().every(alike) ? byPlace() : rows;
  }
  if (parallel) return byPlace();
  const texts = given.every(
    (list) => new Set(list.map((element) => JSON.stringify(element))).size === list.length,
  );
  return texts ? ordered(lists, (element) => JSON.stringify(element)) : undefined;
}

/** True for elements that have the same fields. */
function alike(row: readonly (Value | undefined)[]): boolean {
  const forms = row.flatMap((element) => (isMap(element) ? [Object.keys(element).sort().join("\0")] : []));
  return new Set(forms).size < 2;
}

/** The union of lists by the identity of their elements, in an order that no list contradicts. */
function ordered(
  lists: readonly (readonly Value[] | undefined)[],
  identity: (element: Value) => string,
): (Value | undefined)[][] | undefined {
  const ids = lists.map((list) => list?.map(identity) ?? []);
  const order = commonOrder(ids);
  if (order === undefined) return undefined;
  const found = lists.map(
    (list, layer) => new Map(list?.map((element, i) => [ids[layer]?.[i] as string, element])),
  );
  return order.map((id) => found.map((elements) => elements.get(id)));
}

/**
 * One order of everything in the given sequences that agrees with each of them; undefined when two contradict each
 * other. What is free keeps the order of the first sequence that has it.
 */
export function commonOrder(sequences: readonly (readonly string[])[]): string[] | undefined {
  const before = new Map<string, Set<string>>();
  for (const sequence of sequences)
    for (const [index, id] of sequence.entries()) {
      let earlier = before.get(id);
      if (earlier === undefined) before.set(id, (earlier = new Set()));
      if (index > 0) earlier.add(sequence[index - 1] as string);
    }
  const order: string[] = [];
  const done = new Set<string>();
  const open = new Set<string>();
  // Depth first: an element comes once all that must stand before it do.
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
