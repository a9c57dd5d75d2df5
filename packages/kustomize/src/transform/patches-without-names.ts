import { withKey, withoutKey } from "../resource/change.ts";
import { metadataOf, withName } from "../resource/metadata.ts";
import type { BuildResource } from "../resource/resource.ts";
import { lookUp } from "../value/own.ts";
import { isMap, type ValueMap } from "../value/value.ts";
import { copyMap, textAt } from "../yaml/fields.ts";
import { isNoTextOf11 } from "../yaml/made-text.ts";
import { noteFlow } from "../yaml/reader/collection-style.ts";
import { isQuoted } from "../yaml/scalar-in-place.ts";

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
export function withoutEmptyName(patch: ValueMap, { value, name }: BuildResource): ValueMap {
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
export function withPatchName(merged: BuildResource, patch: ValueMap): BuildResource {
  if (lookUp(patch, "metadata") === null || lookUp(patch, "$patch") === "replace") return merged;
  const name = hasNoName(patch) ? "" : textAt(metadataOf(patch), "name");
  const { value } = merged;
  if (isMap(value.metadata)) return merged.withValue(withName(value, name));
  const hasNone = name === "" && !Object.hasOwn(patch, "metadata");
  return hasNone ? merged.withValue(withName(withoutKey(value, "metadata"), "")) : merged;
}

/** The resource with metadata in block style: kustomize has added its own annotations where there were none. */
export function withBlockMetadata(value: ValueMap): ValueMap {
  if (!isMap(value.metadata)) return value;
  const metadata = copyMap(value.metadata);
  noteFlow(metadata, false);
  return withKey(value, "metadata", metadata);
}
