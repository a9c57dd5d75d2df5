/**
 * Puts the named elements of a list into the order of `names`, for an environment that needs a different order. They
 * occupy the same positions as before; all other elements stay where they are. Without names, the list is unchanged.
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
