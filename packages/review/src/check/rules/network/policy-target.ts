import { isEmptySelector, printLabels } from "../../../cluster/selection/label-selector.ts";
import { nearMiss } from "../../../cluster/selection/selected-pods.ts";
import { at, mapAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../rule.ts";
import { missed } from "../integrity/no-pod.ts";

export const policyTarget = defineRule({
  id: "network/policy-target",
  title: "A NetworkPolicy selects pods",
  why: "A policy whose selector fits no pod protects nobody and admits nobody: what it was for is open, or cut off by another policy.",
  source: "https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-resource",
  severity: "warning",
  needs: ["rendered"],
  fromAbsence: true,
  *check(state) {
    for (const resource of state.index.ofKind("NetworkPolicy", "networking.k8s.io")) {
      const selector = at(resource, "spec", "podSelector");
      // The pods that answer a challenge come and go; a policy waits for them.
      if (isEmptySelector(selector) || JSON.stringify(selector).includes("acme.cert-manager.io/")) continue;
      if (state.selectable.selected(selector, resource.metadata.namespace).length > 0) continue;
      const labels = mapAt(selector, "matchLabels");
      const miss = nearMiss(state, labels, resource);
      const where = { resource, path: ["spec", "podSelector"] };
      if (miss !== undefined && !miss.runtime)
        yield {
          ...where,
          ...missed(miss),
        };
      else
        yield {
          ...where,
          severity: "info",
          message: `selects no pod that is here${Object.keys(labels).length > 0 ? `: none has ${printLabels(labels)}` : ""}`,
          fix: "make sure that such pods are made elsewhere, or remove the policy",
        };
    }
  },
});
