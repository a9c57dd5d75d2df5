import { isMap } from "@kustogen/kustomize/value/value.ts";

type Settings = Record<string, unknown>;

/**
 * Settings of a layer merged over those of its parent: mappings are merged key by key, lists and scalars replaced,
 * and null or undefined removes the parent's value, so that the schema's default applies again. Neither is changed.
 */
export function mergeSettings(parent: Settings, layer: Settings): Settings {
  const merged: Settings = { ...parent };
  for (const [key, value] of Object.entries(layer)) {
    const before = Object.hasOwn(merged, key) ? merged[key] : undefined;
    if (value === null || value === undefined) delete merged[key];
    else if (isMap(value)) merged[key] = mergeSettings(isMap(before) ? before : {}, value);
    else merged[key] = value;
  }
  return merged;
}
