import { lookUp, setOwn } from "@kustogen/kustomize/value/own.ts";
import { asText, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { hasLabels, printLabels } from "../../../cluster/selection/label-selector.ts";
import { labelSlip } from "../../../cluster/selection/label-slip.ts";
import { podTerms } from "../../../cluster/workloads/placement.ts";
import type { Pod } from "../../../cluster/workloads/pods.ts";
import { at, itemsAt, mapAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../rule.ts";

export const spreadSelector = defineRule({
  id: "scaling/spread-selector",
  title: "Topology spread constraints and anti-affinity rules select labels that the pods have",
  why:
    "If the selector of a spread constraint or an anti-affinity rule matches no pod, all replicas may run " +
    "on one node and go down with it. The scheduler counts only the pods that the selector matches.",
  source:
    "https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/#implicit-conventions",
  fromAbsence: true,
  example: {
    bad: "metadata: {labels: {app: web}}\nspec: {topologySpreadConstraints: [{labelSelector: {matchLabels: {app: wbe}}}]}",
    good: "metadata: {labels: {app: web}}\nspec: {topologySpreadConstraints: [{labelSelector: {matchLabels: {app: web}}}]}",
  },
  *check({ pods, selectable }) {
    for (const pod of pods)
      for (const { term, path, of } of podTerms(pod)) {
        const isSpread = of === "spread";
        if (
          of === "podAffinity" ||
          (!isSpread && OTHER_NAMESPACES.some((one) => at(term, one) !== undefined))
        )
          continue;
        const { labels: wanted, field } = wantedIn(term.labelSelector);
        if (Object.keys(wanted).length === 0 || hasLabels(wanted, pod.labels)) continue;
        // Other pods in this environment may be meant, and for an anti-affinity those of another folder.
        if (selectable.with(wanted, pod.namespace).length > 0) continue;
        const isMeant = labelSlip(wanted, pod.labels) !== undefined || isPartOf(wanted, pod);
        if (!isSpread && !isMeant && !isUnderOther(wanted, pod)) continue;
        yield {
          resource: pod.resource,
          path: [...path, "labelSelector", field],
          message: `${isSpread ? "spreads" : "keeps away from"} pods with ${printLabels(wanted)}, which neither its own pods nor others here have`,
          fix: "select the labels of its own pods",
        };
      }
  },
});

/** The fields by which an affinity is to pods of other namespaces. */
const OTHER_NAMESPACES = ["namespaces", "namespaceSelector"];

/** The labels that a selector requires, and the field with them; none if it also has other requirements. */
function wantedIn(selector: Value | undefined): { labels: ValueMap; field: string } {
  const labels: ValueMap = { ...mapAt(selector, "matchLabels") };
  const expressions = itemsAt(selector, "matchExpressions");
  const field = Object.keys(labels).length > 0 ? "matchLabels" : "matchExpressions";
  for (const [{ key, operator, values }] of expressions) {
    const [only, ...more] = Array.isArray(values) ? values : [];
    if (operator !== "In" || typeof key !== "string" || only === undefined || more.length > 0)
      return { labels: {}, field };
    setOwn(labels, key, only);
  }
  return { labels, field };
}

/** True if the pods have the value of the only label under another key: app=web, for app.kubernetes.io/name=web. */
function isUnderOther(wanted: ValueMap, { labels }: Pod): boolean {
  const [[key, value] = ["", ""], ...more] = Object.entries(wanted);
  return (
    more.length === 0 && lookUp(labels, key) === undefined && Object.values(labels).includes(String(value))
  );
}

/** True if the only label is one of the pods' own, whose value begins or ends with the wanted one. */
function isPartOf(wanted: ValueMap, { labels }: Pod): boolean {
  const [[key, value] = ["", ""], ...more] = Object.entries(wanted);
  const own = asText(lookUp(labels, key));
  const isIn = own.startsWith(`${String(value)}-`) || own.endsWith(`-${String(value)}`);
  return more.length === 0 && isIn;
}
