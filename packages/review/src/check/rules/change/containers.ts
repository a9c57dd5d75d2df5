import type { ObjectReference } from "../../../cluster/kubelet/object-references.ts";
import { podOf } from "../../../cluster/objects.ts";
import { pairedContainers } from "../../../cluster/workloads/paired-containers.ts";
import type { Container } from "../../../cluster/workloads/pods.ts";
import type { FieldPath } from "../../../compare/path.ts";
import type { ChangeContext } from "../../model/rule.ts";
import type { State } from "../../model/state.ts";
import { type Changed, changedResources } from "./changed.ts";

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
  before: State,
  after: State,
  context: ChangeContext,
): Iterable<ChangedContainer> {
  for (const changed of changedResources(context)) {
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
export function readPath({ container, variable, path }: ObjectReference): FieldPath {
  if (container === undefined) return path;
  const at = containerPath(container);
  return variable === undefined ? [...at, "envFrom"] : [...at, "env", { key: [["name", variable]] }];
}
