import { type Resource, writtenOf } from "@kustogen/kustomize/value/resource.ts";
import type { Value } from "@kustogen/kustomize/value/value.ts";
import { type ResourceName, resourceName } from "../kubernetes/resource-name.ts";
import { changesOf, type FieldChange } from "./changes.ts";
import { matchResources } from "./match.ts";

export interface ResourceChange extends ResourceName {
  action: "added" | "removed" | "changed";
  apiVersion: string;
  /** For a renamed resource: how it was recognized, and its former name. */
  renamed?: { how: "hash" | "similar"; name: string; namespace: string };
  /** For a resource that other folders of the repository now create, or created before: those folders, in words. */
  moved?: string;
  /** For an added or removed resource: each of its top-level fields. */
  changes: readonly ReviewedChange[];
  before?: Resource;
  after?: Resource;
  /** Both sides in a form that may be shown; absent if nothing was masked. */
  whole?(): { before?: Value | undefined; after?: Value | undefined };
}

export interface ReviewedChange extends FieldChange {
  /** True if only the hash in the name of a generated ConfigMap or Secret changed, which isn't a change by itself. */
  hash?: boolean;
}

/** True for a field that contains an image on both sides. */
export function isMovedImage(
  change: ReviewedChange,
): change is ReviewedChange & Record<"before" | "after", string> {
  const { path, before, after } = change;
  return path.at(-1) === "image" && typeof before === "string" && typeof after === "string";
}

/** The changes between two rendered states, in the order of the new one. Unchanged resources are left out. */
export function resourceChanges(before: readonly Resource[], after: readonly Resource[]): ResourceChange[] {
  const pairs = matchResources(before, after);
  // The new names of generated ConfigMaps and Secrets, by old name.
  const renames = new Map(
    pairs.flatMap(({ before: was, after: is, renamed }) =>
      was && is && renamed === "hash" ? [[was.metadata.name, is.metadata.name] as const] : [],
    ),
  );
  const withHash = (change: FieldChange): ReviewedChange => {
    const { before: old, after: now } = change;
    const isRenamed = typeof old === "string" && typeof now === "string" && renames.get(old) === now;
    return isRenamed ? { ...change, hash: true } : change;
  };
  return pairs.flatMap(({ before: was, after: is, renamed: how }): ResourceChange[] => {
    const one = (is ?? was) as Resource;
    const base = { apiVersion: one.apiVersion, ...resourceName(one) };
    if (was === undefined)
      return [{ action: "added", ...base, changes: topFields(one, "after"), after: one }];
    if (is === undefined)
      return [{ action: "removed", ...base, changes: topFields(one, "before"), before: one }];
    const changes = was === is ? [] : changesOf(was, is).map(withHash);
    if (changes.length === 0) return [];
    const { name, namespace } = resourceName(was);
    const renamed = how && { how, name, namespace };
    return [{ action: "changed", ...base, ...(renamed && { renamed }), changes, before: was, after: is }];
  });
}

function topFields(resource: Resource, side: "before" | "after"): ReviewedChange[] {
  return Object.entries(writtenOf(resource)).map(([field, value]) => ({ path: [field], [side]: value }));
}
