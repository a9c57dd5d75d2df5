/**
 * Returns the object without fields whose value is `undefined`, so that an unset option leaves nothing in the YAML.
 * Returns the object itself if there is nothing to leave out.
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
  for (const key in object) {
    if (object[key] === undefined) {
      return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T;
    }
  }
  return object;
}
