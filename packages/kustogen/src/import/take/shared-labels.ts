import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { LayerNode } from "../../layers/tree.ts";
import { camelCase } from "../words.ts";
import type { TakenSetting } from "./settings.ts";
import type { States } from "./wrapped-states.ts";

/** A label that every object of a system has, in each layer with the same value. */
export interface SharedLabel {
  key: string;
  /** Its value, unless that differs between layers. */
  value: string | undefined;
  /** The setting that it is then, and its name. */
  setting: TakenSetting | undefined;
  name: string;
}

/** The labels that all objects of a system have, which the system says once instead of each object. */
export function sharedLabels(
  states: ReadonlyMap<string, States>,
  nodes: readonly LayerNode[],
): SharedLabel[] {
  const objects = [...states.values()].flat();
  const keys = new Set(objects.flatMap(([, { metadata }]) => Object.keys(metadata.labels ?? {})));
  return [...keys].sort().flatMap((key) => {
    const found = nodes.map((node) => {
      const own = objects.filter(([of]) => of === node);
      return [...new Set(own.map(([, { metadata }]) => lookUp(metadata.labels, key)))];
    });
    if (states.size < 2 || found.some((own) => own.length > 1)) return [];
    const values = found.map(([value]) => value);
    const isOne = new Set(values).size === 1;
    const path = ["metadata", "labels", key];
    const setting = { object: "all objects", path, apiVersion: "", nodes, values };
    return [{ key, value: values[0], setting: isOne ? undefined : setting, name: camelCase(key) }];
  });
}
