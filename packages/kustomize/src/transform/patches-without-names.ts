import { withKey, withoutKey } from "../resource/change.ts";
import { metadataOf, withName } from "../resource/metadata.ts";
import type { BuildResource } from "../resource/resource.ts";
import { lookUp } from "../value/own.ts";
import { isMap, type ValueMap } from "../value/value.ts";
import { copyMap } from "../yaml/fields.ts";
import { noteFlow } from "../yaml/reader/collection-style.ts";

/** True for a patch of a list without a name, or with an empty one. */
function hasNoName(patch: ValueMap): boolean {
  return lookUp(patch, "metadata") !== null && !lookUp(metadataOf(patch), "name");
}

/** Only its style counts, as the name is set again after the merge. */
const PLAIN_NAME = "name";

/**
 * A patch with a target as it is merged: kustomize makes its name one without a type, so that an empty one is no null,
 * which would remove the target's. One in quotes is where the target has none; without a type it is what replaces all
 * metadata.
 */
export function withoutEmptyName(patch: ValueMap, { value }: BuildResource): ValueMap {
  const metadata = metadataOf(patch);
  if (!hasNoName(patch)) return patch;
  if (metadata.name !== "" && lookUp(metadata, "$patch") === "replace")
    return withKey(patch, "metadata", withKey(metadata, "name", PLAIN_NAME));
  if (!Object.hasOwn(metadata, "name")) return patch;
  if (metadata.name === "" && !Object.hasOwn(metadataOf(value), "name")) return patch;
  return withKey(patch, "metadata", withoutKey(metadata, "name"));
}

/**
 * What a patch that may change names has left; the name is empty where the patch has none, in the style of the one
 * before. A resource without metadata has some by then, kustomize's own annotations, which only the patch can remove.
 */
export function withEmptyName(merged: BuildResource, patch: ValueMap): BuildResource {
  if (!hasNoName(patch) || lookUp(patch, "$patch") === "replace") return merged;
  const { value } = merged;
  if (isMap(value.metadata)) return merged.withValue(withName(value, ""));
  const hasNone = !Object.hasOwn(patch, "metadata");
  return hasNone ? merged.withValue(withName(withoutKey(value, "metadata"), "")) : merged;
}

/** The resource with metadata that are in no braces: kustomize has put annotations of its own where nothing was. */
export function withBlockMetadata(value: ValueMap): ValueMap {
  if (!isMap(value.metadata)) return value;
  const metadata = copyMap(value.metadata);
  noteFlow(metadata, false);
  return withKey(value, "metadata", metadata);
}
