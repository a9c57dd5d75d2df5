import { equal } from "@kustogen/kustomize/value/equal.ts";
import type { Value } from "@kustogen/kustomize/value/value.ts";
import type { LayerNode } from "../../layers/tree.ts";

/** A value in each of some layers: undefined if the field is missing there. */
export type Values = readonly (readonly [LayerNode, Value | undefined])[];

/** A list in each of some layers. */
export type Lists = readonly (readonly [LayerNode, Value[]])[];

/** What all environments agree on, also where base or a group, which nobody deploys, has something else in its place. */
export function agreed(values: Values): Values {
  const first = values.find(([node]) => node.deployed)?.[1];
  const isSame = values.every(([node, value]) => !node.deployed || equal(value, first));
  return isSame ? values.map(([node]) => [node, first]) : values;
}

/** True if no environment lacks a value, whatever base or a group has, which nobody deploys. */
export function isInAll(values: Values): boolean {
  return values.every(([node, value]) => value !== undefined || !node.deployed);
}

/** True for a text of several lines that a file can have. */
export function isLong(value: Value | undefined): value is string {
  return typeof value === "string" && /\n[^\n]*\n./.test(value) && !value.includes("\r");
}
