import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";

/** The templates of what an object makes, in the order in which they are found in each other. */
const TEMPLATES = ["template", "jobTemplate"];

/** An object with annotations in addition to its own, and what its templates make with them, too. */
export function annotated(resource: Resource, annotations: Record<string, string>): Resource {
  return withAnnotations(resource as unknown as ValueMap, annotations) as unknown as Resource;
}

function withAnnotations(object: ValueMap, annotations: Record<string, string>): ValueMap {
  const metadata = (object.metadata ?? {}) as ValueMap;
  const own = { ...(metadata.annotations as ValueMap | undefined), ...annotations };
  return {
    ...object,
    metadata: { ...metadata, annotations: own },
    ...(isMap(object.spec) && { spec: withTemplates(object.spec, annotations) }),
  };
}

function withTemplates(spec: ValueMap, annotations: Record<string, string>): ValueMap {
  const found = TEMPLATES.filter((key) => isPodTemplate(lookUp(spec, key)));
  if (found.length === 0) return spec;
  return {
    ...spec,
    ...Object.fromEntries(
      found.map((key) => [key, withAnnotations(lookUp(spec, key) as ValueMap, annotations)]),
    ),
  };
}

/** True for a template of pods, or of what makes them. */
function isPodTemplate(value: Value | undefined): boolean {
  if (!isMap(value) || !isMap(value.spec)) return false;
  return Array.isArray(value.spec.containers) || isPodTemplate(value.spec.template);
}
