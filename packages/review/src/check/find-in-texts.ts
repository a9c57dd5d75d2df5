import { shortcuts } from "@kustogen/kustomize/shortcuts.ts";
import { isMap, type Path, type Value } from "@kustogen/kustomize/value/value.ts";

/** Something to look for in a text. `key` is the innermost field that contains the text, also through lists. */
export type Look<Found> = (text: string, key: string, path: Path) => readonly Found[];

/**
 * Looks at every text in a value, in order. Mappings in which nothing was found aren't searched again, because
 * overlays share most of those of their base.
 */
export function finderInTexts<Found>(look: Look<Found>): (value: Value) => Found[] {
  const without = new WeakSet<object>();
  const search = (value: Value, key: string, path: (string | number)[], found: Found[]): void => {
    if (typeof value === "string") {
      for (const one of look(value, key, path)) found.push(one);
    } else if (Array.isArray(value)) {
      for (let index = 0; index < value.length; index++) {
        path.push(index);
        search(value[index] as Value, key, path, found);
        path.pop();
      }
    } else if (isMap(value) && !(shortcuts.taken && without.has(value))) {
      const before = found.length;
      for (const inner of Object.keys(value)) {
        path.push(inner);
        search(value[inner] as Value, inner, path, found);
        path.pop();
      }
      if (found.length === before) without.add(value);
    }
  };
  return (value) => {
    const found: Found[] = [];
    search(value, "", [], found);
    return found;
  };
}
