import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { groupOf } from "@kustogen/kustomize/value/resource.ts";
import { asText } from "@kustogen/kustomize/value/value.ts";
import { isExternalName, isHeadless } from "../../../cluster/network/services.ts";
import { isEmptySelector, printLabels, selectsLabels } from "../../../cluster/selection/label-selector.ts";
import { ENDLESS } from "../../../cluster/workloads/long-running.ts";
import { keepsRunning, type Pod } from "../../../cluster/workloads/pods.ts";
import { at, itemsAt, mapAt } from "../../../kubernetes/fields.ts";
import { defineRule, examples } from "../../model/rule.ts";
import { selectsNoPod, UNSELECTED_CASES } from "../../references/no-pod.ts";

export const serviceSelector = defineRule({
  id: "integrity/service-selector",
  title: "A Service selects the pods of a workload",
  why: "A Service without pods has no endpoints: every connection to it is refused or times out.",
  source: "https://kubernetes.io/docs/concepts/services-networking/service/#services-in-kubernetes",
  cases: UNSELECTED_CASES,
  ...examples(
    "kind: Service\nmetadata: {name: web}\nspec: {selector: {app: HERE}}\n---\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {metadata: {labels: {app: web}}}}",
    "wbe",
    "web",
  ),
  error: "broken",
  fromAbsence: true,
  *check(state) {
    for (const service of state.index.ofKind("Service", "")) {
      const selector = mapAt(service, "spec", "selector");
      const { namespace } = service.metadata;
      if (Object.keys(selector).length === 0 || isExternalName(service)) continue;
      // The controller of a StatefulSet gives each pod a label with the pod's name.
      const { "statefulset.kubernetes.io/pod-name": pod, ...labels } = selector;
      const set = pod === undefined ? undefined : asText(pod).replace(/-\d+$/, "");
      const pods = state.selectable.with(labels, namespace).map(({ resource }) => resource);
      if (pods.some(({ kind, metadata }) => !set || (kind === "StatefulSet" && metadata.name === set)))
        continue;
      const complete = state.authored !== undefined && state.selectable.in(namespace).length > 0;
      yield selectsNoPod(state, service, selector, { complete, word: "Service" });
    }
  },
});

export const budgetTarget = defineRule({
  id: "integrity/budget-target",
  title: "A PodDisruptionBudget selects the pods of a workload",
  why: "A budget that selects no pod protects nothing: draining nodes may stop all pods of the workload at once.",
  source: "https://kubernetes.io/docs/tasks/run-application/configure-pdb/",
  cases: UNSELECTED_CASES,
  bad: "kind: PodDisruptionBudget\nspec: {selector: {matchLabels: {app: wbe}}} # the pods have the label app: web",
  good: "kind: PodDisruptionBudget\nspec: {selector: {matchLabels: {app: web}}}",
  error: "broken",
  fromAbsence: true,
  *check(state) {
    for (const resource of state.index.ofKind("PodDisruptionBudget")) {
      const selector = at(resource, "spec", "selector");
      if (
        isEmptySelector(selector) ||
        state.selectable.selected(selector, resource.metadata.namespace).length > 0
      )
        continue;
      const labels = mapAt(selector, "matchLabels");
      yield selectsNoPod(state, resource, labels, { complete: state.authored !== undefined, word: "budget" });
    }
  },
});

const KINDS = new Set([...ENDLESS, "Rollout"]);

export const overlappingSelectors = defineRule({
  id: "integrity/overlapping-selectors",
  title: "A workload's selector never matches the pods of another workload",
  why: "Autoscalers and budgets count the pods of both, and the controllers may fight over them.",
  source: "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#selector",
  bad: "kind: Deployment\nmetadata: {name: web}\nspec: {selector: {matchLabels: {app: shop}}, template: {metadata: {labels: {app: shop}}}}\n---\nkind: Deployment\nmetadata: {name: worker}\nspec: {selector: {matchLabels: {app: shop}}, template: {metadata: {labels: {app: shop}}}}",
  good: "kind: Deployment\nmetadata: {name: web}\nspec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}}}\n---\nkind: Deployment\nmetadata: {name: worker}\nspec: {selector: {matchLabels: {app: worker}}, template: {metadata: {labels: {app: worker}}}}",
  *check({ pods, selectable }) {
    const workloads = new Set(
      pods.filter(
        ({ resource }) =>
          KINDS.has(resource.kind) &&
          ["apps", "argoproj.io"].includes(groupOf(resource.apiVersion)) &&
          !isEmptySelector(at(resource, "spec", "selector")),
      ),
    );
    const earlier = new Set<Pod>();
    for (const one of workloads) {
      const taken = selectable.selected(at(one.resource, "spec", "selector"), one.namespace);
      // Of two that select each other, the first says it.
      const isSaid = (other: Pod) =>
        earlier.has(other) && selectsLabels(at(other.resource, "spec", "selector"), one.labels);
      const others = taken.filter((other) => other !== one && workloads.has(other) && !isSaid(other));
      if (!taken.includes(one)) continue;
      earlier.add(one);
      if (others.length === 0) continue;
      const message = `also selects the pods of ${someOf(others.map(name), 8)}`;
      const fix = "give each workload its own label, in its selector and template";
      yield { resource: one.resource, path: ["spec", "selector"], message, fix };
    }
  },
});

function name({ resource }: Pod): string {
  return `${resource.kind} ${resource.metadata.name}`;
}

export const serviceOverlap = defineRule({
  id: "integrity/service-overlap",
  title: "A Service selects only pods that serve its ports",
  why: "Connections to pods that don't listen on the port fail, seemingly at random.",
  source: "https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/",
  ...examples(
    "kind: Service\nmetadata: {name: web}\nspec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}\n---\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {metadata: {labels: {app: web}}, spec: {containers: [{name: api, ports: [{containerPort: 8080}]}]}}}\n---\nkind: Deployment\nmetadata: {name: worker}\nspec: {HERE}}, spec: {containers: [{name: api, ports: [{containerPort: 9090}]}]}}}",
    "template: {metadata: {labels: {app: web",
    "selector: {matchLabels: {app: worker}}, template: {metadata: {labels: {app: worker",
  ),
  *check({ index, selectable, authored }) {
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
      const message = `${printLabels(selector)} also selects ${someOf(others.map(name), 8)}, which ${others.length === 1 ? "has" : "have"} ${targets.length === 1 ? "no port" : "not all of the ports"} ${targets.join(", ")}`;
      const fix = `select a label that only ${someOf(
        serving.map(({ resource }) => resource.metadata.name),
        8,
      )} ${serving.length === 1 ? "has" : "have"}${authored ? ", or describe the others in another component" : ""}`;
      yield { resource: service, path: ["spec", "selector"], message, fix };
    }
  },
});

function hasPort({ containers }: Pod, target: unknown): boolean {
  return containers.some(
    (container) =>
      keepsRunning(container) &&
      container.ports.some((port) => port.name === target || port.containerPort === Number(target)),
  );
}
