import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { LayerNode } from "../../layers/tree.ts";
import { camelCase } from "../words.ts";
import type { TakenSetting } from "./settings.ts";
import type { States } from "./wrapped-states.ts";

/** A label that every object of a system has, in each layer with the same value: a setting if that differs between them. */
export type SharedLabel = ReturnType<typeof sharedLabels>[number];

/** The labels that all objects of a system have, which the system says once instead of each object. */
export function sharedLabels(states: ReadonlyMap<string, States>, nodes: readonly LayerNode[]) {
  const objects = [...states.values()].flat();
  const keys = new Set(objects.flatMap(([, { metadata }]) => Object.keys(metadata.labels ?? {})));
  return [...keys].sort().flatMap((key) => {
    const found = nodes.map((node) => {
      const own = objects.filter(([of]) => of === node);
      return [...new Set(own.map(([, { metadata }]) => lookUp(metadata.labels, key)))];
    });
    if (states.size < 2 || found.some((own) => own.length > 1)) return [];
    const values = found.map(([value]) => value);
    const path = ["metadata", "labels", key];
    const setting: TakenSetting = { object: "all objects", path, apiVersion: "", nodes, values };
    const own = new Set(values).size === 1 ? undefined : setting;
    return [{ key, value: values[0], setting: own, name: camelCase(key) }];
  });
}
