import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { ValueMap } from "@kustogen/kustomize/value/value.ts";
import { isHeadless } from "../../../cluster/network/services.ts";
import { printLabels } from "../../../cluster/selection/label-selector.ts";
import type { Pod } from "../../../cluster/workloads/pods.ts";
import { keepsRunning } from "../../../cluster/workloads/pods.ts";
import { itemsAt, mapAt } from "../../../kubernetes/fields.ts";
import { derived } from "../../model/derived.ts";
import { defineRule } from "../../model/rule.ts";
import type { State } from "../../model/state.ts";

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
  cases: {
    error:
      "if two Services select each other's pods, and those pods don't have the ports that the Services use",
  },
  basis: "broken",
  *check(state) {
    const all = reachesOf(state);
    for (const { service, selector, targets, pods, serving } of all) {
      if (serving.length === 0) continue;
      // A Helm test has the same labels as the pods that it tests.
      const others = pods.filter(
        (pod) =>
          !serving.includes(pod) &&
          !("helm.sh/hook" in (pod.resource.metadata.annotations ?? {})) &&
          !serving.some((one) => areVariants(one.labels, pod.labels)),
      );
      if (others.length === 0) continue;
      const isMixedUp = (pod: Pod) =>
        all.some(
          (other) =>
            other.serving.includes(pod) &&
            serving.some((one) => other.pods.includes(one) && !other.serving.includes(one)),
        );
      const shared = [...serving, ...others];
      const isCertain =
        shared.every(runs(state)) &&
        others.every(isMixedUp) &&
        ![service, ...shared.map(({ resource }) => resource)].some((one) => state.unsure?.has(one));
      yield {
        resource: service,
        path: ["spec", "selector"],
        ...(isCertain && { severity: "error" as const }),
        message: `${printLabels(selector)} also selects ${withoutPorts(others, targets)}`,
        fix: `select a label that only ${serving.map(({ resource }) => resource.metadata.name).join(", ")} ${serving.length === 1 ? "has" : "have"}`,
      };
    }
  },
});

/** A Service with several workloads behind it. */
interface Reach {
  service: Resource;
  selector: ValueMap;
  targets: readonly unknown[];
  pods: readonly Pod[];
  /** The pods that declare all of its ports. */
  serving: readonly Pod[];
}

function reachesOf(state: State): Reach[] {
  return state.index.ofKind("Service", "").flatMap((service) => {
    const selector = mapAt(service, "spec", "selector");
    if (Object.keys(selector).length === 0 || isHeadless(service)) return [];
    const pods = state.selectable.with(selector, service.metadata.namespace);
    if (pods.length < 2) return [];
    const targets = itemsAt(service, "spec", "ports").map(([port]) => port.targetPort ?? port.port);
    const serving = pods.filter((pod) => targets.every((target) => hasPort(pod, target)));
    return [{ service, selector, targets, pods, serving }];
  });
}

/** Labels that tell the variants of a program apart, between which a mesh or a rollout divides the connections. */
const OF_VARIANT =
  /^(?:(?:[\w.-]+\/)?(?:track|version|variant|colou?r|slot|subset|release-track|deployment-type)|rollouts-pod-template-hash)$/;
/** Their usual values, whatever the label's name is. */
const VARIANT = /^(?:canary|stable|baseline|blue|green|preview)$/;

/** True for pods whose labels differ, and only in which variant of the same program they are. */
function areVariants(one: Pod["labels"], other: Pod["labels"]): boolean {
  const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  const different = keys
    .map((key) => ({ key, values: [lookUp(one, key), lookUp(other, key)] }))
    .filter(({ values: [mine, its] }) => mine !== its);
  return (
    different.length > 0 &&
    different.every(
      ({ key, values }) => OF_VARIANT.test(key) || values.some((value) => VARIANT.test(value ?? "")),
    )
  );
}

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

/** True for a workload with at least one pod. */
function runs(state: State): (pod: Pod) => boolean {
  return ({ resource }) => (derived(state).replicas(resource)?.least ?? 0) > 0;
}

function hasPort({ containers }: Pod, target: unknown): boolean {
  return containers.some(
    (container) =>
      keepsRunning(container) &&
      container.ports.some((port) => port.name === target || port.containerPort === Number(target)),
  );
}
