import { asText } from "@kustogen/kustomize/value/value.ts";
import { printLabels } from "../../../cluster/selection/label-selector.ts";
import { nearMiss } from "../../../cluster/selection/selected-pods.ts";
import { mapAt, textAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../rule.ts";

export const serviceSelector = defineRule({
  id: "integrity/service-selector",
  title: "A Service selects the pods of a workload",
  why:
    "A Service whose selector fits no pod has no endpoints: the API server takes it, and every connection to it is " +
    "refused or times out.",
  source: "https://kubernetes.io/docs/concepts/services-networking/service/#services-in-kubernetes",
  severity: "error",
  needs: ["rendered"],
  fromAbsence: true,
  example: {
    bad: "kind: Service\nmetadata: {name: web}\nspec: {selector: {app: wbe}}\n---\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {metadata: {labels: {app: web}}}}",
    good: "kind: Service\nmetadata: {name: web}\nspec: {selector: {app: web}}",
  },
  *check(state) {
    for (const service of state.index.ofKind("Service", "")) {
      const selector = mapAt(service, "spec", "selector");
      const { namespace } = service.metadata;
      if (Object.keys(selector).length === 0 || textAt(service, "spec", "type") === "ExternalName") continue;
      if (state.selectable.with(selector, namespace).length > 0) continue;
      const miss = nearMiss(state, selector, service);
      const where = { resource: service, path: ["spec", "selector"] };
      const { authored } = state;
      if (miss !== undefined) {
        const { kind, metadata } = miss.pod.resource;
        yield {
          ...where,
          severity: miss.certain || authored !== undefined ? "error" : miss.runtime ? "info" : "warning",
          message: `selects no pod: it wants ${miss.key}=${asText(miss.wanted)}, and the pods of ${kind} ${metadata.name} have ${miss.found === undefined ? `no label ${miss.key}` : `${miss.key}=${miss.found}`}`,
          fix: "select labels that the pods have",
        };
      } else if (authored !== undefined && state.selectable.in(namespace).length > 0)
        yield {
          ...where,
          message: `selects no pod: no workload here has ${printLabels(selector)}`,
          fix: "select labels that the pods have",
        };
      else
        yield {
          ...where,
          severity: "info",
          prerequisite: `pods with ${printLabels(selector)}`,
          message: `no pod here has ${printLabels(selector)}; something else has to run them`,
          fix: "make sure that they are made elsewhere, or remove the Service",
        };
    }
  },
});
