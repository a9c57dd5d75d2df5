import { printLabels } from "../../../cluster/selection/label-selector.ts";
import type { Pod } from "../../../cluster/workloads/pods.ts";
import { itemsAt, mapAt, textAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../rule.ts";

export const serviceOverlap = defineRule({
  id: "integrity/service-overlap",
  title: "A Service selects only pods that serve its ports",
  why:
    "A selector with too few labels also matches the pods of a worker or a Job. Connections to pods that " +
    "don't listen on the port fail, seemingly at random.",
  source: "https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/",
  example: {
    bad: "kind: Service\nmetadata: {name: web}\nspec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}\n---\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {metadata: {labels: {app: web}}, spec: {containers: [{name: api, ports: [{containerPort: 8080}]}]}}}\n---\nkind: Deployment\nmetadata: {name: worker}\nspec: {template: {metadata: {labels: {app: web}}, spec: {containers: [{name: api, ports: [{containerPort: 9090}]}]}}}",
    good: "kind: Service\nmetadata: {name: web}\nspec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}\n---\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {metadata: {labels: {app: web}}, spec: {containers: [{name: api, ports: [{containerPort: 8080}]}]}}}\n---\nkind: Deployment\nmetadata: {name: worker}\nspec: {selector: {matchLabels: {app: worker}}, template: {metadata: {labels: {app: worker}}, spec: {containers: [{name: api, ports: [{containerPort: 9090}]}]}}}",
  },
  *check(state) {
    for (const service of state.index.ofKind("Service", "")) {
      const selector = mapAt(service, "spec", "selector");
      if (Object.keys(selector).length === 0 || textAt(service, "spec", "clusterIP") === "None") continue;
      const pods = state.selectable.with(selector, service.metadata.namespace);
      if (pods.length < 2) continue;
      const targets = itemsAt(service, "spec", "ports").map(([port]) => port.targetPort ?? port.port);
      const serving = pods.filter((pod) => targets.every((target) => hasPort(pod, target)));
      if (serving.length === 0) continue;
      // A Helm test has the same labels as the pods that it tests.
      const others = pods.filter(
        (pod) => !serving.includes(pod) && !("helm.sh/hook" in (pod.resource.metadata.annotations ?? {})),
      );
      if (others.length === 0) continue;
      yield {
        resource: service,
        path: ["spec", "selector"],
        message: `${printLabels(selector)} also selects ${others.map(({ resource }) => `${resource.kind} ${resource.metadata.name}`).join(", ")}, which ${others.length === 1 ? "has" : "have"} no port ${targets.join(", ")}`,
        fix: `select a label that only ${serving.map(({ resource }) => resource.metadata.name).join(", ")} ${serving.length === 1 ? "has" : "have"}`,
      };
    }
  },
});

function hasPort({ containers }: Pod, target: unknown): boolean {
  return containers.some(
    ({ init, ports, sidecar }) =>
      (!init || sidecar) &&
      ports.some((port) => port.name === target || port.containerPort === Number(target)),
  );
}
