import type { Read } from "./applications.ts";

/** A value at the end of a path: what it is called there, and itself as JSON. */
export interface Leaf {
  key: string;
  value: unknown;
}

/** The values that only one of two objects has, wherever they stand in it: what must be seen as new, and as gone. */
export function leavesBetween(before: Read, after: Read): { gone: Leaf[]; fresh: Leaf[] } {
  const [old, now] = [leavesOf(before), leavesOf(after)];
  return { gone: without(old, now), fresh: without(now, old) };
}

function leavesOf(value: unknown, key = "", found: Leaf[] = []): Leaf[] {
  if (Array.isArray(value)) for (const item of value) leavesOf(item, key, found);
  else if (typeof value === "object" && value !== null)
    for (const [name, item] of Object.entries(value)) leavesOf(item, name, found);
  else found.push({ key, value });
  return found;
}

function without(some: readonly Leaf[], others: readonly Leaf[]): Leaf[] {
  const left = new Map<string, number>();
  const textOf = ({ key, value }: Leaf) => JSON.stringify([key, value]);
  for (const one of others) left.set(textOf(one), (left.get(textOf(one)) ?? 0) + 1);
  return some.filter((one) => {
    const count = left.get(textOf(one)) ?? 0;
    left.set(textOf(one), count - 1);
    return count <= 0;
  });
}
