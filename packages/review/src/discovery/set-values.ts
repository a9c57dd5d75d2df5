import { setOwn } from "@kustogen/kustomize/value/own.ts";
import { asText, isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { mapAt } from "../kubernetes/fields.ts";
import { goNumber } from "./go-value.ts";
import type { ListedTree } from "./listed-tree.ts";
import { type Filling, filledText } from "./set-template.ts";

/** The inputs of generators. */
export interface SetAnswers {
  tree: ListedTree;
  how: Filling;
}

/** Adds a generator's own `values`, filled with its parameters. */
export function withValues(how: Filling, own: ValueMap, given: ValueMap): ValueMap {
  const values = Object.entries(mapAt(own, "values")).map(
    ([key, value]) => [key, filledText(asText(value), given, how)] as const,
  );
  if (values.length === 0) return given;
  if (how.go) return { ...given, values: Object.fromEntries(values) };
  return { ...given, ...Object.fromEntries(values.map(([key, value]) => [`values.${key}`, value])) };
}

/** The values of a mapping by path, as strings: `cluster.address`, `hosts.0`. */
export function flat(map: ValueMap): ValueMap {
  const found: ValueMap = {};
  const walk = (value: Value, path: string): void => {
    const inner = Array.isArray(value)
      ? [...value.entries()]
      : isMap(value)
        ? Object.entries(value)
        : undefined;
    if (inner === undefined)
      setOwn(
        found,
        path,
        value === null ? "<nil>" : typeof value === "number" ? goNumber(value) : String(value),
      );
    else for (const [key, item] of inner) walk(item, path === "" ? String(key) : `${path}.${key}`);
  };
  walk(map, "");
  return found;
}
