import { InputError } from "../errors/errors.ts";
import { lookUp, setOwn } from "../value/own.ts";
import { isMap, type Value, type ValueMap } from "../value/value.ts";
import { copyMap, textAt } from "../yaml/fields.ts";
import { isNoTextOf11, noteMade, styleOfMade } from "../yaml/made-text.ts";
import { isFlow } from "../yaml/reader/collection-style.ts";
import { againIn, forgetWritten, noteOf, sourceTextIn } from "../yaml/reader/scalar-notes.ts";
import { withText } from "../yaml/scalar-in-place.ts";
import { withKey, withoutKey } from "./change.ts";

/** The metadata of a resource; an empty mapping if it has none. */
export function metadataOf(value: ValueMap): ValueMap {
  const metadata = lookUp(value, "metadata");
  return isMap(metadata) ? metadata : {};
}

/**
 * The resource with another name. An empty name that replaces a plain one, or none, is a scalar without a type, which
 * reads as null except within braces, where it is quoted. Null metadata stay without a name.
 */
export function withName(value: ValueMap, name: string): ValueMap {
  const metadata = metadataOf(value);
  if (value.metadata === null) return value;
  const named = withMadeText(metadata, "name", name);
  const isText = lookUp(named, "name") === null && (isFlow(value) || isFlow(metadata));
  return withKey(value, "metadata", isText ? withKey(named, "name", "") : named);
}

/** The resource in another namespace; "" removes the field. */
export function withNamespace(value: ValueMap, namespace: string): ValueMap {
  const metadata = metadataOf(value);
  if (namespace === "") {
    const without = withoutKey(metadata, "namespace");
    return without === metadata ? value : withKey(value, "metadata", without);
  }
  return withKey(value, "metadata", withMadeText(metadata, "namespace", namespace));
}

/** The mapping with a string under the key, quoted if there was none before and it would otherwise not be a string. */
function withMadeText(map: ValueMap, key: string, text: string): ValueMap {
  return !Object.hasOwn(map, key) && isNoTextOf11(text) ? withKey(map, key, text) : withText(map, key, text);
}

/** The resource with another kind. */
export function withKind(value: ValueMap, kind: string): ValueMap {
  return textAt(value, "kind") === kind ? value : withText(value, "kind", kind);
}

/** The resource with annotations that are certainly a mapping, because kustomize adds its own. */
export function withAnnotationsMapped(value: ValueMap): ValueMap {
  const { metadata } = value;
  if (!isMap(metadata)) return value;
  const { annotations } = metadata;
  if (annotations === undefined || isMap(annotations)) return value;
  refuseElements(annotations, "annotations");
  return withKey(value, "metadata", withKey(metadata, "annotations", {}));
}

/** Throws InputError for a non-empty list, which kustomize treats as alternating keys and values, or crashes on. */
function refuseElements(value: Value | undefined, field: string): void {
  if (Array.isArray(value) && value.length > 0)
    throw new InputError(`metadata.${field}: expected a mapping but found a list`);
}

/**
 * Labels or annotations as strings, as kustomize reads them: numbers and booleans as written, and of a key that occurs
 * several times in a file the last one, while patches change the first.
 */
export function textsOf(value: ValueMap, field: "labels" | "annotations"): Map<string, string> {
  const texts = new Map<string, string>();
  const map = lookUp(metadataOf(value), field);
  refuseElements(map, field);
  if (!isMap(map)) return texts;
  for (const key of Object.keys(map)) {
    const text = map[key];
    texts.set(key, typeof text === "string" ? sourceTextIn(map, key, text) : textAt(map, key));
  }
  for (const [key, text] of againIn(map)) texts.set(key, text);
  return texts;
}

/** The resource with its labels or annotations as kustomize rewrites them: all are strings, in its style. */
export function withMadeTexts(
  value: ValueMap,
  field: "labels" | "annotations",
  texts: ReadonlyMap<string, string> = textsOf(value, field),
): ValueMap {
  const made = withTexts(value, field, texts);
  const odd = [...texts].filter(([, text]) => styleOfMade(text) !== undefined);
  if (odd.length === 0) return made;
  const metadata = metadataOf(made);
  const map = copyMap(metadata[field] as ValueMap);
  for (const [key, text] of odd) noteMade(map, key, text);
  return withKey(made, "metadata", withKey(metadata, field, map));
}

/** The resource with exactly these labels or annotations; without the field if there are none. */
export function withTexts(
  value: ValueMap,
  field: "labels" | "annotations",
  texts: ReadonlyMap<string, string>,
): ValueMap {
  const metadata = metadataOf(value);
  if (texts.size === 0)
    return Object.hasOwn(metadata, field) ? withKey(value, "metadata", withoutKey(metadata, field)) : value;
  const isUnited = noteOf(metadata, field).refused !== undefined;
  // The style of the texts is lost, because kustomize rewrites them.
  const map: ValueMap = {};
  for (const [key, text] of texts) setOwn(map, key, text);
  const changed = withKey(metadata, field, map);
  if (isUnited) forgetWritten(changed, field);
  return withKey(value, "metadata", changed);
}
