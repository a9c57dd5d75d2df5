import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { requiredNodes } from "../../../cluster/workloads/placement.ts";
import { keepsRunning, type Pod } from "../../../cluster/workloads/pods.ts";
import { at, itemsAt, listAt, textAt } from "../../../kubernetes/fields.ts";
import { derived } from "../../derived.ts";
import { defineRule } from "../../rule.ts";

const HOSTNAME = "kubernetes.io/hostname";

export const hostPortUpdate = defineRule({
  id: "scaling/host-port-update",
  title: "Two pods of a Deployment never need the same port on the same node",
  why:
    "If a Deployment that uses a port of its node may run on one node only, a rolling update never " +
    "finishes: the new pod stays Pending until the old one ends, and the old one runs until the new one is " +
    "ready. A port of a node (`hostPort`, or any declared port with `hostNetwork`) belongs to one pod.",
  source: "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#rolling-update-deployment",
  kinds: ["Deployment"],
  isAlone: true,
  example: {
    bad: "kind: Deployment\nmetadata: {name: dns}\nspec:\n  template: {spec: {nodeSelector: {kubernetes.io/hostname: one}, containers: [{name: dns, image: 'acme/dns:1', ports: [{containerPort: 53, hostPort: 53}]}]}}",
    good: "kind: Deployment\nmetadata: {name: dns}\nspec:\n  strategy: {type: Recreate}\n  template: {spec: {nodeSelector: {kubernetes.io/hostname: one}, containers: [{name: dns, image: 'acme/dns:1', ports: [{containerPort: 53, hostPort: 53}]}]}}",
  },
  *check(state) {
    for (const pod of state.pods) {
      const { resource } = pod;
      const node = resource.kind === "Deployment" ? nodeOf(pod) : undefined;
      const port = node === undefined ? undefined : hostPortOf(pod);
      const count = derived(state).replicas(resource)?.most ?? 0;
      if (node === undefined || port === undefined || count < 1) continue;
      if (count > 1)
        yield {
          resource,
          path: ["spec", "replicas"],
          message: `runs up to ${count} pods on the node ${node}, each of which needs its port ${port}, so only one of them starts`,
          fix: "write replicas: 1, or let them run on other nodes",
        };
      else if (startsNewFirst(resource))
        yield {
          resource,
          path: ["spec", "strategy"],
          message: `starts the new pod of a rolling update while the old one has port ${port} of the node ${node}, so the rollout never finishes`,
          fix: "set strategy: {type: Recreate}",
        };
    }
  },
});

/** The only node that a pod may run on; undefined if there may be others. */
function nodeOf(pod: Pod): string | undefined {
  const { spec } = pod;
  const name = textAt(spec, "nodeName") ?? textAt(spec, "nodeSelector", HOSTNAME);
  if (name !== undefined) return name;
  const nodes = requiredNodes(pod).map(
    ({ term }) =>
      itemsAt(term, "matchExpressions")
        .filter(([one]) => one.key === HOSTNAME && one.operator === "In")
        .map(([one]) => listAt(one, "values"))
        .find((values) => values.length === 1)?.[0],
  );
  const [first] = nodes;
  return typeof first === "string" && nodes.every((one) => one === first) ? first : undefined;
}

/** A port of the node that a pod needs. */
function hostPortOf({ containers, spec }: Pod): number | undefined {
  for (const { ports } of containers.filter(keepsRunning))
    for (const { containerPort, hostPort } of ports) {
      const port = hostPort ?? (spec.hostNetwork === true ? containerPort : undefined);
      if (typeof port === "number" && port > 0) return port;
    }
  return undefined;
}

/** True for a Deployment of one pod that ends only when the new one is ready. */
function startsNewFirst(deployment: Resource): boolean {
  if (textAt(deployment, "spec", "strategy", "type") === "Recreate") return false;
  const surge = at(deployment, "spec", "strategy", "rollingUpdate", "maxSurge") ?? 1;
  const missing = at(deployment, "spec", "strategy", "rollingUpdate", "maxUnavailable") ?? 0;
  // A share of one pod is rounded down.
  const isNone = (value: unknown) => value === 0 || (typeof value === "string" && /^\d{1,2}%$/.test(value));
  return surge !== 0 && surge !== "0%" && isNone(missing);
}
