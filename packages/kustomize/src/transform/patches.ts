import { InputError } from "../errors/errors.ts";
import { spend } from "../limits.ts";
import { applyJsonPatch, type JsonPatch } from "../merge/json6902.ts";
import { quoteUntyped } from "../merge/merge-with-nothing.ts";
import { mergeStrategic, type SchemaSource } from "../merge/strategic.ts";
import { isEmptyMap, withKey, withoutKey, withUntyped } from "../resource/change.ts";
import { describeId, sameId } from "../resource/id.ts";
import { hasInternal, withInternal, withoutInternal } from "../resource/internal-annotations.ts";
import {
  metadataOf,
  withAnnotationsMapped,
  withKind,
  withMadeTexts,
  withName,
  withNamespace,
} from "../resource/metadata.ts";
import { type BuildResource, NO_HISTORY } from "../resource/resource.ts";
import { elsewhere, type ResourceMap } from "../resource/resource-map.ts";
import { spreadGiven } from "../resource/shared.ts";
import { lookUp } from "../value/own.ts";
import { isMap, type Value, type ValueMap } from "../value/value.ts";
import { copyMap, textAt } from "../yaml/fields.ts";
import { isNoTextOf11 } from "../yaml/made-text.ts";
import { noteFlow } from "../yaml/reader/collection-style.ts";
import { resolvePlain } from "../yaml/reader/scalar.ts";
import { againIn } from "../yaml/reader/scalar-notes.ts";
import { isQuoted } from "../yaml/scalar-in-place.ts";
import type { ResourceTest } from "./labels/selector.ts";
import type { PatchSchemas, ReadPatch, SourcedPatch } from "./read-patches.ts";

/** Applies a parsed patch to its targets. */
export function applyPatch(
  resources: ResourceMap,
  patch: ReadPatch,
  source: string,
  types: PatchSchemas,
): void {
  if (patch.kind === "json") {
    applyToSelected(resources, patch.target, (resource) =>
      withJsonPatch(resource.rememberId(), patch.patch, source),
    );
  } else if (patch.target === undefined) {
    for (const one of patch.patches) applyToNamed(resources, one, source, types.schemas);
  } else {
    const [only] = patch.patches;
    if (only !== undefined) applyToTargets(resources, patch.target, only, source, types.schemas);
  }
}

function applyToSelected(
  resources: ResourceMap,
  selected: ResourceTest,
  change: (resource: BuildResource) => BuildResource,
): void {
  const indexes: number[] = [];
  spend("steps", resources.size);
  resources.list.forEach((resource, index) => {
    if (selected(resource)) indexes.push(index);
  });
  for (const index of indexes) resources.replace(index, change(resources.list[index] as BuildResource));
}

/** Applies a JSON patch, which makes all annotations strings; kustomize's internal ones stay. */
function withJsonPatch(resource: BuildResource, patch: JsonPatch, source: string): BuildResource {
  try {
    // kustomize converts the resource to JSON and back, so nothing in it is shared any longer.
    const patched = withoutInternal(applyJsonPatch(withInternal(resource), patch));
    if (isEmptyMap(patched))
      throw new InputError("it removes the whole resource, which a JSON patch can't do");
    const texts = withMadeTexts(patched, "annotations");
    return resource.withHistory({ shared: undefined }).withValue(texts);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw error.within(`${source}: ${describeId(resource.id)}`, "invalid-patch");
  }
}

/** Applies a JSON patch from `patchesJson6902`, which doesn't count as a rename. */
export function applyJsonPatchTo(
  resources: ResourceMap,
  target: ResourceTest,
  patch: JsonPatch,
  source: string,
): void {
  applyToSelected(resources, target, (resource) => withJsonPatch(resource, patch, source));
}

/** Applies strategic merge patches, each to the only resource that has or had its id. */
export function applyStrategicPatches(
  resources: ResourceMap,
  patches: readonly SourcedPatch[],
  types: PatchSchemas,
): void {
  for (const { patch, source } of patches) {
    const target = resources.list[findTarget(resources, patch, source)];
    applyToTargets(resources, (resource) => resource === target, patch, source, types.schemas);
  }
}

/** Applies a strategic merge patch to the only resource that has or had the patch's own id. */
function applyToNamed(
  resources: ResourceMap,
  patch: BuildResource,
  source: string,
  schemas: SchemaSource,
): void {
  const index = findTarget(resources, patch, source);
  const target = resources.list[index] as BuildResource;
  resources.replace(index, withStrategicPatch(target, patch, patch.value, source, schemas));
}

/** The index of the target of a strategic merge patch without an explicit one. */
function findTarget(resources: ResourceMap, patch: BuildResource, source: string): number {
  const { id } = patch;
  const found = resources.matching(id.name, (other) => sameId(other, id));
  if (found.length === 1) return found[0] as number;
  throw new InputError(
    found.length === 0
      ? `${source}: there is no ${describeId(id)} to patch${elsewhere(resources, id, "the patch")}`
      : `${source}: ${describeId(id)} matches ${found.length} resources, by current or earlier names; the patch needs a target that tells them apart`,
    { code: "no-target", ...(found.length === 0 && { absentKind: id.kind }) },
  );
}

function applyToTargets(
  resources: ResourceMap,
  selected: ResourceTest,
  patch: BuildResource,
  source: string,
  schemas: SchemaSource,
): void {
  const made = withMadeTexts(withMadeTexts(patch.value, "labels"), "annotations");
  applyToSelected(resources, selected, (resource) => {
    const { apiVersion } = resource;
    const typed = withKey(withoutEmptyName(made, resource), "apiVersion", apiVersion);
    const merged = withStrategicPatch(resource, patch, typed, source, schemas);
    const patched = patch.history.allowNameChange ? withPatchName(merged, made) : merged;
    return typeof resolvePlain(apiVersion) === "string" ? patched : withOwnVersion(patched, resource.value);
  });
  resources.dropEmpty();
  resources.refuseDuplicates();
}

/**
 * A patched resource whose `apiVersion` is missing or isn't a string: kustomize gives the patch the resource's, as a
 * scalar without a type, which is read accordingly, null if it is empty, unless the one it replaces is quoted.
 */
function withOwnVersion(patched: BuildResource, before: ValueMap): BuildResource {
  if (isEmptyMap(patched.value) || isQuoted(before, "apiVersion")) return patched;
  const { value } = patched;
  return patched.withValue(withUntyped(value, "apiVersion", textAt(value, "apiVersion")));
}

/**
 * The resource with the history that remains after a patch, which kustomize keeps in its annotations: a patch may
 * replace or remove all of these, and brings its own permissions with it, unless it has no effect.
 */
function withPatchedHistory(resource: BuildResource, patch: BuildResource, content: ValueMap): BuildResource {
  const { allowNameChange, allowKindChange } = patch.history;
  const mayChange = allowNameChange || allowKindChange;
  const isWhole = lookUp(content, "$patch") === "replace";
  const directive = isWhole ? undefined : ofAnnotations(content);
  const marks = directive === "delete" || directive === null ? {} : { allowNameChange, allowKindChange };
  // The history is lost with the annotations, before anything uses it.
  if (directive === null || directive === "replace" || directive === "delete")
    return resource.withHistory({ ...NO_HISTORY, vars: resource.history.vars, ...marks });
  if (!mayChange) return resource;
  const remembered = resource.rememberId();
  if (isWhole) return remembered;
  return remembered.withHistory({
    allowNameChange: allowNameChange || resource.history.allowNameChange,
    allowKindChange: allowKindChange || resource.history.allowKindChange,
  });
}

/** The directive of a patch that applies to its target's annotations; null for a patch that drops them. */
function ofAnnotations(patch: ValueMap): Value | undefined {
  const metadata = lookUp(patch, "metadata");
  if (!isMap(metadata)) return metadata;
  const directive = lookUp(metadata, "$patch");
  if (directive === null || directive === "replace" || directive === "delete") return directive;
  const annotations = lookUp(metadata, "annotations");
  return isMap(annotations) ? lookUp(annotations, "$patch") : annotations;
}

/**
 * The resource with a mapping of annotations, as its history makes one, for a patch whose annotations have a key several
 * times: into a mapping kustomize merges the first of these, while a mapping that is new is taken as it is.
 */
function withAnnotationsFor(patch: ValueMap, value: ValueMap): ValueMap {
  const given = lookUp(metadataOf(patch), "annotations");
  const metadata = metadataOf(value);
  if (!isMap(given) || againIn(given).size === 0 || Object.hasOwn(metadata, "annotations")) return value;
  return withKey(value, "metadata", withKey(metadata, "annotations", {}));
}

/** Applies a strategic merge patch; name, namespace and kind stay unless the patch may change them. */
function withStrategicPatch(
  resource: BuildResource,
  patch: BuildResource,
  content: ValueMap,
  source: string,
  schemas: SchemaSource,
): BuildResource {
  const { allowNameChange, allowKindChange } = patch.history;
  const { name, namespace, kind } = resource;
  const mayChange = allowNameChange || allowKindChange;
  let merged: ValueMap | undefined;
  const given = resource.history.shared === undefined ? undefined : new Map<object, Value>();
  try {
    // The id is recorded first, in annotations that are a mapping from then on.
    const mapped = mayChange ? withAnnotationsMapped(resource.value) : resource.value;
    const before = hasInternal(resource) ? withAnnotationsFor(content, mapped) : mapped;
    merged = mergeStrategic(before, content, schemas, given);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw error.within(`${source}: ${describeId(resource.id)}`, "invalid-patch");
  }
  if (merged === undefined || !isMap(merged) || isEmptyMap(merged)) return resource.withValue({});
  const remembered = withPatchedHistory(resource, patch, content);
  if (given !== undefined) merged = spreadGiven(merged, given);
  let value = quoteUntyped(merged, schemas);
  if (!allowKindChange) value = withKind(value, kind);
  if (mayChange && isEmptyMap(metadataOf(resource.value))) value = withBlockMetadata(value);
  if (!allowNameChange) value = withName(value, name);
  value = withNamespace(value, namespace);
  return remembered.withValue(value);
}

/** True for a patch from a list that has no name, or an empty one. */
function hasNoName(patch: ValueMap): boolean {
  return lookUp(patch, "metadata") !== null && !lookUp(metadataOf(patch), "name");
}

/** Only its style matters, because the name is set again after the merge. */
const PLAIN_NAME = "name";

/**
 * A patch with a target in the form in which it is merged: kustomize gives it a name without a type, so that an empty
 * one isn't null, which would remove the target's. It is quoted if the target has none; it has no type if it replaces
 * all metadata, or a name that is a string only by its type, which is then written without quotes and loses the type.
 */
function withoutEmptyName(patch: ValueMap, { value, name }: BuildResource): ValueMap {
  const metadata = metadataOf(patch);
  if (!hasNoName(patch)) return patch;
  const replaces = lookUp(patch, "$patch") === "replace" || lookUp(metadata, "$patch") === "replace";
  if (metadata.name === "" && (replaces || !Object.hasOwn(metadataOf(value), "name"))) return patch;
  if (replaces || (isNoTextOf11(name) && !isQuoted(metadataOf(value), "name")))
    return withKey(patch, "metadata", withKey(metadata, "name", PLAIN_NAME));
  return Object.hasOwn(metadata, "name") ? withKey(patch, "metadata", withoutKey(metadata, "name")) : patch;
}

/**
 * The result of a patch that may change names: the name is the patch's, or empty without one, in the style of the
 * earlier name. A resource without metadata has some by then, kustomize's own annotations, which only the patch can
 * remove.
 */
function withPatchName(merged: BuildResource, patch: ValueMap): BuildResource {
  if (lookUp(patch, "metadata") === null || lookUp(patch, "$patch") === "replace") return merged;
  const name = hasNoName(patch) ? "" : textAt(metadataOf(patch), "name");
  const { value } = merged;
  if (isMap(value.metadata)) return merged.withValue(withName(value, name));
  const hasNone = name === "" && !Object.hasOwn(patch, "metadata");
  return hasNone ? merged.withValue(withName(withoutKey(value, "metadata"), "")) : merged;
}

/** The resource with metadata in block style: kustomize has added its own annotations where there were none. */
function withBlockMetadata(value: ValueMap): ValueMap {
  if (!isMap(value.metadata)) return value;
  const metadata = copyMap(value.metadata);
  noteFlow(metadata, false);
  return withKey(value, "metadata", metadata);
}
