import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { isHeadless } from "../../../cluster/network/services.ts";
import { printLabels } from "../../../cluster/selection/label-selector.ts";
import type { Pod } from "../../../cluster/workloads/pods.ts";
import { keepsRunning } from "../../../cluster/workloads/pods.ts";
import { itemsAt, mapAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../model/rule.ts";

export const serviceOverlap = defineRule({
  id: "integrity/service-overlap",
  page: {
    title: "A Service selects only pods that serve its ports",
    why:
      "A selector with too few labels also matches the pods of a worker or a Job. Connections to pods that " +
      "don't listen on the port fail, seemingly at random.",
    source: "https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/",
    bad: "kind: Service\nmetadata: {name: web}\nspec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}\n---\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {metadata: {labels: {app: web}}, spec: {containers: [{name: api, ports: [{containerPort: 8080}]}]}}}\n---\nkind: Deployment\nmetadata: {name: worker}\nspec: {template: {metadata: {labels: {app: web}}, spec: {containers: [{name: api, ports: [{containerPort: 9090}]}]}}}",
    good: "kind: Service\nmetadata: {name: web}\nspec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}\n---\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {metadata: {labels: {app: web}}, spec: {containers: [{name: api, ports: [{containerPort: 8080}]}]}}}\n---\nkind: Deployment\nmetadata: {name: worker}\nspec: {selector: {matchLabels: {app: worker}}, template: {metadata: {labels: {app: worker}}, spec: {containers: [{name: api, ports: [{containerPort: 9090}]}]}}}",
  },
  *check({ index, selectable }) {
    for (const service of index.ofKind("Service", "")) {
      const selector = mapAt(service, "spec", "selector");
      if (Object.keys(selector).length === 0 || isHeadless(service)) continue;
      const pods = selectable.with(selector, service.metadata.namespace);
      const targets = itemsAt(service, "spec", "ports").map(([port]) => port.targetPort ?? port.port);
      const serving = pods.filter((pod) => targets.every((target) => hasPort(pod, target)));
      // A Helm test has the same labels as the pods that it tests.
      const others = pods.filter(
        (pod) => !serving.includes(pod) && !("helm.sh/hook" in (pod.resource.metadata.annotations ?? {})),
      );
      if (serving.length === 0 || others.length === 0) continue;
      yield {
        resource: service,
        path: ["spec", "selector"],
        message: `${printLabels(selector)} also selects ${withoutPorts(others, targets)}`,
        fix: `select a label that only ${serving.map(({ resource }) => resource.metadata.name).join(", ")} ${serving.length === 1 ? "has" : "have"}`,
      };
    }
  },
});

/** The other workloads, in groups of those that lack the same ports. */
function withoutPorts(others: readonly Pod[], targets: readonly unknown[]): string {
  const lacking = (pod: Pod) => targets.filter((target) => !hasPort(pod, target)).join(", ");
  return [...groupedBy(others, lacking)]
    .map(([ports, pods]) => {
      const names = pods.map(({ resource }) => `${resource.kind} ${resource.metadata.name}`).join(", ");
      return `${names}, which ${pods.length === 1 ? "has" : "have"} no port ${ports}`;
    })
    .join(", and ");
}

function hasPort({ containers }: Pod, target: unknown): boolean {
  return containers.some(
    (container) =>
      keepsRunning(container) &&
      container.ports.some((port) => port.name === target || port.containerPort === Number(target)),
  );
}
