import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { itemsAt, textAt } from "../kubernetes/fields.ts";

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
  "monitoring.coreos.com": { PrometheusRule: "" },
  "policy.networking.k8s.io": { "*": "only other policies still protect the pods it selects" },
};

/** What follows if a guard goes; undefined for any other object. */
export function lossOfGuard(resource: Resource): string | undefined {
  const consequence = consequenceOf(resource);
  return consequence === "" ? lossOfRules(resource) : consequence;
}

/** The entry of the table for an object's kind. */
function consequenceOf({ apiVersion, kind }: Resource): string | undefined {
  const kinds = lookUp(GUARDS, groupOf(apiVersion));
  return kinds && (lookUp(kinds, kind) ?? kinds["*"]);
}

function lossOfRules(resource: Resource): string | undefined {
  const alerts = alertsIn(resource).length;
  if (alerts > 0) return alerts === 1 ? "its alert no longer fires" : `its ${alerts} alerts no longer fire`;
  const isEmpty = itemsAt(resource, "spec", "groups").every(([one]) => itemsAt(one, "rules").length === 0);
  return isEmpty ? undefined : "the metrics that it recorded are missing from now on";
}

/** True for an object that limits or admits others, not for one that only watches them. */
export function limitsOthers(resource: Resource): boolean {
  return Boolean(consequenceOf(resource));
}

/** The names of the alerts in rules for Prometheus. */
export function alertsIn(resource: Resource): string[] {
  return itemsAt(resource, "spec", "groups").flatMap(([group]) =>
    itemsAt(group, "rules").flatMap(([rule]) => textAt(rule, "alert") ?? []),
  );
}
