/**
 * A list whose named elements change places, for an environment that has them in another order: the first of `names`
 * stands where the first of them stood, and so on; all others stay. With no names the list is as it is written.
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
