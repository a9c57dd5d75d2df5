import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";

const REJECTS = "what it rejected is accepted from now on";

/** What follows if an object that only limits, admits or watches others goes, by group and kind. */
const GUARDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "": {
    LimitRange: "containers no longer get its limits and defaults",
    ResourceQuota: "its namespace may use any amount",
  },
  "admissionregistration.k8s.io": {
    MutatingAdmissionPolicy: "it no longer adds anything to new objects",
    MutatingAdmissionPolicyBinding: "it no longer adds anything to new objects",
    MutatingWebhookConfiguration: "it no longer adds anything to new objects",
    "*": REJECTS,
  },
  "kyverno.io": { ClusterPolicy: REJECTS, Policy: REJECTS },
  "monitoring.coreos.com": { PrometheusRule: "its alerts no longer fire, and what it records is missing" },
  "policy.networking.k8s.io": { "*": "only other policies still protect the pods it selects" },
};

/** What follows if a guard goes; undefined for any other object. */
export function lossOfGuard({ apiVersion, kind }: Resource): string | undefined {
  const kinds = lookUp(GUARDS, groupOf(apiVersion));
  return kinds && (lookUp(kinds, kind) ?? kinds["*"]);
}
