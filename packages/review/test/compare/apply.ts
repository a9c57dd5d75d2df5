import type { FieldChange } from "../../src/compare/changes.ts";
import { isElement, isOrder, type PathPart } from "../../src/compare/path.ts";

type Any = Record<string, unknown>;

/** Makes reported changes to a copy of a value: what a reader of a report can do by hand. */
export function applyChanges<T>(value: T, changes: readonly FieldChange[]): T {
  const copy = structuredClone(value);
  for (const change of changes) apply(copy, change);
  return copy;
}

function apply(root: unknown, { path, after }: FieldChange): void {
  let at = root;
  for (const part of path.slice(0, -1)) at = step(at, part);
  const last = path.at(-1) as PathPart;
  if (isOrder(last)) {
    const list = at as Any[];
    const names = after as string[];
    const nameOf = (one: Any) => String(last.order === "" ? one : one[last.order]);
    list.sort((a, b) => names.indexOf(nameOf(a)) - names.indexOf(nameOf(b)));
  } else if (isElement(last)) {
    const list = at as Any[];
    if (after === undefined) list.splice(list.indexOf(step(list, last) as Any), 1);
    else list.push(structuredClone(after) as unknown as Any);
  } else if (after === undefined) delete (at as Any)[last as string];
  else (at as Any)[last as string] = structuredClone(after);
}

function step(at: unknown, part: PathPart): unknown {
  if (isElement(part))
    return (at as Any[]).find((item) =>
      part.key.every(
        ([field, value]) => String(item[field] ?? (field === "protocol" ? "TCP" : "")) === value,
      ),
    );
  if (isOrder(part)) throw new Error("the order of elements is the end of a path");
  return (at as Any)[part as string];
}
