import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { isMap, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { at, itemsAt, numberAt, textAt } from "../../kubernetes/fields.ts";
import { quantityValue } from "../../kubernetes/quantity.ts";
import { type Found, kinds, type Refusals } from "./refusal.ts";
import { countsOfPods } from "./workloads.ts";

/** The versions whose metrics have a target. */
const HAS_TARGETS = new Set(["autoscaling/v2", "autoscaling/v2beta2"]);
/** How a metric's target is compared. */
const TARGETS = ["Utilization", "Value", "AverageValue"];

/** The field with the source of a metric, by its type, and those fields of its target of which it needs one. */
const SOURCES: Readonly<Record<string, { field: string; targets: readonly string[] }>> = {
  ContainerResource: { field: "containerResource", targets: ["averageUtilization", "averageValue"] },
  External: { field: "external", targets: ["value", "averageValue"] },
  Object: { field: "object", targets: ["value", "averageValue"] },
  Pods: { field: "pods", targets: ["averageValue"] },
  Resource: { field: "resource", targets: ["averageUtilization", "averageValue"] },
};

/** The source of a metric, in versions in which it has a target: those before have fields such as targetAverageUtilization. */
function sourceOf(metric: unknown, { object }: Found) {
  if (!HAS_TARGETS.has(object.apiVersion)) return undefined;
  const source = lookUp(SOURCES, textAt(metric, "type") ?? "");
  if (source === undefined) return undefined;
  const set = source.targets.filter((one) => at(metric, source.field, "target", one) != null);
  return { ...source, set, isThere: at(metric, source.field) != null };
}

/** The minimum and maximum number of pods that an autoscaler has. */
const endsOf = (spec: unknown) =>
  [numberAt(spec, "minReplicas") ?? 1, numberAt(spec, "maxReplicas") ?? Number.POSITIVE_INFINITY] as const;

const isUnwritten = (metric: ValueMap, found: Found) => sourceOf(metric, found)?.isThere === false;

/** What is refused in what scales workloads or guards them. */
export const AUTOSCALING: readonly Refusals[] = [
  {
    of: kinds("autoscaling", "HorizontalPodAutoscaler"),
    source: "pkg/apis/autoscaling/validation/validation.go",
    rows: [
      {
        at: "spec",
        map: (spec) => endsOf(spec)[0] > endsOf(spec)[1],
        message: ({ value }) =>
          `the minimum of ${endsOf(value)[0]} is above the maximum of ${endsOf(value)[1]}`,
        outcome: "",
        fix: "raise the maximum, or lower the minimum",
      },
      {
        // Earlier releases accept it, and find no such object.
        at: "spec.scaleTargetRef",
        map: ({ apiVersion, kind }) =>
          typeof kind === "string" &&
          !["", "ReplicationController"].includes(kind) &&
          !/[/${]/.test(textAt(apiVersion) ?? ""),
        on: "apiVersion",
        message: "the apiVersion of the target, a {kind}, has no API group",
        fix: ({ value }) =>
          /^(?:Deployment|StatefulSet)$/.test(textAt(value, "kind") ?? "")
            ? "write apps/v1"
            : "write it with the group",
      },
      {
        // With such a metric, a cluster that has HPAScaleToZero accepts it.
        at: "spec.minReplicas",
        number: (least, { object }) =>
          least === 0 &&
          !itemsAt(object, "spec", "metrics").some(([{ type }]) => type === "External" || type === "Object"),
        message: "minReplicas is 0 without a metric of type External or Object",
        fix: "write 1 or more",
      },
      {
        at: "spec.metrics[]{}.target.type",
        text: (type) => !TARGETS.includes(type),
        message: "the target of a metric has the type {}",
        fix: `write one of ${TARGETS.join(", ")}`,
      },
      {
        at: ["value", "averageValue"].map((field) => `spec.metrics[]{}.target.${field}`),
        any: (wanted, { object }) => HAS_TARGETS.has(object.apiVersion) && (quantityValue(wanted) ?? 1) <= 0,
        message: "{@} isn't above zero",
        fix: "write what the metric should be",
      },
      {
        at: "spec.metrics[]",
        map: isUnwritten,
        on: "type",
        message: (found) =>
          `the metric has type ${textAt(found.value, "type")}, but no field ${sourceOf(found.value, found)?.field}`,
        fix: (found) =>
          `describe the metric under ${sourceOf(found.value, found)?.field}, or correct the type`,
      },
      {
        at: "spec.metrics[]{}",
        map: (source, found) => isMap(source) && wrongTargets(found) !== undefined,
        on: "target",
        message: (found) => wrongTargets(found) ?? "",
        fix: (found) => (wrongTargets(found)?.includes(" no ") ? "add one" : "remove one of them"),
      },
    ],
  },
  {
    of: kinds("policy", "PodDisruptionBudget"),
    source: "pkg/apis/policy/validation/validation.go",
    rows: [
      {
        at: "spec",
        map: ({ minAvailable, maxUnavailable }) => minAvailable != null && maxUnavailable != null,
        on: "maxUnavailable",
        message: "sets minAvailable and maxUnavailable",
        fix: "remove one of them",
      },
      ...countsOfPods("spec.minAvailable", "spec.maxUnavailable"),
      {
        at: ["spec.minAvailable", "spec.maxUnavailable"],
        number: (value) => value < 0,
        message: "{@} is below zero",
        fix: "write 0 or more",
      },
    ],
  },
];

/** What is wrong with the target of a metric's source, which is in the field that the type of the metric says. */
function wrongTargets(found: Found): string | undefined {
  const source = sourceOf(found.parents[0], found);
  if (source?.field !== found.key || source.set.length === 1) return undefined;
  return source.set.length === 0
    ? `the target has no ${source.targets.join(" and no ")}`
    : `the target has ${source.set.join(" and ")}`;
}
