import { folderOf } from "@kustogen/kustomize/tree/paths.ts";
import { type Resource, writtenOf } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Value } from "@kustogen/kustomize/value/value.ts";
import type { ChangedState } from "../check/model/change-context.ts";
import { stateOf } from "../check/model/state-of.ts";
import { type ResourceChange, resourceChanges } from "../compare/resources.ts";
import type { ArgoObject } from "../discovery/argo-documents.ts";
import type { ArgoPair } from "./argo-pairs.ts";

/**
 * The changes of these objects and their consequences, for the change rules. Only pairs are compared.
 *
 * @param known the objects of the state before, so that rules can tell what is new in the repository
 */
export function argoChange(pairs: readonly ArgoPair[], known: readonly ArgoObject[]): ChangedState {
  const changes = pairs.flatMap(({ before, after }) =>
    resourceChanges(before ? [before.resource] : [], after ? [after.resource] : []),
  );
  const moved = pairs.flatMap(({ before, after }) =>
    before === undefined || after === undefined || placeOf(before) === placeOf(after)
      ? []
      : [{ resource: after.resource, from: before.file.slice(1), to: after.file.slice(1) }],
  );
  return {
    before: stateOf(known.map(({ resource }) => resource)),
    after: stateOf(pairs.flatMap(({ after }) => after?.resource ?? [])),
    context: { changes, restarts: [], stale: [], moved },
  };
}

/** Whoever applies a folder applies its files under any name; what a set makes belongs to its file. */
function placeOf({ file, set }: ArgoObject): string {
  return set === undefined ? folderOf(file) : file;
}

/** The pairs with changes that no environment shows by rendering the same object, given those that they show. */
export function unseenPairs(pairs: readonly ArgoPair[], seen: readonly ResourceChange[]): ArgoPair[] {
  return pairs.filter(({ before, after }) => {
    const { kind, metadata } = (after ?? (before as ArgoObject)).resource;
    return !seen.some(
      (change) =>
        change.kind === kind &&
        change.name === metadata.name &&
        holds(change.before, before?.resource) &&
        // One that leaves an environment for a file that nothing renders is reported there.
        (change.action === "removed" || holds(change.after, after?.resource)),
    );
  });
}

/** True if a resource contains all fields of another, which may be a patch of it. */
function holds(whole: Resource | undefined, part: Resource | undefined): boolean {
  if (part === undefined) return true;
  return whole !== undefined && includes(bare(whole), bare(part));
}

/** Without the namespace, which a kustomization may set. */
function bare(resource: Resource): Value {
  const { metadata, ...rest } = writtenOf(resource);
  const { namespace: _, ...own } = isMap(metadata) ? metadata : {};
  return { ...rest, metadata: own };
}

function includes(whole: Value | undefined, part: Value): boolean {
  if (Array.isArray(part))
    return Array.isArray(whole) && part.every((item) => whole.some((other) => includes(other, item)));
  if (!isMap(part)) return whole === part;
  return (
    isMap(whole) &&
    Object.entries(part).every(([key, value]) => Object.hasOwn(whole, key) && includes(whole[key], value))
  );
}
