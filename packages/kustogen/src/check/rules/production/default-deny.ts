import { at, listAt } from "../../../kubernetes/fields.ts";
import { isEmptySelector, selectsLabels } from "../../facts/label-selector.ts";
import { longRunning } from "../../facts/long-running.ts";
import { mayShareNamespace } from "../../facts/resource-index.ts";
import { defineRule } from "../../rule.ts";

export const defaultDeny = defineRule({
  id: "production/default-deny",
  title: "Pods take connections only from those that need them",
  why: "Without a NetworkPolicy every pod of the cluster reaches every port: one that is taken over reaches the database.",
  source:
    "https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-deny-all-ingress-traffic",
  severity: { development: "info", beta: "info", production: "warning" },
  needs: ["rendered"],
  *check(state) {
    const policies = state.index.ofKind("NetworkPolicy");
    const open = new Map<string, number>();
    for (const { labels, namespace, spec } of longRunning(state)) {
      // No policy reaches a pod in the node's network, and the cluster's own parts must stay reachable.
      if (spec.hostNetwork === true || namespace === "kube-system") continue;
      const selected = policies.some((policy) => {
        const types = listAt(policy, "spec", "policyTypes");
        const selector = at(policy, "spec", "podSelector");
        return (
          (types.length === 0 || types.includes("Ingress")) &&
          mayShareNamespace(policy.metadata.namespace, namespace) &&
          (isEmptySelector(selector) || selectsLabels(selector, labels))
        );
      });
      if (!selected) open.set(namespace ?? "", (open.get(namespace ?? "") ?? 0) + 1);
    }
    for (const [namespace, count] of open)
      yield {
        prerequisite: `NetworkPolicy of ${namespace}`,
        message: `${count === 1 ? "one workload" : `${count} workloads`} of namespace ${namespace === "" ? "(none named)" : namespace} may be reached by every pod of the cluster`,
        fix: "add a NetworkPolicy that denies all ingress, and one for each that is needed",
      };
  },
});
