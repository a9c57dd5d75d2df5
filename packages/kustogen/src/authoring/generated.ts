import type { Resource } from "../kubernetes/resource.ts";

const GENERATED = Symbol.for("kustogen.generated");

/**
 * Marks a ConfigMap as generated: kustogen emits it through kustomize's configMapGenerator, so that its name
 * gets a content hash, references follow, and pods that read it roll when it changes. Returns the same object; a
 * copy made with `{...configMap}` is generated too.
 */
export function generated<R extends Resource>(configMap: R): R {
  // Enumerable, so that copies keep it; a symbol, so that it is no field of the object.
  return Object.assign(configMap, { [GENERATED]: true });
}

/** True for a ConfigMap marked by `generated`. */
export function isGenerated(resource: Resource): boolean {
  return GENERATED in resource;
}
