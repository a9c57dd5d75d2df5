import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { describeResource } from "@kustogen/kustomize/value/resource.ts";
import { itemsAt } from "../../../kubernetes/fields.ts";
import type { Application } from "../../argo-objects.ts";
import { Fact } from "../../fact.ts";
import { objectOf } from "../../facts.ts";
import { defineRule } from "../../rule.ts";
import type { State } from "../../state.ts";
import { areOfOne } from "../argocd/owned-twice.ts";

/** A node port of a Service, by its number and protocol, and the index of its entry. */
interface NodePort {
  key: string;
  number: number;
  at: number;
  service: Resource;
}

/** The node ports of an environment's Services. */
const portsIn = new Fact((state): readonly NodePort[] =>
  [...nodePorts(state)].map((one) => ({ ...one, service: objectOf(state, one.service) })),
);

function* nodePorts({ index }: Pick<State, "index">): Iterable<NodePort> {
  for (const service of index.ofKind("Service", ""))
    for (const [{ nodePort: number, protocol }, at] of itemsAt(service, "spec", "ports"))
      if (typeof number === "number" && number !== 0)
        yield { key: `${number} ${protocol || "TCP"}`, number, at, service };
}

/** The range of node ports, unless the API server is started with another one. */
const [FIRST, LAST] = [30_000, 32_767];

export const nodePort = defineRule({
  id: "integrity/node-port",
  title: "A `nodePort` is used only once, and is in the cluster's range",
  why:
    'The API server rejects a second Service that requests the same `nodePort` ("provided port is already ' +
    'allocated"), and the sync fails. A `nodePort` is open on every node of the cluster and belongs to ' +
    "one Service. The API server also rejects a port outside the cluster's range, which is 30000 to 32767 " +
    "unless the API server is started with another range. The rule also compares the Services of different " +
    "Applications, if these are in the same folder and deploy to the same cluster.",
  source: "https://kubernetes.io/docs/concepts/services-networking/service/#type-nodeport",
  severity: "error",
  least: "warning",
  cases: { warning: "if the Services belong to two Applications, or for a port outside the default range" },
  basis: "refused",
  kinds: ["Service"],
  example: {
    bad: "spec: {type: NodePort, ports: [{port: 80, nodePort: 30080}]}   # in two Services",
    good: "spec: {type: NodePort, ports: [{port: 80, nodePort: 30081}]}   # in the second",
  },
  // Applications without a set, in one folder, deploy to one cluster if they say so.
  *checkRepository({ argo }) {
    const taken = new Map<string, { application: Application; service: Resource }[]>();
    for (const application of argo.applications)
      for (const { key, at, service } of application.state === undefined
        ? []
        : portsIn.of(application.state)) {
        const owners = entryOf(taken, `${application.cluster} ${key}`, () => []);
        const first = owners.find((one) => areOfOne(one.application, application));
        owners.push({ application, service });
        if (first === undefined || first.application.path === application.path) continue;
        yield {
          environment: application.state?.environment,
          resource: service,
          path: ["spec", "ports", at, "nodePort"],
          severity: "warning",
          message: `${key.split(" ")[0]} is taken by ${describeResource(first.service)} of Application ${first.application.name}, which deploys to the same cluster`,
          fix: "use another one, or let the cluster choose",
        };
      }
  },
  *check(state) {
    const taken = new Map<string, Resource>();
    for (const { key, number, at, service: resource } of nodePorts(state)) {
      const first = taken.get(key);
      const place = { resource, path: ["spec", "ports", at, "nodePort"] };
      if (number < FIRST || number > LAST)
        yield {
          ...place,
          severity: "warning",
          message: `${number} is outside ${FIRST} to ${LAST}, the default range of node ports`,
          fix: `use a port from ${FIRST} to ${LAST}, unless the API server's --service-node-port-range has this one`,
        };
      if (first === undefined) taken.set(key, resource);
      else
        yield {
          ...place,
          message:
            first === resource
              ? `${number} is used twice`
              : `${number} is taken by ${describeResource(first)} here`,
          fix: "use another one, or let the cluster choose",
        };
    }
  },
});
