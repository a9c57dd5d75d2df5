import { asText } from "@kustogen/kustomize/value/value.ts";
import { at } from "../../../kubernetes/fields.ts";
import { replicasIn } from "../../model/derived.ts";
import { defineRule } from "../../model/rule.ts";

export const budgetBlocksDrain = defineRule({
  id: "scaling/budget-blocks-drain",
  page: {
    title: "A disruption budget allows at least one pod to be evicted",
    why:
      "A budget that never allows an eviction blocks every node drain: cluster upgrades stop until someone deletes the " +
      "budget by hand.",
    source:
      "https://kubernetes.io/docs/tasks/run-application/configure-pdb/#arbitrary-controllers-and-selectors",
    bad: "kind: PodDisruptionBudget\nspec: {minAvailable: 1}   # for a Deployment with replicas: 1",
    good: "kind: PodDisruptionBudget\nspec: {maxUnavailable: 1}",
  },
  severity: { development: "info", beta: "warning", production: "error" },
  basis: "risk",
  *check(state) {
    for (const resource of state.index.ofKind("PodDisruptionBudget")) {
      const selector = at(resource, "spec", "selector");
      let least = 0;
      let counted = true;
      for (const pod of state.selectable.selected(selector, resource.metadata.namespace)) {
        const replicas = replicasIn(state, pod.resource);
        if (replicas === undefined) counted = false;
        else least += replicas.least;
      }
      const unavailable = at(resource, "spec", "maxUnavailable");
      const available = at(resource, "spec", "minAvailable");
      if (unavailable === 0 || unavailable === "0%" || available === "100%")
        yield {
          resource,
          path: ["spec"],
          message: `allows no eviction at all: ${available === undefined ? "maxUnavailable" : "minAvailable"} is ${asText(unavailable ?? available)}`,
          fix: "allow one: maxUnavailable: 1",
        };
      else if (counted && least > 0 && blocks(available, least))
        yield {
          resource,
          path: ["spec", "minAvailable"],
          message:
            least === 1
              ? "requires its only pod to be available, so the pod may never be evicted"
              : `requires ${asText(available)} of ${least} pods to be available, so none may ever be evicted`,
          fix: "write maxUnavailable: 1 instead, or run more pods",
        };
    }
  },
});

/** Percentages are rounded up, as in the disruption controller. */
function blocks(available: unknown, pods: number): boolean {
  if (typeof available === "number") return available >= pods;
  const [, share] = /^(\d+)%$/.exec(String(available ?? "")) ?? [];
  return share !== undefined && Math.ceil((Number(share) * pods) / 100) >= pods;
}
