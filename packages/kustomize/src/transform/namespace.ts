import { InputError } from "../errors/errors.ts";
import { withKey } from "../resource/change.ts";
import { type FieldSpec, type SetField, setField, specsFor } from "../resource/field-spec.ts";
import { metadataOf } from "../resource/metadata.ts";
import { namingErrors } from "../resource/naming-errors.ts";
import type { BuildResource } from "../resource/resource.ts";
import type { ResourceMap } from "../resource/resource-map.ts";
import { lookUp } from "../value/own.ts";
import { isMap, type ValueMap } from "../value/value.ts";
import { copyMap, textAt } from "../yaml/fields.ts";
import { annotate, noteOf } from "../yaml/reader/scalar-notes.ts";
import { rewriteText } from "../yaml/scalar-in-place.ts";

/** Which subjects of role bindings get the namespace. */
export const SUBJECT_MODES = ["defaultOnly", "allServiceAccounts", "none"] as const;

export interface NamespaceOptions {
  readonly namespace: string;
  readonly specs: readonly FieldSpec[];
  /** Sets it only if there is no namespace. */
  readonly unsetOnly?: boolean;
  readonly subjects?: (typeof SUBJECT_MODES)[number];
}

/** Puts resources in a namespace (kustomize's NamespaceTransformer). Throws InputError if two become the same. */
export function setNamespace(resources: ResourceMap, options: NamespaceOptions): void {
  if (options.namespace === "") return;
  resources.map((resource) =>
    resource.isEmpty || resource.history.ofHelm
      ? resource
      : resource.rememberId(namespaced(resource, options)),
  );
  namingErrors(
    () => `namespace ${options.namespace}`,
    () => resources.refuseDuplicates(),
  );
}

const META_NAMESPACE: readonly FieldSpec[] = [{ path: "metadata/namespace", create: true }];
const ROLE_BINDINGS = new Set(["RoleBinding", "ClusterRoleBinding"]);

/** A copy of a resource with the namespace set in every field that contains one. */
export function withNamespaceFields(resource: BuildResource, options: NamespaceOptions): BuildResource {
  return resource.withValue(namespaced(resource, options));
}

function namespaced(resource: BuildResource, options: NamespaceOptions): ValueMap {
  const { apiVersion, kind } = resource;
  const set = setterFor(options);
  let { value } = resource;
  if (!resource.clusterScoped(apiVersion, kind)) {
    const kept = options.unsetOnly ? withNullKept(value) : undefined;
    for (const spec of specsFor(META_NAMESPACE, apiVersion, kind))
      value = kept ?? setField(value, spec, "scalar", set);
  }
  const binding = ROLE_BINDINGS.has(kind);
  if (binding) value = withSubjects(value, options, set);
  for (const compiled of specsFor(options.specs, apiVersion, kind)) {
    const { path } = compiled.spec;
    if (path === "metadata/namespace" || (path === "metadata/name" && apiVersion !== "v1")) continue;
    if (binding && path === "subjects/namespace" && ROLE_BINDINGS.has(compiled.spec.kind ?? "")) continue;
    value = setField(value, compiled, "scalar", compiled.spec.create ? setterFor(options, true) : set);
  }
  return value;
}

/** The resource with a namespace spelled `null`: kustomize removes its type, and so has a namespace of that name. */
function withNullKept(value: ValueMap): ValueMap | undefined {
  const metadata = metadataOf(value);
  if (lookUp(metadata, "namespace") !== null || textAt(metadata, "namespace") === "") return undefined;
  const kept = copyMap(metadata);
  annotate(kept, "namespace", { untyped: true });
  return withKey(value, "metadata", kept);
}

/** @param creates whether the field is created if it is missing, for which an explicit null becomes a string */
function setterFor({ namespace, unsetOnly }: NamespaceOptions, creates = false): SetField {
  return (map, key, old) => {
    if (isMap(old) || Array.isArray(old)) throw new InputError("a namespace must be a string");
    const text = unsetOnly ? textAt(map, key) : "";
    if (text !== "" && old !== null) return map;
    const next = text !== "" && creates ? text : namespace;
    if (next === old && noteOf(map, key).refused === undefined) return map;
    const copy = copyMap(map);
    rewriteText(copy, key, next);
    return copy;
  };
}

function withSubjects(value: ValueMap, options: NamespaceOptions, set: SetField): ValueMap {
  const mode = options.subjects ?? "defaultOnly";
  const subjects = lookUp(value, "subjects");
  if (mode === "none" || subjects === undefined || subjects === null) return value;
  if (!Array.isArray(subjects))
    throw new InputError(`subjects of the ${textAt(value, "kind")} must be a list`);
  const [key, wanted] = mode === "allServiceAccounts" ? ["kind", "ServiceAccount"] : ["name", "default"];
  let changed = false;
  const list = subjects.map((subject) => {
    if (subject === null) return subject;
    if (!isMap(subject)) throw new InputError(`subjects of the ${textAt(value, "kind")} must be mappings`);
    if (isMap(lookUp(subject, key) ?? null) || Array.isArray(lookUp(subject, key)))
      throw new InputError(`${key} of a subject of the ${textAt(value, "kind")} must be text`);
    if (lookUp(subject, key) === null || textAt(subject, key) !== wanted) return subject;
    const next = set(subject, "namespace", lookUp(subject, "namespace"));
    if (next !== subject) changed = true;
    return next;
  });
  return changed ? withKey(value, "subjects", list) : value;
}
