import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import { isMap, type Path, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { PROBES } from "../../../cluster/kubelet/handlers.ts";
import type { Container, Pod } from "../../../cluster/workloads/pods.ts";
import { at } from "../../../kubernetes/fields.ts";

const HANDLERS = ["httpGet", "tcpSocket", "grpc"] as const;

/** A port that a probe uses, and how. */
interface AskedPort {
  handler: (typeof HANDLERS)[number];
  /** A number or a name, as written. */
  port: Value;
}

/** A probe of a container. */
export interface Probe {
  container: Container;
  field: (typeof PROBES)[number];
  probe: ValueMap;
  /** One, unless a patch left two handlers, or none if it runs a command. */
  ports: readonly AskedPort[];
  path: Path;
}

/** Every probe of a pod's containers. */
export function probesOf(pod: Pod): readonly Probe[] {
  return entryOf(known, pod, () =>
    pod.containers.flatMap((container) =>
      PROBES.flatMap((field) => {
        const probe: unknown = container.spec[field];
        if (!isMap(probe)) return [];
        return [{ container, field, probe, ports: portsOf(probe), path: [...container.path, field] }];
      }),
    ),
  );
}

function portsOf(probe: ValueMap): AskedPort[] {
  const found: AskedPort[] = [];
  for (const handler of HANDLERS) {
    const port = at(probe, handler, "port");
    if (port !== undefined && port !== null) found.push({ handler, port });
  }
  return found;
}

/** Several rules use it. */
const known = new WeakMap<Pod, Probe[]>();
