import type { Container, Pod } from "../../../kubernetes/pods.ts";
import { isMap, type ValueMap } from "../../../kubernetes/value.ts";

const FIELDS = ["startupProbe", "livenessProbe", "readinessProbe"] as const;

/** A probe of a container. */
export interface Probe {
  container: Container;
  field: (typeof FIELDS)[number];
  probe: ValueMap;
  path: readonly (string | number)[];
}

/** Every probe of a pod's containers. */
export function probesOf(pod: Pod): readonly Probe[] {
  let found = known.get(pod);
  if (found !== undefined) return found;
  found = [];
  for (const container of pod.containers)
    for (const field of FIELDS) {
      const probe: unknown = container.spec[field];
      if (isMap(probe)) found.push({ container, field, probe, path: [...container.path, field] });
    }
  known.set(pod, found);
  return found;
}

/** Several rules ask. */
const known = new WeakMap<Pod, Probe[]>();
