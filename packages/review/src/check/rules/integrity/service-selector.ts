import { mapAt, textAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../rule.ts";
import { selectsNoPod } from "./no-pod.ts";

export const serviceSelector = defineRule({
  id: "integrity/service-selector",
  title: "A Service selects the pods of a workload",
  why:
    "A Service whose selector matches no pod has no endpoints: the API server accepts it, and every connection to it " +
    "is refused or times out.",
  source: "https://kubernetes.io/docs/concepts/services-networking/service/#services-in-kubernetes",
  severity: "error",
  basis: "broken",
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
      const complete = state.authored !== undefined && state.selectable.in(namespace).length > 0;
      yield selectsNoPod(state, service, selector, { complete, word: "Service" });
    }
  },
});
