import { isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";

/** Every value in a mapping with its path, with a name removed from all texts. */
export function leaves(map: ValueMap, name: string): Set<string> {
  const found = new Set<string>();
  const visit = (value: Value, path: string) => {
    if (Array.isArray(value)) for (const item of value) visit(item, `${path}[]`);
    else if (isMap(value)) for (const key of Object.keys(value)) visit(value[key] as Value, `${path}.${key}`);
    else
      found.add(
        `${path}=${typeof value === "string" && name !== "" ? value.replaceAll(name, "\0") : String(value)}`,
      );
  };
  for (const key of Object.keys(map)) visit(map[key] as Value, key);
  return found;
}

/** The proportion of values that two mappings share, between 0 and 1; 1 if neither has any. */
export function shared(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  if (a.size + b.size === 0) return 1;
  let count = 0;
  for (const leaf of a) if (b.has(leaf)) count++;
  return (2 * count) / (a.size + b.size);
}
