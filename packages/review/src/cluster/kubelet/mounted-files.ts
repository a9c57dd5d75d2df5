import type { Value } from "@kustogen/kustomize/value/value.ts";
import { itemsAt, listAt, textAt } from "../../kubernetes/fields.ts";
import { placesAt } from "../../kubernetes/places.ts";
import type { ProvidedObjects } from "../provided.ts";
import type { Container, Pod } from "../workloads/pods.ts";

/** The text files that a container mounts from ConfigMaps, by key; `items`, `subPath` and projections count. */
export function mountedFiles(
  { namespace, volumes }: Pick<Pod, "namespace" | "volumes">,
  { volumeMounts }: Pick<Container, "volumeMounts">,
  provided: ProvidedObjects,
): [key: string, text: string][] {
  const found = new Map<string, [string, string]>();
  for (const mount of volumeMounts)
    for (const source of configMapsOf(volumes.find((one) => one.name === mount.name))) {
      const name = textAt(source, "name") ?? "";
      const items = itemsAt(source, "items").map(([item]) => item);
      for (const [key, text] of provided.get("ConfigMap", name, namespace)?.keys ?? []) {
        const item = items.find((one) => one.key === key);
        if (text === undefined || (listAt(source, "items").length > 0 && item === undefined)) continue;
        const path = textAt(item, "path") ?? key;
        const wanted = textAt(mount, "subPath") ?? path;
        if (wanted === path || path.startsWith(`${wanted}/`)) found.set(`${name}/${key}`, [key, text]);
      }
    }
  return [...found.values()];
}

function configMapsOf(volume: unknown): Value[] {
  return [["configMap"], ["projected", "sources", "*", "configMap"]]
    .flatMap((field) => placesAt(volume, field))
    .map(([source]) => source);
}
