import { longRunning } from "../../../cluster/workloads/long-running.ts";
import { derived } from "../../derived.ts";
import { defineRule } from "../../rule.ts";

export const defaultDeny = defineRule({
  id: "production/default-deny",
  title: "NetworkPolicies limit the connections that pods accept",
  why:
    "Without a NetworkPolicy, every pod in the cluster can reach every port, so an attacker who takes over " +
    "any pod can reach the database.",
  source:
    "https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-deny-all-ingress-traffic",
  example: {
    bad: "kind: Deployment\nmetadata: {name: web}\nspec: {replicas: 2}",
    good: "kind: Deployment\nmetadata: {name: web}\nspec: {replicas: 2}\n---\nkind: NetworkPolicy\nmetadata: {name: default-deny}\nspec: {podSelector: {}, policyTypes: [Ingress]}",
  },
  severity: { development: "info", beta: "info", production: "warning" },
  fromAbsence: true,
  *check(state) {
    const open = new Map<string, number>();
    const { admission } = derived(state);
    for (const pod of longRunning(state)) {
      const { namespace, spec } = pod;
      // Policies don't apply to pods in the host network, and the cluster's own components must stay reachable.
      if (spec.hostNetwork === true || namespace === "kube-system") continue;
      if (admission.policiesOf(pod, "Ingress").length === 0)
        open.set(namespace ?? "", (open.get(namespace ?? "") ?? 0) + 1);
    }
    for (const [namespace, count] of open) {
      const of = `in namespace ${namespace === "" ? "(none named)" : namespace}`;
      yield {
        prerequisite: `NetworkPolicy of ${namespace}`,
        message: `every pod in the cluster can connect to ${count === 1 ? "one workload" : `${count} workloads`} ${of}`,
        counts: { of: `workloads ${of}`, count },
        fix: "add a NetworkPolicy that denies all ingress, and one that allows each connection that is needed",
      };
    }
  },
});
