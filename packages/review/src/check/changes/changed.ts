import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { podOf } from "../../cluster/objects.ts";
import type { Reference } from "../../cluster/reference-table.ts";
import { pairedContainers } from "../../cluster/workloads/paired-containers.ts";
import type { Container } from "../../cluster/workloads/pods.ts";
import type { FieldPath } from "../../compare/path.ts";
import type { ResourceChange } from "../../compare/resources.ts";
import type { ChangeContext } from "../model/rule.ts";
import type { State } from "../model/state.ts";

/** A resource that exists on both sides, with its earlier name. */
export interface Changed {
  change: ResourceChange;
  before: Resource;
  after: Resource;
}

/** The changed resources of these kinds, or of all kinds if none is given. */
export function changedResources({ changes }: Pick<ChangeContext, "changes">, ...kinds: string[]): Changed[] {
  return changes.flatMap((change) => {
    const { before, after } = change;
    const isOf = kinds.length === 0 || kinds.includes(change.kind);
    return before !== undefined && after !== undefined && isOf ? [{ change, before, after }] : [];
  });
}

/** A container of a workload that exists on both sides. */
export interface ChangedContainer extends Changed {
  container: string;
  old: Container;
  now: Container;
  /** Its path, by name. */
  path: FieldPath;
}

/** The containers that exist on both sides of changed workloads, even if they were renamed. */
export function* changedContainers(
  [before, after]: readonly [State, State],
  workloads: readonly Changed[],
): Iterable<ChangedContainer> {
  for (const changed of workloads) {
    const was = podOf(before, changed.before);
    const is = podOf(after, changed.after);
    if (was === undefined || is === undefined) continue;
    for (const { old, now } of pairedContainers(was, is))
      yield { ...changed, container: now.name, old, now, path: containerPath(now) };
  }
}

/** The path of a container, by name. */
export function containerPath({ path, name }: Pick<Container, "path" | "name">): FieldPath {
  return [...path.slice(0, -1), { key: [["name", name]] }];
}

/** The path at which a pod reads a ConfigMap or a Secret: of a container, by name. */
export function readPath({ container, variable, path }: Reference): FieldPath {
  if (container === undefined) return path;
  const at = containerPath(container);
  return variable === undefined ? [...at, "envFrom"] : [...at, "env", { key: [["name", variable]] }];
}
