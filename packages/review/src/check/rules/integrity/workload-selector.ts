import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { groupOf } from "@kustogen/kustomize/value/resource.ts";
import { asText } from "@kustogen/kustomize/value/value.ts";
import { selectsLabels } from "../../../cluster/selection/label-selector.ts";
import { ENDLESS } from "../../../cluster/workloads/long-running.ts";
import { at, itemsAt, mapAt, textAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../rule.ts";

export const workloadSelector = defineRule({
  id: "integrity/workload-selector",
  title: "A workload's selector matches the pods of its own template",
  why:
    "The API server rejects a Deployment, StatefulSet, DaemonSet or ReplicaSet whose selector doesn't match its " +
    "template, so none of the change is rolled out.",
  source: "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#selector",
  severity: "error",
  basis: "refused",
  example: {
    bad: "spec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: site}}}}",
    good: "spec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}}}",
  },
  isAlone: true,
  *check({ pods }) {
    for (const { resource, labels } of pods) {
      if (groupOf(resource.apiVersion) !== "apps" || !ENDLESS.has(resource.kind)) continue;
      const selector = at(resource, "spec", "selector");
      if (selectsLabels(selector, labels)) continue;
      const wrong = Object.entries(mapAt(selector, "matchLabels")).find(
        ([key, value]) => lookUp(labels, key) !== value,
      );
      const isPart = itemsAt(resource, "spec", "template", "spec", "containers").every(
        ([container]) => textAt(container, "image") === undefined,
      );
      yield {
        resource,
        path: ["spec", "selector"],
        ...(isPart && { trait: "part-of-object" as const }),
        message:
          wrong === undefined
            ? "the selector doesn't match the labels of the template; the API server rejects it"
            : `the selector requires ${wrong[0]}=${asText(wrong[1])}, but the template has ${lookUp(labels, wrong[0]) === undefined ? "no such label" : `${wrong[0]}=${lookUp(labels, wrong[0])}`}; the API server rejects it`,
        fix: "give the template the labels of the selector; a selector can't be changed afterwards",
      };
    }
  },
});
