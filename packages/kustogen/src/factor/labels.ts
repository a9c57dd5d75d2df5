import type { FieldSpec } from "@kustogen/kustomize/resource/field-spec.ts";
import { defaultConfig } from "@kustogen/kustomize/transform/config/defaults.ts";
import { METADATA_LABELS } from "@kustogen/kustomize/transform/labels/labels.ts";
import { lookUp, setOwn } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { type Pairs, pairValues, withoutPairs } from "./common-pairs.ts";
import type { LabelEntry } from "./overlay.ts";

/** What `includeTemplates` labels in the version of kustomize that labels most, so that overlays suit each. */
const EVERYWHERE = defaultConfig("5.8.1").templateLabels;

/** What `includeTemplates` labels beside objects. */
const TEMPLATES = EVERYWHERE.filter(({ path }) => path !== "metadata/labels");

/**
 * What every kustomize labels with `includeTemplates`. Until 5.8.1 it labels claims of StatefulSets, too, which can't be
 * changed later: they keep their labels in their own files, so that another version builds the same.
 */
const POD_TEMPLATES = EVERYWHERE.filter(({ path }) => !path.includes("volumeClaimTemplates"));

/**
 * The `labels` entries between two states: labels that every desired resource has with one value, and that some don't
 * have from the parent. With `includeTemplates` if every place to which kustomize may write it then, such as each pod
 * template, has it, too. Of the parent's resources, one that changes is an ordinary change, and a field for all is worth it from
 * two on; a new one has the labels that the parent's have already in its own file.
 * @param pairs resources on both sides, parent first
 * @param added resources only in the desired state
 * @param templates false if a layer above changes a label beside templates: kustomize would change both, which it labels as one
 * @returns at most two entries (with and without templates), and the desired state without those labels
 */
export function factorLabels(
  pairs: readonly (readonly [Resource, Resource])[],
  added: readonly Resource[],
  templates = true,
): { entries: LabelEntry[]; undo: (resource: Resource, parent: Resource | undefined) => Resource } {
  const plain: Pairs = {};
  const templated: Pairs = {};
  const state = [...pairs.map(([, desired]) => desired), ...added];
  const isOne = (key: string, specs: readonly FieldSpec[]) => pairValues(state, key, specs).size === 1;
  const labels = state.length < 2 ? {} : (state[0]?.metadata.labels ?? {});
  for (const [key, value] of Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const changed = pairs.filter(([parent]) => lookUp(parent.metadata.labels, key) !== value).length;
    // A new object has its labels in its file, as it has them in no other layer. Most labels are the parent's.
    if (pairs.length > 0 && changed < 2) continue;
    if (typeof value !== "string" || !isOne(key, METADATA_LABELS)) continue;
    const [inTemplates, ...others] = pairValues(state, key, TEMPLATES);
    const isEverywhere = templates && inTemplates === value && others.length === 0;
    setOwn(isEverywhere ? templated : plain, key, value);
  }
  const entries: LabelEntry[] = [{ pairs: plain }, { pairs: templated, includeTemplates: true }];
  return {
    entries: entries.filter((entry) => Object.keys(entry.pairs).length > 0),
    undo: (resource, parent) =>
      withoutPairs(withoutPairs(resource, METADATA_LABELS, plain, parent), POD_TEMPLATES, templated, parent),
  };
}
