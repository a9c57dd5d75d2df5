import { asText } from "@kustogen/kustomize/value/value.ts";
import { isExternalName } from "../../../cluster/network/services.ts";
import { mapAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../model/rule.ts";
import { selectsNoPod, UNSELECTED_CASES } from "../../references/no-pod.ts";

export const serviceSelector = defineRule({
  id: "integrity/service-selector",
  page: {
    title: "A Service selects the pods of a workload",
    why:
      "A Service whose selector matches no pod has no endpoints: the API server accepts it, and every " +
      "connection to it is refused or times out.",
    source: "https://kubernetes.io/docs/concepts/services-networking/service/#services-in-kubernetes",
    cases: UNSELECTED_CASES,
    bad: "kind: Service\nmetadata: {name: web}\nspec: {selector: {app: wbe}}\n---\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {metadata: {labels: {app: web}}}}",
    good: "kind: Service\nmetadata: {name: web}\nspec: {selector: {app: web}}\n---\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {metadata: {labels: {app: web}}}}",
  },
  severity: "error",
  basis: "broken",
  fromAbsence: true,
  *check(state) {
    for (const service of state.index.ofKind("Service", "")) {
      const selector = mapAt(service, "spec", "selector");
      const { namespace } = service.metadata;
      if (Object.keys(selector).length === 0 || isExternalName(service)) continue;
      // The controller of a StatefulSet gives each pod a label with the pod's name.
      const { "statefulset.kubernetes.io/pod-name": pod, ...labels } = selector;
      const set = pod === undefined ? undefined : asText(pod).replace(/-\d+$/, "");
      const pods = state.selectable.with(labels, namespace).map(({ resource }) => resource);
      if (pods.some(({ kind, metadata }) => !set || (kind === "StatefulSet" && metadata.name === set)))
        continue;
      const complete = state.authored !== undefined && state.selectable.in(namespace).length > 0;
      yield selectsNoPod(state, service, selector, { complete, word: "Service" });
    }
  },
});
