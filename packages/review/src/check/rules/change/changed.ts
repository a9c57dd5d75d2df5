import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { keptOnRemoval } from "../../../cluster/recreation.ts";
import type { ResourceChange, ReviewedChange } from "../../../compare/resources.ts";
import type { ChangeContext } from "../../rule.ts";

/** A resource that exists on both sides, with its earlier name. */
export interface Changed {
  change: ResourceChange;
  before: Resource;
  after: Resource;
  changes: readonly ReviewedChange[];
}

/** The changed resources of these kinds, or of all kinds if none is given. */
export function changedResources({ changes }: Pick<ChangeContext, "changes">, ...kinds: string[]): Changed[] {
  return changes.flatMap((change) => {
    const { before, after, kind } = change;
    if (before === undefined || after === undefined || (kinds.length > 0 && !kinds.includes(kind))) return [];
    return [{ change, before, after, changes: change.changes }];
  });
}

/** The resources of these kinds, or of all kinds if none is given, that are no longer rendered. */
export function removedResources(
  { changes }: Pick<ChangeContext, "changes">,
  ...kinds: string[]
): Resource[] {
  return changes.flatMap(({ action, before, kind }) =>
    action === "removed" && before !== undefined && (kinds.length === 0 || kinds.includes(kind))
      ? [before]
      : [],
  );
}

/** The resources of these kinds that are no longer rendered, and that nothing keeps in the cluster. */
export function deletedResources(
  context: Pick<ChangeContext, "changes" | "withApplication">,
  ...kinds: string[]
): Resource[] {
  return removedResources(context, ...kinds).filter((one) => keptOnRemoval(one, context) === undefined);
}

/** The resources of these kinds that are new. */
export function addedResources({ changes }: Pick<ChangeContext, "changes">, ...kinds: string[]): Resource[] {
  return changes.flatMap(({ action, after, kind }) =>
    action === "added" && after !== undefined && kinds.includes(kind) ? [after] : [],
  );
}
