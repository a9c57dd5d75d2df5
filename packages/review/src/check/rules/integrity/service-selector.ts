import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText, type Value } from "@kustogen/kustomize/value/value.ts";
import { isExternalName } from "../../../cluster/network/services.ts";
import { type Labels, printLabels } from "../../../cluster/selection/label-selector.ts";
import { isSelected, type NearMiss, nearMiss } from "../../../cluster/selection/selected-pods.ts";
import type { Pod } from "../../../cluster/workloads/pods.ts";
import { mapAt } from "../../../kubernetes/fields.ts";
import { isSlip } from "../../near-name.ts";
import { defineRule } from "../../rule.ts";
import type { State } from "../../state.ts";
import { missed, selectsNoPod, UNSELECTED_CASES } from "./no-pod.ts";

export const serviceSelector = defineRule({
  id: "integrity/service-selector",
  title: "A Service selects the pods of a workload",
  why:
    "A Service whose selector matches no pod has no endpoints: the API server accepts it, and every " +
    "connection to it is refused or times out. Endpoints written by hand are kept only if the Service " +
    "has no selector; otherwise Kubernetes replaces them.",
  source: "https://kubernetes.io/docs/concepts/services-networking/service/#services-in-kubernetes",
  severity: "error",
  least: "info",
  cases: {
    warning: [
      ...UNSELECTED_CASES.warning,
      "if a pod in the same file that no Service selects has a longer or shorter value of the label",
      "for Endpoints that are written by hand",
    ],
    info: UNSELECTED_CASES.info,
  },
  basis: "broken",
  fromAbsence: "near",
  example: {
    bad: "kind: Service\nmetadata: {name: web}\nspec: {selector: {app: wbe}}\n---\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {metadata: {labels: {app: web}}}}",
    good: "kind: Service\nmetadata: {name: web}\nspec: {selector: {app: web}}\n---\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {metadata: {labels: {app: web}}}}",
  },
  isAlone: true,
  *check(state) {
    for (const service of state.index.ofKind("Service", "")) {
      const selector = mapAt(service, "spec", "selector");
      const { namespace } = service.metadata;
      if (Object.keys(selector).length === 0 || isExternalName(service)) continue;
      const byHand = state.index.find("Endpoints", service.metadata.name, namespace);
      if (byHand !== undefined) {
        yield {
          resource: service,
          path: ["spec", "selector"],
          severity: "warning",
          message: `selects pods by ${printLabels(selector)}, while Endpoints ${byHand.metadata.name} lists other addresses for it: Kubernetes replaces them with those of the selected pods`,
          fix: "remove the selector; if `includeSelectors` or `commonLabels` adds it, list the labels without selectors",
        };
        continue;
      }
      if (state.selectable.with(selector, namespace).length > 0) continue;
      const complete = state.authored !== undefined && state.selectable.in(namespace).length > 0;
      // A part that is missing may have the pods.
      const found =
        state.inPart === true
          ? undefined
          : selectsNoPod(state, service, selector, { complete, word: "Service" });
      if (found !== undefined && found.severity !== "info") {
        yield found;
        continue;
      }
      const slip = found === undefined ? misspelledIn(nearMiss(state, selector, service)) : undefined;
      const meant = slip ?? longerBeside(state, service, selector);
      if (meant !== undefined)
        yield { resource: service, path: ["spec", "selector"], severity: "warning", ...missed(meant) };
      else if (found !== undefined) yield found;
    }
  },
});

function misspelledIn(miss: NearMiss | undefined): NearMiss | undefined {
  return miss?.found !== undefined && isSlip(asText(miss.wanted as Value), miss.found) ? miss : undefined;
}

/**
 * The pod that a Service in the same file probably means, because one of its labels has a part more or less than the
 * Service requires (`web-tunnel` for `web`): the only such pod, which no Service selects.
 */
function longerBeside(state: State, service: Resource, selector: Labels): NearMiss | undefined {
  const wanted = Object.entries(selector);
  const fileOf = (resource: Resource) => state.sources?.placeOf(resource, ["kind"])?.file;
  const near = state.selectable.in(service.metadata.namespace).flatMap((pod): NearMiss[] => {
    const differing = wanted.filter(([key, value]) => lookUp(pod.labels, key) !== value);
    const [[key, value] = ["", ""], ...others] = differing;
    const found = lookUp(pod.labels, key);
    return others.length === 0 && found !== undefined && hasPartMore(asText(value), found)
      ? [{ pod, key, wanted: value, found, certain: false, runtime: false }]
      : [];
  });
  const [only, ...others] = near;
  if (only === undefined || others.length > 0) return undefined;
  if (fileOf(service) !== fileOf(only.pod.resource)) return undefined;
  const isServed = state.index
    .ofKind("Service", "")
    .some((one) => selects(mapAt(one, "spec", "selector"), only.pod, one));
  return isServed ? undefined : only;
}

function selects(selector: Labels, pod: Pod, { metadata }: Resource): boolean {
  return Object.keys(selector).length > 0 && isSelected(pod, selector, metadata.namespace);
}

/** True if one of two names begins or ends with the other: `web` and `web-tunnel`. */
function hasPartMore(one: string, other: string): boolean {
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  return short.length > 1 && (long.startsWith(`${short}-`) || long.endsWith(`-${short}`));
}
