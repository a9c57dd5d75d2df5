import { equal } from "@kustogen/kustomize/value/equal.ts";
import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { jsonText, type Value } from "@kustogen/kustomize/value/value.ts";
import { hashedName } from "../../near-name.ts";

/** True for the same object under another name or in another namespace: the specs are equal except for names. */
export function isSameRenamed(before: Resource, after: Resource): boolean {
  if (before.kind !== after.kind || groupOf(before.apiVersion) !== groupOf(after.apiVersion)) return false;
  if (hashedName(before.metadata.name, [after.metadata.name]) !== undefined) return false;
  return equal(withoutName(before), withoutName(after));
}

/** The spec without the object's name, wherever it appears, so that labels with the name are no difference. */
function withoutName({ metadata, spec }: Resource): Value | undefined {
  if (spec === undefined) return undefined;
  const text = jsonText(spec);
  return JSON.parse(text.replaceAll(jsonText(metadata.name), '"<name>"'));
}
