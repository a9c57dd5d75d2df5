import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { jsonText } from "@kustogen/kustomize/value/value.ts";
import { isEmptySelector, printLabels } from "../../../cluster/selection/label-selector.ts";
import { nearMiss } from "../../../cluster/selection/selected-pods.ts";
import { at, mapAt } from "../../../kubernetes/fields.ts";
import { defineRule, type Finding } from "../../model/rule.ts";
import type { State } from "../../model/state.ts";
import { missed } from "../../references/no-pod.ts";

export const policyTarget = defineRule({
  id: "network/policy-target",
  page: {
    title: "A policy that selects pods by labels matches at least one pod",
    why:
      "A NetworkPolicy whose selector matches no pod has no effect. The pods that it is meant for accept " +
      "every connection, or another policy cuts them off.",
    source:
      "https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-resource",
    cases: { info: "if matching pods may be created elsewhere" },
    bad: "kind: NetworkPolicy\nmetadata: {name: web}\nspec: {podSelector: {matchLabels: {app: wbe}}} # the pods have the label app: web",
    good: "kind: NetworkPolicy\nmetadata: {name: web}\nspec: {podSelector: {matchLabels: {app: web}}}",
  },
  fromAbsence: true,
  *check(state) {
    for (const resource of state.index.ofKind("NetworkPolicy", "networking.k8s.io"))
      yield* withoutPods(state, resource);
  },
});

function* withoutPods(state: State, resource: Resource): Iterable<Finding> {
  const selector = at(resource, "spec", "podSelector");
  // The pods that answer a challenge are temporary, and a policy may wait for them.
  if (isEmptySelector(selector) || jsonText(selector).includes("acme.cert-manager.io/")) return;
  const labels = mapAt(selector, "matchLabels");
  if (state.selectable.selected(selector, resource.metadata.namespace).length > 0) return;
  const where = { resource, path: ["spec", "podSelector"] };
  const miss = nearMiss(state, labels, resource);
  if (miss !== undefined && miss.is !== "a label of run time") yield { ...where, ...missed(miss) };
  else
    yield {
      ...where,
      severity: "info",
      message: `selects no pod here${Object.keys(labels).length > 0 ? `: none has ${printLabels(labels)}` : ""}`,
      fix: "make sure that such pods are created elsewhere, or remove the policy",
    };
}
