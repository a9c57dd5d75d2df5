import type { LabelEntry } from "../../load/fields.ts";
import type { FieldSpec } from "../../resource/field-spec.ts";
import { kept } from "../../value/multimap.ts";
import { mergeFieldSpecs, type TransformerConfig } from "./config.ts";

const METADATA_LABELS: readonly FieldSpec[] = [{ path: "metadata/labels", create: true }];
const NONE: readonly FieldSpec[] = [];

const cache = new WeakMap<TransformerConfig, Map<string, readonly FieldSpec[]>>();

/**
 * The fields in which an entry of `labels` sets its pairs: its own `fields`, and either metadata only, pod templates
 * as well (includeTemplates), or selectors as well (includeSelectors), by the configuration.
 */
export function labelFieldSpecs(entry: LabelEntry, config: TransformerConfig): readonly FieldSpec[] {
  if (entry.fields?.length) return merged(entry, config, entry.fields);
  const known = kept(cache, config, () => new Map());
  const key = `${entry.includeSelectors ?? false}|${entry.includeTemplates ?? false}`;
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
  return mergeFieldSpecs(specs, METADATA_LABELS);
}
