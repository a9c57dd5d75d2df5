import { type Isolated, isolatedByOthers, isolatedByPolicies } from "../../../cluster/network/isolation.ts";
import { longRunning } from "../../../cluster/workloads/long-running.ts";
import { derived } from "../../derived.ts";
import { Fact } from "../../fact.ts";
import { PoliciesElsewhere } from "../../policies-elsewhere.ts";
import { defineRule, type RepositoryFinding } from "../../rule.ts";
import type { State } from "../../state.ts";

/** The pods that an environment's policies isolate for ingress. */
const policiesIn = new Fact(({ resources }): readonly Isolated[] => [
  ...isolatedByPolicies(resources, "Ingress"),
  ...isolatedByOthers(resources, "Ingress"),
]);

/** The pods that no policy of their environment isolates. */
const openIn = new Fact((state) =>
  longRunning(state).flatMap((pod) => {
    const { labels, namespace, spec } = pod;
    // Policies don't apply to pods in the host network, and the cluster's own components must stay reachable.
    if (spec.hostNetwork === true || namespace === "kube-system") return [];
    const { admission } = derived(state);
    const isOpen = admission.policiesOf(pod, "Ingress").length === 0 && !admission.hasOthers(pod, "Ingress");
    return isOpen ? [{ labels, namespace }] : [];
  }),
);

export const defaultDeny = defineRule({
  id: "production/default-deny",
  title: "NetworkPolicies limit the connections that pods accept",
  why:
    "Without a NetworkPolicy, every pod in the cluster can reach every port, so an attacker who takes over " +
    "any pod can reach the database. The policies of Cilium, Calico and cluster administrators count as " +
    "well, and so do those that another folder of the repository deploys to the same namespace.",
  source:
    "https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-deny-all-ingress-traffic",
  example: {
    bad: "kind: Deployment\nmetadata: {name: web}\nspec: {replicas: 2}",
    good: "kind: Deployment\nmetadata: {name: web}\nspec: {replicas: 2}\n---\nkind: NetworkPolicy\nmetadata: {name: default-deny}\nspec: {podSelector: {}, policyTypes: [Ingress]}",
  },
  severity: { development: "info", beta: "info", production: "warning" },
  fromAbsence: "own",
  asks: () => [policiesIn, openIn],
  *checkRepository({ environments, argo, flux }) {
    const elsewhere = new PoliciesElsewhere(environments, argo, flux, policiesIn);
    for (const state of environments) {
      const open = new Map<string, number>();
      // A part that is missing may contain policies.
      if (state.inPart === true) continue;
      for (const pod of openIn.of(state))
        if (!elsewhere.mayIsolate(state, pod))
          open.set(pod.namespace ?? "", (open.get(pod.namespace ?? "") ?? 0) + 1);
      yield* findingsOf(state, open);
    }
  },
});

function* findingsOf({ environment }: State, open: ReadonlyMap<string, number>): Iterable<RepositoryFinding> {
  for (const [namespace, count] of open) {
    const of = `in namespace ${namespace === "" ? "(none named)" : namespace}`;
    yield {
      environment,
      prerequisite: `NetworkPolicy of ${namespace}`,
      message: `every pod in the cluster can connect to ${count === 1 ? "one workload" : `${count} workloads`} ${of}`,
      counts: { of: `workloads ${of}`, count },
      fix: "add a NetworkPolicy that denies all ingress, and one that allows each connection that is needed",
    };
  }
}
