import type { FieldPath } from "../../../compare/path.ts";
import { containersInStartOrder, type TemplateContainer } from "../../../consequences/pods.ts";
import { type Changed, changedResources, type RiskContext } from "./risk.ts";

/** A container of a workload that is on both sides. */
export interface ChangedContainer extends Changed {
  container: string;
  old: TemplateContainer;
  now: TemplateContainer;
  /** Where it is, by its name. */
  path: FieldPath;
}

/** The containers that are on both sides of changed workloads, found by their names. */
export function* changedContainers(context: RiskContext): Iterable<ChangedContainer> {
  for (const changed of changedResources(context)) {
    const before = context.before.pods(changed.before);
    const after = context.after.pods(changed.after);
    if (before === undefined || after === undefined) continue;
    const olds = new Map(containersInStartOrder(before).map((one) => [one.name, one]));
    for (const now of containersInStartOrder(after)) {
      const old = olds.get(now.name);
      if (old !== undefined) yield { ...changed, container: now.name, old, now, path: containerPath(now) };
    }
  }
}

/** Where a container is, by its name. */
export function containerPath({ path, name }: TemplateContainer): FieldPath {
  return [...path.slice(0, -1), { key: [["name", name]] }];
}
