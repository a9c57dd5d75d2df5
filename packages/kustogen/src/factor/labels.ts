import { DEFAULT_CONFIG } from "@kustogen/kustomize/transform/config/defaults.ts";
import { METADATA_LABELS } from "@kustogen/kustomize/transform/labels/labels.ts";
import { lookUp, setOwn } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { type Pairs, valuesOf, withoutPairs } from "./common-pairs.ts";
import type { LabelEntry } from "./overlay.ts";

/**
 * The `labels` entry between two states: labels that every desired resource has with one value and that the parent's
 * resources don't have. With `includeTemplates` if every place to which kustomize would write it then, such as each
 * pod template, has it, too.
 * @param pairs resources on both sides, parent first
 * @param added resources only in the desired state
 * @returns at most two entries (with and without templates), and the desired state without those labels
 */
export function factorLabels(
  pairs: readonly (readonly [Resource, Resource])[],
  added: readonly Resource[],
): { entries: LabelEntry[]; undo: (resource: Resource, parent: Resource | undefined) => Resource } {
  const plain: Pairs = {};
  const templated: Pairs = {};
  const state = [...pairs.map(([, desired]) => desired), ...added];
  for (const [key, value] of commonLabels(pairs, added)) {
    const [, ...others] = valuesOf(state, key, DEFAULT_CONFIG.templateLabels);
    setOwn(others.length === 0 ? templated : plain, key, value);
  }
  const entries: LabelEntry[] = [];
  if (Object.keys(plain).length > 0) entries.push({ pairs: plain });
  if (Object.keys(templated).length > 0) entries.push({ pairs: templated, includeTemplates: true });
  return {
    entries,
    undo: (resource, parent) =>
      withoutPairs(
        withoutPairs(resource, METADATA_LABELS, plain, parent),
        DEFAULT_CONFIG.templateLabels,
        templated,
        parent,
      ),
  };
}

/**
 * Labels with one value on all desired resources, of which some don't have it from the parent; sorted. A new resource
 * never has them in its file, so that it looks the same in every overlay; of the parent's, one that changes is an ordinary
 * change, and a field for all is worth it from two on.
 */
function commonLabels(
  pairs: readonly (readonly [Resource, Resource])[],
  added: readonly Resource[],
): [string, string][] {
  const found: [string, string][] = [];
  const different = pairs.filter(([parent, desired]) => parent !== desired);
  if (pairs.length + added.length < 2) return found;
  const first = pairs[0]?.[1] ?? added[0];
  const labels = first?.metadata.labels ?? {};
  for (const key of Object.keys(labels).sort()) {
    const value = labels[key];
    if (typeof value !== "string") continue;
    let changed = added.length;
    for (const [parent] of different) if (!carries(parent, key, value)) changed++;
    if (changed < (added.length > 0 ? 1 : 2)) continue;
    if (
      pairs.every(([, desired]) => carries(desired, key, value)) &&
      added.every((one) => carries(one, key, value))
    )
      found.push([key, value]);
  }
  return found;
}

function carries({ metadata }: Resource, key: string, value: string): boolean {
  return lookUp(metadata.labels, key) === value;
}
