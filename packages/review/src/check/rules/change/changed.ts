import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { keptOnRemoval } from "../../../cluster/recreation.ts";
import type { ResourceChange, ReviewedChange } from "../../../compare/resources.ts";
import type { ChangeContext } from "../../model/rule.ts";

/** A resource that exists on both sides, with its earlier name. */
export interface Changed {
  change: ResourceChange;
  before: Resource;
  after: Resource;
  changes: readonly ReviewedChange[];
}

type Given = Pick<ChangeContext, "changes">;

/** The changed resources of these kinds, or of all kinds if none is given. */
export function changedResources({ changes }: Given, ...kinds: string[]): Changed[] {
  return changes.flatMap((change) => {
    const { before, after } = change;
    if (before === undefined || after === undefined || !isOf(kinds, change)) return [];
    return [{ change, before, after, changes: change.changes }];
  });
}

/** The resources of these kinds, or of all kinds if none is given, that are no longer rendered. */
export function removedResources({ changes }: Given, ...kinds: string[]): Resource[] {
  return changes.flatMap((one) =>
    one.action === "removed" && one.before !== undefined && isOf(kinds, one) ? [one.before] : [],
  );
}

/** The resources of these kinds, or of all kinds, that are no longer rendered, and that nothing keeps in the cluster. */
export function deletedResources(
  context: Pick<ChangeContext, "changes" | "withApplication">,
  ...kinds: string[]
): Resource[] {
  return removedResources(context, ...kinds).filter((one) => keptOnRemoval(one, context) === undefined);
}

/** The resources of these kinds, or of all kinds if none is given, that are new. */
export function addedResources({ changes }: Given, ...kinds: string[]): Resource[] {
  return changes.flatMap((one) =>
    one.action === "added" && one.after !== undefined && isOf(kinds, one) ? [one.after] : [],
  );
}

function isOf(kinds: readonly string[], { kind }: ResourceChange): boolean {
  return kinds.length === 0 || kinds.includes(kind);
}
