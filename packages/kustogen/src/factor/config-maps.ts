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
  const { labels, annotations } = configMap.metadata;
  if (configMap.binaryData !== undefined) {
    throw new InputError(
      `${describeResource(configMap)}: binaryData in a hashed ConfigMap is not supported; use a plain ConfigMap`,
      { code: "not-supported" },
    );
  }
  const { entry, files } = generated(configMap, dataOf(configMap));
  const options: NonNullable<ConfigMapEntry["options"]> = {};
  if (labels && Object.keys(labels).length > 0) options.labels = labels;
  if (annotations && Object.keys(annotations).length > 0) options.annotations = annotations;
  if (configMap.immutable === true) options.immutable = true;
  if (Object.keys(options).length > 0) entry.options = options;
  return { entry, files };
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
  return generated(desired, Object.fromEntries(changed), removed ? "replace" : "merge");
}

function dataOf(configMap: Resource): Record<string, string> {
  return (configMap.data ?? {}) as Record<string, string>;
}

/** The entry for some data: a single line is a literal; multi-line text is a file, which is more readable and keeps its bytes. */
function generated(
  { metadata: { name, namespace } }: Resource,
  data: Record<string, string>,
  behavior?: "merge" | "replace",
): GeneratedConfigMap {
  const all = Object.entries(data);
  const literals = all.filter(([, value]) => isLiteral(value)).map(([key, value]) => `${key}=${value}`);
  const texts = all.filter(([, value]) => !isLiteral(value));
  return {
    entry: {
      name,
      ...(namespace !== undefined && { namespace }),
      ...(behavior !== undefined && { behavior }),
      ...(texts.length > 0 && { files: texts.map(([key]) => `${key}=${name}.${key}`) }),
      ...(literals.length > 0 && { literals }),
    },
    files: texts.map(([key, text]) => ({ name: `${name}.${key}`, text })),
  };
}

/** kustomize removes one pair of quotes from a literal, so a quoted value must come from a file. */
function isLiteral(value: string): boolean {
  return !/[\r\n]/.test(value) && !/^["']|["']$/.test(value);
}
