import { compareText } from "@kustogen/kustomize/value/compare-text.ts";
import { nameWithoutHash } from "../compare/match.ts";
import type { ContainerEnvironment, Variable } from "./variable.ts";

/** One container in two environments, and its variables, with their values on each side that has them. */
export type ComparedContainer = ReturnType<typeof compareEnvironments>[number];

/**
 * Compares two environments, in any namespaces: containers by workload and name, and their variables by name: `same` if
 * both containers get the same value or read the same key.
 */
export function compareEnvironments(
  first: readonly ContainerEnvironment[],
  second: readonly ContainerEnvironment[],
) {
  const keyOf = ({ workload: { kind, name }, init, container }: ContainerEnvironment) =>
    `${kind}/${name}/${init}/${container}`;
  return paired(first, second, keyOf).map(({ sides: [a, b] }) => {
    const { variables: _all, open: _open, ...named } = (a ?? b) as ContainerEnvironment;
    const variables = paired(a?.variables ?? [], b?.variables ?? [], ({ name }) => name)
      .map(({ key, sides }) => ({ name: key, values: sides, same: content(sides[0]) === content(sides[1]) }))
      .sort((one, other) => compareText(one.name, other.name));
    return { ...named, in: [a !== undefined, b !== undefined], variables };
  });
}

/** The items of two lists by their keys; undefined on a side without one. */
export function paired<Item>(first: readonly Item[], second: readonly Item[], keyOf: (item: Item) => string) {
  const byKey = (items: readonly Item[]) => new Map(items.map((item) => [keyOf(item), item]));
  const [a, b] = [byKey(first), byKey(second)];
  return [...new Set([...a.keys(), ...b.keys()])].map((key) => {
    const sides: [Item | undefined, Item | undefined] = [a.get(key), b.get(key)];
    return { key, sides };
  });
}

/** A text that is equal for variables with the same value, or with the same source apart from hashes in names. */
export function meaningOf({ value, secret, source }: Variable): string {
  if (secret !== undefined) return `secret|${nameWithoutHash("Secret", secret.name)}|${secret.key}`;
  if (value !== undefined) return `value|${value}`;
  return `source|${source.kind}|${nameWithoutHash(source.kind, source.name)}|${source.key ?? ""}`;
}

/** A variable with a known value isn't optional. */
function content(variable: Variable | undefined): string {
  if (variable === undefined) return "";
  return `${meaningOf(variable)}|${variable.value === undefined && variable.optional === true}`;
}
