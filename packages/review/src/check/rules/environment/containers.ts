import { addTo, kept } from "@kustogen/kustomize/value/multimap.ts";
import type { Container, Pod } from "../../../cluster/workloads/pods.ts";
import type { ContainerEnvironment, Variable } from "../../../effective/variable.ts";
import { type Derived, derived } from "../../derived.ts";
import type { State } from "../../state.ts";

/** A container and its variables. */
interface Environed {
  pod: Pod;
  container: Container;
  environment: ContainerEnvironment;
}

const known = new WeakMap<Derived, Environed[]>();
const byName = new WeakMap<readonly Environed[], Map<string, Given[]>>();

/** Every container and its variables, in the order of the pods; computed once for each state. */
export function environed(state: State): Environed[] {
  return kept(known, derived(state), () => allOf(state));
}

function allOf(state: State): Environed[] {
  return state.pods.flatMap((pod) =>
    pod.containers.map((container) => ({
      pod,
      container,
      environment: derived(state).environment(pod, container),
    })),
  );
}

/** A variable, and the container that gets it. */
interface Given extends Environed {
  variable: Variable;
}

/** The variables of all containers by name. */
export function byVariable(containers: readonly Environed[]): Map<string, Given[]> {
  return kept(byName, containers, () => grouped(containers));
}

function grouped(containers: readonly Environed[]): Map<string, Given[]> {
  const found = new Map<string, Given[]>();
  for (const one of containers)
    for (const variable of one.environment.variables) {
      addTo(found, variable.name, { ...one, variable });
    }
  return found;
}

/** "Deployment web", for messages. */
export function workload({ pod: { resource } }: Environed): string {
  return `${resource.kind} ${resource.metadata.name}`;
}
