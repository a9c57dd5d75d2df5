import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";

/** The templates of the objects that an object creates, from the outside in. */
const TEMPLATES = ["template", "jobTemplate"];

/** Adds annotations to an object, and to the objects that its templates create. */
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

/** True for a template of pods, or of objects that create pods. */
function isPodTemplate(value: Value | undefined): boolean {
  if (!isMap(value) || !isMap(value.spec)) return false;
  return Array.isArray(value.spec.containers) || isPodTemplate(value.spec.template);
}
