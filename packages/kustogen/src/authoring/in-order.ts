/**
 * Reorders the named elements of a list, for an environment that needs another order: the first of `names` takes the
 * position of whichever of them came first, and so on; all others stay. Without names the list is unchanged.
 *
 * @param by the field that names an element
 */
export function inOrder<Element extends object, By extends keyof Element = "name" & keyof Element>(
  list: readonly Element[],
  names: readonly string[],
  by = "name" as By,
): Element[] {
  const moved = names.flatMap((name) => list.filter((element) => element[by] === name));
  const taken = new Set(names);
  let next = 0;
  return list.map((element) => (taken.has(String(element[by])) ? (moved[next++] as Element) : element));
}
