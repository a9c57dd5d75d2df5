import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText, jsonText } from "@kustogen/kustomize/value/value.ts";
import { isOf, rulesOf } from "../../../cluster/network/network-policies.ts";
import { mayShareNamespace } from "../../../cluster/resource-index.ts";
import { isEmptySelector, selectsLabels } from "../../../cluster/selection/label-selector.ts";
import { at, listAt, textAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../rule.ts";
import type { State } from "../../state.ts";

/** The labels of the pods with which cert-manager proves control of a host. */
const SOLVER = { "acme.cert-manager.io/http01-solver": "true" };
const ISSUER = /^cert-manager\.io\/(?:cluster-)?issuer$/;

export const acmeSolver = defineRule({
  id: "network/acme-solver",
  title: "NetworkPolicies let the requests for an HTTP01 challenge reach its solver pod",
  why:
    "A NetworkPolicy that denies ingress to all pods also blocks the solver pod of an HTTP01 challenge, " +
    "which cert-manager starts in the namespace of the Ingress. The challenge never succeeds, and the " +
    "certificate is never issued or renewed. Allow ingress to port 8089 of pods with the label " +
    '`acme.cert-manager.io/http01-solver: "true"`.',
  source: "https://cert-manager.io/docs/troubleshooting/acme/",
  severity: "info",
  fromAbsence: true,
  *check(state) {
    for (const { resource, issuer, path } of wanted(state)) {
      const { namespace } = resource.metadata;
      if (usesDns(state, issuer)) continue;
      const policies = state.index
        .ofKind("NetworkPolicy", "networking.k8s.io")
        .filter(
          (policy) => mayShareNamespace(policy.metadata.namespace, namespace) && isOf(policy, "Ingress"),
        );
      const denying = policies.find((policy) => isEmptySelector(at(policy, "spec", "podSelector")));
      if (denying === undefined || policies.some((policy) => admitsSolver(policy))) continue;
      yield {
        resource,
        path,
        message: `requests a certificate from ${issuer}, but NetworkPolicy ${denying.metadata.name} blocks the pods that answer an HTTP01 challenge`,
        fix: "allow ingress to port 8089 of pods with acme.cert-manager.io/http01-solver=true, or use DNS01",
      };
    }
  },
});

/** The objects that request a certificate: an Ingress with the issuer's annotation, or a Certificate. */
function* wanted({ index }: State): Iterable<{ resource: Resource; issuer: string; path: string[] }> {
  for (const resource of index.ofKind("Ingress")) {
    const { annotations = {} } = resource.metadata;
    const name = Object.keys(annotations).find((one) => ISSUER.test(one));
    if (name !== undefined)
      yield { resource, issuer: String(annotations[name]), path: ["metadata", "annotations", name] };
  }
  for (const resource of index.ofKind("Certificate", "cert-manager.io")) {
    const issuer = textAt(resource, "spec", "issuerRef", "name");
    // HTTP01 can't validate a wildcard.
    const names = listAt(resource, "spec", "dnsNames").map(asText);
    if (issuer !== undefined && names.length > 0 && !names.some((one) => one.startsWith("*.")))
      yield { resource, issuer, path: ["spec", "issuerRef", "name"] };
  }
}

function admitsSolver(policy: Resource): boolean {
  return selectsLabels(at(policy, "spec", "podSelector"), SOLVER) && rulesOf(policy, "Ingress").length > 0;
}

/** True if the issuer is rendered here and validates only by DNS. */
function usesDns({ index }: State, name: string): boolean {
  return ["ClusterIssuer", "Issuer"].some((kind) => {
    const issuer = index.find(kind, name, undefined);
    const solvers = at(issuer, "spec", "acme", "solvers");
    return issuer !== undefined && !jsonText(solvers ?? []).includes('"http01"');
  });
}
