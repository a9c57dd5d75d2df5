import { lookUp, setOwn, without } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { at } from "@kustogen/review/kubernetes/fields.ts";
import type { LabelEntry } from "./overlay.ts";

/** The paths that the labels field with includeTemplates writes, by kind (kustomize's default label field specs). */
const TEMPLATE_PATHS: Record<string, readonly (readonly string[])[]> = {
  ReplicationController: [["spec", "template"]],
  Deployment: [["spec", "template"]],
  ReplicaSet: [["spec", "template"]],
  DaemonSet: [["spec", "template"]],
  StatefulSet: [["spec", "template"]],
  Job: [["spec", "template"]],
  CronJob: [
    ["spec", "jobTemplate"],
    ["spec", "jobTemplate", "spec", "template"],
  ],
};

const CLAIMS = ["spec", "volumeClaimTemplates"];

/** The templates of a StatefulSet's claims. */
function claimsOf(resource: Resource | undefined): Value[] {
  const claims = resource?.kind === "StatefulSet" ? at(resource, ...CLAIMS) : undefined;
  return Array.isArray(claims) ? claims : [];
}

/**
 * The `labels` entry between two states: labels that every desired resource has with one value and that the parent's
 * resources don't have. With `includeTemplates` if every pod template has it, too.
 * @param pairs resources on both sides, parent first
 * @param added resources only in the desired state
 * @returns at most two entries (with and without templates), and the desired state without those labels
 */
export function factorLabels(
  pairs: readonly (readonly [Resource, Resource])[],
  added: readonly Resource[],
): { entries: LabelEntry[]; undo: (resource: Resource, parent: Resource | undefined) => Resource } {
  const plain: Record<string, string> = {};
  const templated: Record<string, string> = {};
  const candidates = commonLabels(pairs, added);
  for (const [key, value] of candidates) {
    let templates = true;
    const check = (resource: Resource) => {
      for (const path of lookUp(TEMPLATE_PATHS, resource.kind) ?? []) {
        const holder = at(resource, ...path);
        if (isMap(holder) && lookUp(labelsOf(holder), key) !== value) templates = false;
      }
      // kustomize would also label the claims of a StatefulSet, which are immutable.
      if (!claimsOf(resource).every((claim) => isMap(claim) && lookUp(labelsOf(claim), key) === value))
        templates = false;
    };
    for (const [, desired] of pairs) check(desired);
    for (const resource of added) check(resource);
    setOwn(templates ? templated : plain, key, value);
  }
  const entries: LabelEntry[] = [];
  if (Object.keys(plain).length > 0) entries.push({ pairs: plain });
  if (Object.keys(templated).length > 0) entries.push({ pairs: templated, includeTemplates: true });
  if (entries.length === 0) return { entries, undo: (resource) => resource };
  const all = { ...plain, ...templated };
  return {
    entries,
    undo: (resource, parent) => {
      let result = withoutLabels(resource, ["metadata"], all, parent);
      for (const path of lookUp(TEMPLATE_PATHS, resource.kind) ?? []) {
        if (isMap(at(result, ...path)))
          result = withoutLabels(result, [...path, "metadata"], templated, parent);
      }
      const claims = claimsOf(resource).map((claim, index) =>
        withoutLabels(
          claim as unknown as Resource,
          ["metadata"],
          templated,
          claimsOf(parent)[index] as unknown as Resource,
        ),
      );
      return claims.length === 0
        ? result
        : (replaceAt(
            result as unknown as ValueMap,
            CLAIMS,
            0,
            claims as unknown as Value,
          ) as unknown as Resource);
    },
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

function labelsOf(holder: ValueMap): ValueMap | undefined {
  const labels = isMap(holder.metadata) ? holder.metadata.labels : undefined;
  return isMap(labels) ? labels : undefined;
}

/** A copy whose labels under `path` have the parent's values for the given keys, or lack them like the parent. */
function withoutLabels(
  resource: Resource,
  path: readonly string[],
  keys: Record<string, string>,
  parent: Resource | undefined,
): Resource {
  const metadata = at(resource, ...path);
  if (!isMap(metadata) || !isMap(metadata.labels)) return resource;
  const parentMetadata = parent === undefined ? undefined : at(parent, ...path);
  const before = isMap(parentMetadata) && isMap(parentMetadata.labels) ? parentMetadata.labels : undefined;
  // Copies without a field are built without it, because an object with a deleted property is slow from then on.
  const labels: ValueMap = {};
  let isEmpty = true;
  for (const key in metadata.labels) {
    const value = metadata.labels[key] as Value;
    const left = lookUp(keys, key) === value ? lookUp(before, key) : value;
    if (left === undefined) continue;
    setOwn(labels, key, left);
    isEmpty = false;
  }
  const next = isEmpty && before === undefined ? without(metadata, "labels") : { ...metadata, labels };
  return replaceAt(resource as unknown as ValueMap, path, 0, next) as unknown as Resource;
}

function replaceAt(value: ValueMap, path: readonly string[], from: number, next: Value): ValueMap {
  const key = path[from] as string;
  const isLast = from + 1 === path.length;
  return {
    ...value,
    [key]: isLast ? next : replaceAt(lookUp(value, key) as ValueMap, path, from + 1, next),
  };
}
