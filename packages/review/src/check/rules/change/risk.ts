import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { FieldPath } from "../../../compare/path.ts";
import type { ResourceChange, ReviewedChange } from "../../../compare/resources.ts";
import type { Restart } from "../../../consequences/restarts.ts";
import type { Side } from "../../../consequences/side.ts";
import type { StalePods } from "../../../consequences/stale-pods.ts";
import type { ResourceName } from "../../../kubernetes/resource-name.ts";
import type { Severity } from "../../rule.ts";

/** What a rule looks at: the changes of one environment, both sides, and what follows from them. */
export interface RiskContext {
  changes: readonly ResourceChange[];
  before: Side;
  after: Side;
  restarts: readonly Restart[];
  stale: readonly StalePods[];
}

/** One place where something could go wrong. */
export interface FoundRisk {
  message: string;
  resource?: ResourceName;
  path?: FieldPath;
  todo?: string;
  /** Replaces the rule's severity, for what is worse or less bad than usual. */
  severity?: Severity;
}

/** A rule: one identifier, what it looks for, one function. */
export interface RiskRule {
  id: string;
  /** What it finds, for the documentation: "A volume asks for less than before". */
  title: string;
  severity: Severity;
  find(context: RiskContext): Iterable<FoundRisk>;
}

/** A resource that is on both sides, under the name that it had. */
export interface Changed {
  change: ResourceChange;
  before: Resource;
  after: Resource;
  changes: readonly ReviewedChange[];
}

/** The resources of these kinds that stay and change; all kinds when none is named. */
export function changedResources({ changes }: RiskContext, ...kinds: string[]): Changed[] {
  return changes.flatMap((change) => {
    const { before, after, kind } = change;
    if (before === undefined || after === undefined || (kinds.length > 0 && !kinds.includes(kind))) return [];
    return [{ change, before, after, changes: change.changes }];
  });
}

/** The resources of these kinds that are deleted. */
export function removedResources({ changes }: RiskContext, ...kinds: string[]): Resource[] {
  return changes.flatMap(({ action, before, kind }) =>
    action === "removed" && before !== undefined && kinds.includes(kind) ? [before] : [],
  );
}

/** The resources of these kinds that are new. */
export function addedResources({ changes }: RiskContext, ...kinds: string[]): Resource[] {
  return changes.flatMap(({ action, after, kind }) =>
    action === "added" && after !== undefined && kinds.includes(kind) ? [after] : [],
  );
}
