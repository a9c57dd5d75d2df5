import { at } from "../../../kubernetes/fields.ts";
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
export function* probesOf({ containers }: Pod): Iterable<Probe> {
  for (const container of containers)
    for (const field of FIELDS) {
      const probe = at(container.spec, field);
      if (isMap(probe)) yield { container, field, probe, path: [...container.path, field] };
    }
}
