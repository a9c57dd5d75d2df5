/**
 * Returns the object without fields whose value is `undefined`, so that an unset option leaves nothing in the YAML.
 *
 * @example
 * ```ts
 * object("v1", "ConfigMap", {
 *   metadata: metadata(part, "shop"),
 *   ...defined({ immutable: context.settings.frozen, data: { A: "b" } }), // no field if a setting is absent
 * })
 * ```
 */
export function defined<T extends object>(object: T): T {
  const kept = { ...object }; // with its marks, such as that of `hashed`
  for (const key in kept) if (kept[key] === undefined) delete kept[key];
  return kept;
}
