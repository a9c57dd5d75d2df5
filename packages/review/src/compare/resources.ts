import { type Resource, writtenOf } from "@kustogen/kustomize/value/resource.ts";
import type { Value } from "@kustogen/kustomize/value/value.ts";
import { ResourceIndex } from "../cluster/resource-index.ts";
import { scalerOf } from "../cluster/workloads/autoscalers.ts";
import { changesOf, type FieldChange } from "./changes.ts";
import { matchResources, type Pair } from "./match.ts";

/** The change of one resource. */
export interface ResourceChange {
  action: "added" | "removed" | "changed";
  apiVersion: string;
  kind: string;
  /** "" if it has none. */
  namespace: string;
  name: string;
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

/** A changed field. */
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

/** Facts about the states that influence the meaning of a change. */
interface ChangeContext {
  /** The new names of generated ConfigMaps and Secrets, by old name. */
  renames: ReadonlyMap<string, string>;
  isAutoscaled(resource: Resource): boolean;
}

/** The changes between two rendered states, in the order of the new one. Unchanged resources are left out. */
export function resourceChanges(before: readonly Resource[], after: readonly Resource[]): ResourceChange[] {
  const pairs = matchResources(before, after);
  const index = new ResourceIndex([...before, ...after]);
  const context = {
    renames: generatedRenames(pairs),
    isAutoscaled: (resource: Resource) => scalerOf(index, resource) !== undefined,
  };
  return pairs.flatMap((pair) => changeOf(pair, context) ?? []);
}

/** The new names of generated ConfigMaps and Secrets, by old name. */
function generatedRenames(pairs: readonly Pair[]): ReadonlyMap<string, string> {
  const renames = new Map<string, string>();
  for (const { before, after, renamed } of pairs)
    if (before !== undefined && after !== undefined && renamed === "hash")
      renames.set(before.metadata.name, after.metadata.name);
  return renames;
}

function changeOf(
  { before, after, renamed }: Pair,
  { renames, isAutoscaled }: ChangeContext,
): ResourceChange | undefined {
  const one = (after ?? before) as Resource;
  const base = {
    apiVersion: one.apiVersion,
    kind: one.kind,
    namespace: one.metadata.namespace ?? "",
    name: one.metadata.name,
  };
  if (before === undefined) return { action: "added", ...base, changes: topFields(one, "after"), after: one };
  if (after === undefined)
    return { action: "removed", ...base, changes: topFields(one, "before"), before: one };
  if (before === after) return undefined;
  const changes = changesOf(before, after, isAutoscaled(after)).map((change) => withHash(change, renames));
  if (changes.length === 0) return undefined;
  return {
    action: "changed",
    ...base,
    ...(renamed !== undefined && {
      renamed: { how: renamed, name: before.metadata.name, namespace: before.metadata.namespace ?? "" },
    }),
    changes,
    before,
    after,
  };
}

function topFields(resource: Resource, side: "before" | "after"): ReviewedChange[] {
  return Object.entries(writtenOf(resource)).map(([field, value]) => ({ path: [field], [side]: value }));
}

function withHash(change: FieldChange, renames: ReadonlyMap<string, string>): ReviewedChange {
  const { before, after } = change;
  return typeof before === "string" && typeof after === "string" && renames.get(before) === after
    ? { ...change, hash: true }
    : change;
}
