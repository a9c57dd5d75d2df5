import { withKey, withoutKey } from "../resource/change.ts";
import { metadataOf, withName } from "../resource/metadata.ts";
import type { BuildResource } from "../resource/resource.ts";
import { lookUp } from "../value/own.ts";
import { isMap, type ValueMap } from "../value/value.ts";
import { copyMap, textAt } from "../yaml/fields.ts";
import { isNoTextOf11 } from "../yaml/made-text.ts";
import { noteFlow } from "../yaml/reader/collection-style.ts";
import { isQuoted } from "../yaml/scalar-in-place.ts";

/** True for a patch of a list without a name, or with an empty one. */
function hasNoName(patch: ValueMap): boolean {
  return lookUp(patch, "metadata") !== null && !lookUp(metadataOf(patch), "name");
}

/** Only its style counts, as the name is set again after the merge. */
const PLAIN_NAME = "name";

/**
 * A patch with a target as it is merged: kustomize makes its name one without a type, so that an empty one is no null,
 * which would remove the target's. One in quotes is where the target has none; without a type it is what replaces all
 * metadata, or a name that only its type makes a text, which is written without quotes and loses the type.
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
 * What a patch that may change names has left: the name is the patch's, empty where that has none, in the style of the
 * one before. A resource without metadata has some by then, kustomize's own annotations, which only the patch can remove.
 */
export function withPatchName(merged: BuildResource, patch: ValueMap): BuildResource {
  if (lookUp(patch, "metadata") === null || lookUp(patch, "$patch") === "replace") return merged;
  const name = hasNoName(patch) ? "" : textAt(metadataOf(patch), "name");
  const { value } = merged;
  if (isMap(value.metadata)) return merged.withValue(withName(value, name));
  const hasNone = name === "" && !Object.hasOwn(patch, "metadata");
  return hasNone ? merged.withValue(withName(withoutKey(value, "metadata"), "")) : merged;
}

/** The resource with metadata that are in no braces: kustomize has put annotations of its own where nothing was. */
export function withBlockMetadata(value: ValueMap): ValueMap {
  if (!isMap(value.metadata)) return value;
  const metadata = copyMap(value.metadata);
  noteFlow(metadata, false);
  return withKey(value, "metadata", metadata);
}
