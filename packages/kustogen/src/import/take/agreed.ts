import { equal } from "@kustogen/kustomize/value/equal.ts";
import { lookUp, setOwn } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import type { LayerNode } from "../../layers/tree.ts";
import { elementName } from "./comments.ts";
import type { States } from "./shared-labels.ts";

/** An object in each layer, where base and groups have what all environments on them agree on. */
export function withAgreed(states: States): States {
  const isOn = ({ layer, parent }: LayerNode, other: string): boolean =>
    layer === other || states.some(([node]) => node.layer === parent && isOn(node, other));
  return states.map(([node, object]) => {
    const own = states.filter(([one]) => one.deployed && isOn(one, node.layer));
    if (node.deployed || own.length === 0) return [node, object];
    const [value, ...deployed] = [object, ...own.map(([, one]) => one)] as unknown as Value[];
    return [node, agreed(value, deployed) as unknown as Resource];
  });
}

/**
 * What base or a group has, with the values that all environments on it agree on: nobody deploys it, so that another one
 * there is a placeholder. Undefined for a field that no environment has.
 */
function agreed(value: Value | undefined, deployed: readonly (Value | undefined)[]): Value | undefined {
  const [first] = deployed;
  if (deployed.every((one) => equal(one ?? null, first ?? null))) return first;
  if (isMap(value) && deployed.every(isMap)) {
    // A copy, which keeps the mark of an object with a hash in its name.
    const copy: ValueMap = { ...value };
    for (const key of new Set([value, ...deployed].flatMap(Object.keys))) {
      const [known, ...others] = [value, ...deployed].map((one) => lookUp(one, key));
      const own = agreed(known, others);
      if (own === undefined) delete copy[key];
      else setOwn(copy, key, own);
    }
    return copy;
  }
  const names = (list: Value | undefined) =>
    Array.isArray(list) ? list.map((item) => elementName(item) ?? null) : null;
  if (Array.isArray(value) && deployed.every((one) => equal(names(one), names(value))))
    return value.map((item, at) => {
      const own = deployed.map((one) => (one as Value[])[at]);
      return agreed(item, own) ?? item;
    });
  return value;
}
