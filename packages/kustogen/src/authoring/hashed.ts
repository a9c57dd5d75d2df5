import type { Resource } from "@kustogen/kustomize/value/resource.ts";

const HASHED = Symbol.for("kustogen.hashed");

/**
 * Appends a hash of its content to a ConfigMap's name: kustogen writes it through kustomize's configMapGenerator,
 * references follow, and pods that read it restart when it changes. Returns the same object; a copy made with
 * `{...configMap}` is hashed too.
 */
export function hashed<R extends Resource>(configMap: R): R {
  // Enumerable, so that copies keep it; a symbol, so that it isn't a field of the object.
  return Object.assign(configMap, { [HASHED]: true });
}

/** True for a ConfigMap marked by `hashed`. */
export const isHashed = (resource: Resource): boolean => HASHED in resource;
