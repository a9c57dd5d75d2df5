import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { BINDINGS, bindingsIn } from "../../../cluster/bindings.ts";
import { itemsAt, textAt } from "../../../kubernetes/fields.ts";
import { resourceText } from "../../../kubernetes/resource-name.ts";
import { defineRule } from "../../rule.ts";
import type { State } from "../../state.ts";
import { deletedResources } from "./changed.ts";

const ADMISSION = "admissionregistration.k8s.io";
const REJECTS = "what it rejected is accepted from now on";

/** Kinds that only limit or watch others, their groups, and what follows if one goes. */
const GUARDS: Readonly<Record<string, readonly [group: string, consequence: string]>> = {
  ClusterPolicy: ["kyverno.io", "its rules don't apply any more"],
  LimitRange: ["", "containers no longer get its limits and defaults"],
  MutatingWebhookConfiguration: [ADMISSION, "nothing completes new objects in its way any more"],
  Policy: ["kyverno.io", "its rules don't apply any more"],
  PrometheusRule: ["monitoring.coreos.com", ""],
  ResourceQuota: ["", "its namespace may use any amount"],
  ValidatingAdmissionPolicy: [ADMISSION, REJECTS],
  ValidatingAdmissionPolicyBinding: [ADMISSION, REJECTS],
  ValidatingWebhookConfiguration: [ADMISSION, REJECTS],
};

export const guardRemoved = defineRule({
  id: "change/guard-removed",
  title: "No quota, policy, alert or permission is removed unnoticed",
  why:
    "The removal itself never fails: the API server accepts what it rejected before, no one is alerted when something " +
    "breaks, and a program fails later, at the first request that it is no longer permitted to make.",
  source: "https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/",
  fix: "keep it, or say in the review what replaces it",
  *checkChange(_before, after, context) {
    for (const resource of deletedResources(context, ...Object.keys(GUARDS), ...BINDINGS)) {
      const consequence = BINDINGS.includes(resource.kind) ? lostRights(resource, after) : loss(resource);
      if (consequence !== undefined)
        yield { resource, message: `${resourceText(resource)} is removed: ${consequence}` };
    }
  },
});

/** What follows if a guard goes; undefined for another kind of the same name. */
function loss(resource: Resource): string | undefined {
  const [group, consequence] = lookUp(GUARDS, resource.kind) ?? [];
  if (groupOf(resource.apiVersion) !== group) return undefined;
  if (resource.kind !== "PrometheusRule") return consequence;
  const rules = itemsAt(resource, "spec", "groups").flatMap(([one]) => itemsAt(one, "rules"));
  const alerts = rules.filter(([rule]) => textAt(rule, "alert") !== undefined).length;
  if (alerts === 0) return rules.length === 0 ? undefined : "what it recorded is missing from now on";
  return `its ${alerts === 1 ? "alert doesn't" : `${alerts} alerts don't`} fire any more`;
}

/** The rights that pods lose with a binding; undefined if none of its accounts has pods, or another one gives the same. */
function lostRights(binding: Resource, { index, pods }: State): string | undefined {
  const role = (one: Resource) => `${textAt(one, "roleRef", "kind")} ${textAt(one, "roleRef", "name")}`;
  const accountsOf = (one: Resource) =>
    itemsAt(one, "subjects").flatMap(([subject]) =>
      subject.kind === "ServiceAccount"
        ? [`${textAt(subject, "namespace") ?? one.metadata.namespace ?? ""}/${textAt(subject, "name")}`]
        : [],
    );
  const kept = new Set(
    bindingsIn(index)
      .filter((one) => role(one) === role(binding))
      .flatMap(accountsOf),
  );
  const used = new Set(
    pods.map(({ spec, namespace }) => `${namespace}/${textAt(spec, "serviceAccountName") ?? "default"}`),
  );
  const [account] = accountsOf(binding).filter((one) => used.has(one) && !kept.has(one));
  return account === undefined
    ? undefined
    : `the pods of ServiceAccount ${account} lose the permissions of ${role(binding)}`;
}
