type Settings = Record<string, unknown>;

/** True for what is merged key by key; lists and scalars are replaced. */
function isMapping(value: unknown): value is Settings {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Settings of a layer over those of its parent: mappings are merged key by key, lists and scalars replaced, and
 * null or undefined takes the parent's value away, so that the schema's default holds again. Neither is changed.
 */
export function mergeSettings(parent: Settings, layer: Settings): Settings {
  const merged: Settings = { ...parent };
  for (const [key, value] of Object.entries(layer)) {
    const before = Object.hasOwn(merged, key) ? merged[key] : undefined;
    if (value === null || value === undefined) delete merged[key];
    else if (isMapping(value)) merged[key] = mergeSettings(isMapping(before) ? before : {}, value);
    else merged[key] = value;
  }
  return merged;
}
