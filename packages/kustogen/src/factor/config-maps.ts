import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { describeResource, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { isHashed } from "../authoring/hashed.ts";
import type { ConfigMapEntry, OverlayFile } from "./overlay.ts";

/** An entry of configMapGenerator and the data files beside the kustomization that it reads. */
export interface GeneratedConfigMap {
  entry: ConfigMapEntry;
  files: OverlayFile[];
}

/**
 * The configMapGenerator entry for a hashed ConfigMap that the parent doesn't have.
 * @throws InputError for binaryData: the generator takes it only from binary files, which kustogen doesn't write
 */
export function newConfigMap(configMap: Resource): GeneratedConfigMap {
  const { name, namespace, labels, annotations } = configMap.metadata;
  if (configMap.binaryData !== undefined) {
    throw new InputError(
      `${describeResource(configMap)}: binaryData in a hashed ConfigMap is not supported; use a plain ConfigMap`,
      { code: "not-supported" },
    );
  }
  const { literals, files, texts } = sources(name, dataOf(configMap));
  const entry: ConfigMapEntry = { name };
  if (namespace !== undefined) entry.namespace = namespace;
  if (files.length > 0) entry.files = files;
  if (literals.length > 0) entry.literals = literals;
  const options: NonNullable<ConfigMapEntry["options"]> = {};
  if (labels && Object.keys(labels).length > 0) options.labels = labels;
  if (annotations && Object.keys(annotations).length > 0) options.annotations = annotations;
  if (configMap.immutable === true) options.immutable = true;
  if (Object.keys(options).length > 0) entry.options = options;
  return { entry, files: texts };
}

/**
 * The configMapGenerator entry that changes a hashed ConfigMap's data: `merge` with the keys that differ, or
 * `replace` with all of them if a key has to be removed. Undefined if the data is equal.
 * @throws InputError if the ConfigMap is hashed on one side only
 */
export function changedConfigMap(parent: Resource, desired: Resource): GeneratedConfigMap | undefined {
  if (isHashed(parent) !== isHashed(desired)) {
    throw new InputError(
      `${describeResource(desired)} is hashed (its name has a hash of its content) in one layer and plain in another; ` +
        `make it hashed() in every layer or in none`,
    );
  }
  const before = dataOf(parent);
  const after = dataOf(desired);
  const removed = Object.keys(before).some((key) => !Object.hasOwn(after, key));
  const changed = Object.entries(after).filter(([key, value]) => removed || lookUp(before, key) !== value);
  if (changed.length === 0 && !removed) return undefined;
  const { name, namespace } = desired.metadata;
  const { literals, files, texts } = sources(name, Object.fromEntries(changed));
  const entry: ConfigMapEntry = { name };
  if (namespace !== undefined) entry.namespace = namespace;
  entry.behavior = removed ? "replace" : "merge";
  if (files.length > 0) entry.files = files;
  if (literals.length > 0) entry.literals = literals;
  return { entry, files: texts };
}

function dataOf(configMap: Resource): Record<string, string> {
  return (configMap.data ?? {}) as Record<string, string>;
}

/** A single line is a literal; multi-line text is a file, which is more readable and keeps its bytes. */
function sources(
  name: string,
  data: Record<string, string>,
): { literals: string[]; files: string[]; texts: OverlayFile[] } {
  const literals: string[] = [];
  const files: string[] = [];
  const texts: OverlayFile[] = [];
  for (const [key, value] of Object.entries(data)) {
    if (isLiteral(value)) literals.push(`${key}=${value}`);
    else {
      files.push(`${key}=${name}.${key}`);
      texts.push({ name: `${name}.${key}`, text: value });
    }
  }
  return { literals, files, texts };
}

/** kustomize removes one pair of quotes from a literal, so a quoted value must come from a file. */
function isLiteral(value: string): boolean {
  return !/[\r\n]/.test(value) && !/^["']|["']$/.test(value);
}
