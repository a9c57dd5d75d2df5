import { InputError } from "../../errors/errors.ts";
import type { LabelEntry } from "../../load/fields.ts";
import { textKey, withKey } from "../../resource/change.ts";
import { type FieldSpec, type SetField, setField, specsFor } from "../../resource/field-spec.ts";
import { hasInternal } from "../../resource/internal-annotations.ts";
import { metadataOf } from "../../resource/metadata.ts";
import type { ResourceMap } from "../../resource/resource-map.ts";
import { kept } from "../../value/multimap.ts";
import { lookUp, setOwn } from "../../value/own.ts";
import { isMap, type Value, type ValueMap } from "../../value/value.ts";
import type { Version } from "../../versions.ts";
import { copyMap, textAt } from "../../yaml/fields.ts";
import { forgetWritten, markShared, noteNullText } from "../../yaml/reader/scalar-notes.ts";
import { rewriteText } from "../../yaml/scalar-in-place.ts";
import { mergeFieldSpecs, type TransformerConfig } from "../config/config.ts";

/**
 * Sets labels or annotations in every mapping that the field specs select (kustomize's LabelTransformer and
 * AnnotationsTransformer). A new pair in several places of a resource is one scalar from then on.
 */
export function setPairs(
  resources: ResourceMap,
  pairs: Readonly<Record<string, string>>,
  specs: readonly FieldSpec[],
  version?: Version,
): void {
  const added = Object.entries(pairs).map(([key, text]): Pair => ({ key, text, mark: undefined, places: 0 }));
  if (added.length === 0) return;
  const set: SetField = (map, key, old) =>
    old == null ? map : withKey(map, key, withPairs(old, added, version));
  resources.map((resource) => {
    let { value } = resource;
    const compiled = specsFor(specs, resource.apiVersion, resource.kind);
    for (let at = 0; at < added.length; at++) {
      const pair = added[at] as Pair;
      pair.mark = {};
      pair.places = 0;
    }
    // kustomize finds annotations if it has added its own, whatever was there before, including nothing.
    if (compiled.some(({ spec }) => spec.path === ANNOTATIONS)) {
      const isMadeAnew = hasInternal(resource);
      if (isMadeAnew || lookUp(metadataOf(value), "annotations") === null)
        value = withAnnotations(value, isMadeAnew);
    }
    for (const spec of compiled) value = setField(value, spec, "mapping", set);
    const changed = resource.withValue(value);
    const shared = added.filter(({ places }) => places > 1);
    if (shared.length === 0) return changed;
    const marks = shared.map(({ mark, text }): [object, Value] => [mark as object, text]);
    return changed.withHistory({ shared: new Map([...(changed.history.shared ?? []), ...marks]) });
  });
}

const ANNOTATIONS = "metadata/annotations";

function withAnnotations(value: ValueMap, isMadeAnew: boolean): ValueMap {
  const metadata = metadataOf(value);
  const old = lookUp(metadata, "annotations");
  if (isMap(old)) return value;
  const made = {};
  if (old === null && !isMadeAnew) noteNullText(made, textAt(metadata, "annotations"));
  return withKey(value, "metadata", withKey(metadata, "annotations", made));
}

interface Pair {
  readonly key: string;
  readonly text: string;
  /** The mark for the places of the resource in which the pair was added, and their number. */
  mark: object | undefined;
  places: number;
}

function withPairs(value: Value, pairs: readonly Pair[], version: Version | undefined): Value {
  if (!isMap(value))
    throw new InputError(
      `expected a mapping but found ${Array.isArray(value) ? "a list" : JSON.stringify(String(value))}`,
    );
  let map = value;
  let marks: Map<string, object> | undefined;
  for (let at = 0; at < pairs.length; at++) {
    const pair = pairs[at] as Pair;
    const isNew = !Object.hasOwn(value, pair.key);
    if (!isNew && value[pair.key] === pair.text) continue;
    const key = isNew ? textKey(pair.key, version) : pair.key;
    // One copy for all pairs.
    if (map === value) map = copyMap(value);
    if (isNew) {
      setOwn(map, key, pair.text);
      forgetWritten(map, key);
    } else rewriteText(map, pair.key, pair.text);
    if (!isNew || pair.mark === undefined) continue;
    marks ??= new Map();
    marks.set(key, pair.mark);
    pair.places++;
  }
  if (marks !== undefined) markShared(map, marks);
  return map;
}

export const METADATA_LABELS: readonly FieldSpec[] = [{ path: "metadata/labels", create: true }];
const NONE: readonly FieldSpec[] = [];

const cache = new WeakMap<TransformerConfig, Map<string, readonly FieldSpec[]>>();

/**
 * The fields in which an entry of `labels` sets its pairs: its own `fields`, and either metadata only, pod templates
 * as well (includeTemplates), claims (includeVolumeClaimTemplates), or selectors as well (includeSelectors), by the
 * configuration.
 */
export function labelFieldSpecs(entry: LabelEntry, config: TransformerConfig): readonly FieldSpec[] {
  if (entry.fields?.length) return merged(entry, config, entry.fields);
  const known = kept(cache, config, () => new Map());
  const { includeSelectors, includeTemplates, includeVolumeClaimTemplates } = entry;
  const key = [includeSelectors, includeTemplates, includeVolumeClaimTemplates].map(Boolean).join();
  return kept(known, key, () => merged(entry, config, NONE));
}

function merged(
  entry: LabelEntry,
  config: TransformerConfig,
  fields: readonly FieldSpec[],
): readonly FieldSpec[] {
  let specs = mergeFieldSpecs(fields, config.labels);
  if (entry.includeSelectors) return mergeFieldSpecs(specs, config.commonLabels);
  if (entry.includeTemplates) specs = mergeFieldSpecs(specs, config.templateLabels);
  if (entry.includeVolumeClaimTemplates) specs = mergeFieldSpecs(specs, config.volumeClaimTemplateLabels);
  return mergeFieldSpecs(specs, METADATA_LABELS);
}
