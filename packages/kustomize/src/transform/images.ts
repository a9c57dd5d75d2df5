import { attempt } from "../errors/attempt.ts";
import { InputError } from "../errors/errors.ts";
import type { ImageEntry } from "../load/fields.ts";
import { compileSearch, type TextTest } from "../regex/regex.ts";
import { mapList, withKey } from "../resource/change.ts";
import {
  type CompiledSpec,
  type FieldSpec,
  type SetField,
  setField,
  specsFor,
} from "../resource/field-spec.ts";
import { namingErrors, titleOf } from "../resource/naming-errors.ts";
import type { BuildResource } from "../resource/resource.ts";
import type { ResourceMap } from "../resource/resource-map.ts";
import { shortcuts } from "../shortcuts.ts";
import { kept } from "../value/multimap.ts";
import { lookUp } from "../value/own.ts";
import { isMap, type Value, type ValueMap } from "../value/value.ts";
import { does, type Version } from "../versions.ts";
import { textAt } from "../yaml/fields.ts";
import { withText } from "../yaml/scalar-in-place.ts";

/** Sets the name, tag or digest of images by name (kustomize's ImageTagTransformer), in everything except CRDs. */
export function setImage(
  resources: ResourceMap,
  entry: ImageEntry,
  specs: readonly FieldSpec[],
  version?: Version,
): void {
  const matches = compileImage(entry.name ?? "", version);
  let asked = 0;
  const set: SetField = (map, key, old) => {
    asked++;
    if (isMap(old) || Array.isArray(old)) throw new InputError("an image must be a string");
    const text = textAt(map, key);
    return matches(text) ? withText(map, key, withEntry(text, entry)) : map;
  };
  const { list } = resources;
  for (let at = 0; at < list.length; at++) {
    const resource = list[at] as BuildResource;
    if (resource.kind === "CustomResourceDefinition") continue;
    const start: number = asked;
    let { value } = resource;
    for (const key in resource.value) {
      const part = resource.value[key] as Value;
      if (shortcuts.taken && (typeof part !== "object" || withoutImages.has(part as object))) continue;
      const before: number = asked;
      const next = namingErrors(
        () => titleOf(resource.value),
        () => inField(key, part, set),
      );
      if (isMap(part) && asked === before) withoutImages.add(part);
      value = withKey(value, key, next);
    }
    const compiled = specsFor(specs, resource.apiVersion, resource.kind);
    for (let i = 0; i < compiled.length; i++)
      value = setField(value, compiled[i] as CompiledSpec, "nothing", set);
    // On the way to images, a null list becomes an empty one, whether or not there are any images.
    if (asked > start || value !== resource.value) resources.replace(at, resource.withValue(value));
  }
}

/** The parts of objects without images, which a base's overlays share, and its images too: they are looked through once. */
const withoutImages = new WeakSet<object>();

const TAG = "(:[a-zA-Z0-9_.{}-]*)?";
/** An algorithm as OCI's grammar of digests has it. */
const ALGORITHM = "[a-zA-Z0-9]+([.+_-][a-zA-Z0-9]+)*";
const USUAL_NAME = /^[a-zA-Z0-9/_:@.-]+$/;

/** The compiled patterns of usual names, which the overlays of a system share. */
const expressions = new Map<string, RegExp>();

/**
 * A test whether an image has the name, which is a regular expression: a dot matches any character, and only the last
 * of several alternatives is anchored at the end, because kustomize adds no parentheses.
 */
function compileImage(name: string, version?: Version): TextTest {
  const algorithm = does(version, "anyDigest") ? ALGORITHM : "sha256";
  const pattern = `^${name}${TAG}(@${algorithm}:[a-zA-Z0-9_.{}-]*)?$`;
  const compiled = () => compileSearch(pattern);
  if (!shortcuts.taken || !USUAL_NAME.test(name))
    return does(version, "imageNameNoExpression") ? attempt(compiled, () => false) : compiled();
  // What such a name may have, JavaScript reads in the same way, and faster.
  const expression = kept(expressions, pattern, () => new RegExp(pattern, "u"));
  return (image) => expression.test(image);
}

/** Splits "registry:5000/team/app:1.2@sha256:abc" in name, tag and digest. */
export function splitImage(image: string): Record<"name" | "tag" | "digest", string> {
  const slash = Math.max(0, image.indexOf("/"));
  const at = image.indexOf("@", slash);
  const colon = image.indexOf(":", slash);
  if (at < 0 && colon < 0) return { name: image, tag: "", digest: "" };
  if (at >= 0 && (at < colon || colon < 0))
    return { name: image.slice(0, at), tag: "", digest: image.slice(at + 1) };
  if (at >= 0)
    return { name: image.slice(0, colon), tag: image.slice(colon + 1, at), digest: image.slice(at + 1) };
  return { name: image.slice(0, colon), tag: image.slice(colon + 1), digest: "" };
}

/** What kustomize makes of an image with the name of an entry. */
export function withEntry(image: string, entry: ImageEntry): string {
  const parts = splitImage(image);
  if (entry.newName) parts.name = entry.newName;
  if (entry.newTag || entry.digest) {
    parts.tag = entry.newTag ?? "";
    parts.digest = entry.digest ?? "";
  } else if (entry.tagSuffix) {
    parts.tag += entry.tagSuffix;
    parts.digest = "";
  }
  return `${parts.name}${parts.tag && `:${parts.tag}`}${parts.digest && `@${parts.digest}`}`;
}

/** Sets `image` in the elements of every list named containers or initContainers, at any depth. */
function inMap(map: ValueMap, set: SetField): ValueMap {
  let result = map;
  for (const key in map) {
    const next = inField(key, map[key] as Value, set);
    if (next !== map[key]) result = withKey(result, key, next);
  }
  return result;
}

function inField(key: string, value: Value, set: SetField): Value {
  const next = inValue(value, set);
  if (!Array.isArray(next) || (key !== "containers" && key !== "initContainers")) return next;
  return mapList(next, (item) => inContainer(item, set));
}

function inValue(value: Value, set: SetField): Value {
  if (Array.isArray(value)) return mapList(value, (item) => inValue(item, set));
  return isMap(value) ? inMap(value, set) : value;
}

function inContainer(item: Value, set: SetField): Value {
  if (item === null) return item;
  if (!isMap(item)) throw new InputError("the elements of containers must be mappings");
  const image = lookUp(item, "image");
  return image === undefined || image === null ? item : set(item, "image", image);
}
