/**
 * The object without the fields whose value is `undefined`, so that an option nobody gave leaves nothing
 * behind in the YAML. Returns the object itself when there is nothing to leave out.
 *
 * @example
 * ```ts
 * object("v1", "ConfigMap", {
 *   metadata: metadata(part, "shop"),
 *   ...defined({ immutable: context.settings.frozen, data: { A: "b" } }), // no field where the setting isn't there
 * })
 * ```
 */
export function defined<T extends object>(object: T): T {
  for (const key in object) {
    if (object[key] === undefined) {
      const kept = Object.entries(object).filter(([, value]) => value !== undefined);
      return Object.fromEntries(kept) as T;
    }
  }
  return object;
}
