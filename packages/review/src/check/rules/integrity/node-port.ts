import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { describeResource } from "@kustogen/kustomize/value/resource.ts";
import { itemsAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../rule.ts";

export const nodePort = defineRule({
  id: "integrity/node-port",
  title: "A nodePort is used only once",
  why:
    "A nodePort is open on every node of the cluster and belongs to one Service. The API server rejects a second " +
    'Service that asks for it ("provided port is already allocated"), and its sync fails.',
  source: "https://kubernetes.io/docs/concepts/services-networking/service/#type-nodeport",
  severity: "error",
  basis: "refused",
  kinds: ["Service"],
  example: {
    bad: "spec: {type: NodePort, ports: [{port: 80, nodePort: 30080}]}   # in two Services",
    good: "spec: {type: NodePort, ports: [{port: 80, nodePort: 30081}]}   # in the second",
  },
  *check({ index }) {
    const taken = new Map<string, Resource>();
    for (const resource of index.ofKind("Service", ""))
      for (const [port, at] of itemsAt(resource, "spec", "ports")) {
        if (typeof port.nodePort !== "number" || port.nodePort === 0) continue;
        const key = `${port.nodePort} ${port.protocol || "TCP"}`;
        const first = taken.get(key);
        if (first === undefined) taken.set(key, resource);
        else
          yield {
            resource,
            path: ["spec", "ports", at, "nodePort"],
            message:
              first === resource
                ? `${port.nodePort} is used twice`
                : `${port.nodePort} is taken by ${describeResource(first)} here`,
            fix: "use another one, or let the cluster choose",
          };
      }
  },
});
