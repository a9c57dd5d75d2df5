import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Path } from "@kustogen/kustomize/value/value.ts";
import { at, itemsAt, mapAt, numberAt, textAt } from "../../../kubernetes/fields.ts";
import { quantityValue } from "../../../kubernetes/quantity.ts";
import { hasVariable } from "../../../kubernetes/variables.ts";
import type { Finding } from "../../rule.ts";
import type { Judge } from "./judge-of-kind.ts";

/** What the API server rejects in workloads and in what scales or guards them; pods are judged apart. */
export const REFUSED_IN_WORKLOADS: readonly Judge[] = [
  { kind: "HorizontalPodAutoscaler", group: "autoscaling", wrong: ofAutoscaler },
  { kind: "PodDisruptionBudget", group: "policy", wrong: ofBudget },
  ...["Deployment", "DaemonSet"].map((kind) => ({ kind, group: "apps", wrong: ofRollingUpdate })),
  { kind: "Deployment", group: "apps", wrong: ofReadiness },
  { kind: "Job", group: "batch", wrong: (one) => ofJob(one, ["spec"]) },
  { kind: "CronJob", group: "batch", wrong: ofCronJob },
];

/** The versions whose metrics have a target. */
const HAS_TARGETS = new Set(["autoscaling/v2", "autoscaling/v2beta2"]);

/** How a metric's target is compared. */
const TARGETS = ["Utilization", "Value", "AverageValue"];

/** The field with the source of a metric, by its type, and those fields of its target of which it needs one. */
const SOURCES = new Map([
  ["ContainerResource", { field: "containerResource", targets: ["averageUtilization", "averageValue"] }],
  ["External", { field: "external", targets: ["value", "averageValue"] }],
  ["Object", { field: "object", targets: ["value", "averageValue"] }],
  ["Pods", { field: "pods", targets: ["averageValue"] }],
  ["Resource", { field: "resource", targets: ["averageUtilization", "averageValue"] }],
]);

function* ofAutoscaler(resource: Resource): Iterable<Finding> {
  const target = ["spec", "scaleTargetRef"];
  const [version = "", kind = ""] = ["apiVersion", "kind"].map((field) => textAt(resource, ...target, field));
  // Earlier releases accept it, and find no such object.
  if (kind !== "" && kind !== "ReplicationController" && !/[/${]/.test(version))
    yield {
      resource,
      path: [...target, "apiVersion"],
      message: `the apiVersion of the target, a ${kind}, has no API group`,
      fix: kind === "Deployment" || kind === "StatefulSet" ? "write apps/v1" : "write it with the group",
    };
  const types = itemsAt(resource, "spec", "metrics").map(([metric]) => textAt(metric, "type") ?? "");
  // With such a metric, a cluster that has HPAScaleToZero accepts it.
  if (numberAt(resource, "spec", "minReplicas") === 0 && !types.some((one) => /External|Object/.test(one)))
    yield {
      resource,
      path: ["spec", "minReplicas"],
      message: "minReplicas is 0 without a metric of type External or Object",
      fix: "write 1 or more",
    };
  for (const [metric, index] of itemsAt(resource, "spec", "metrics")) {
    const path = ["spec", "metrics", index];
    for (const [field, source] of Object.entries(metric)) {
      const type = textAt(source, "target", "type");
      if (type !== undefined && !TARGETS.includes(type) && !hasVariable(type))
        yield {
          resource,
          path: [...path, field, "target", "type"],
          message: `the target of a metric has the type ${type}`,
          fix: `write one of ${TARGETS.join(", ")}`,
        };
    }
    const source = SOURCES.get(textAt(metric, "type") ?? "");
    // In v2beta1, a metric has no target, but fields such as targetAverageUtilization.
    if (source === undefined || !HAS_TARGETS.has(resource.apiVersion)) continue;
    const { field, targets } = source;
    for (const one of ["value", "averageValue"]) {
      const wanted = quantityValue(at(metric, field, "target", one));
      if (wanted !== undefined && wanted <= 0)
        yield {
          resource,
          path: [...path, field, "target", one],
          message: `${one} isn't above zero`,
          fix: "write what the metric should be",
        };
    }
    const set = targets.filter((one) => at(metric, field, "target", one) != null);
    if (at(metric, field) == null)
      yield {
        resource,
        path: [...path, "type"],
        message: `the metric has type ${textAt(metric, "type")}, but no field ${field}`,
        fix: `describe the metric under ${field}, or correct the type`,
      };
    else if (set.length !== 1)
      yield {
        resource,
        path: [...path, field, "target"],
        message:
          set.length === 0
            ? `the target has no ${targets.join(" and no ")}`
            : `the target has ${set.join(" and ")}`,
        fix: set.length === 0 ? "add one" : "remove one of them",
      };
  }
}

function* ofBudget(resource: Resource): Iterable<Finding> {
  for (const field of ["minAvailable", "maxUnavailable"]) {
    const path = ["spec", field];
    const value = textAt(resource, ...path);
    if (value !== undefined && !/^\d+%$|[${]/.test(value)) yield inQuotes(resource, path, value);
    if ((numberAt(resource, ...path) ?? 0) < 0)
      yield { resource, path, message: `${field} is below zero`, fix: "write 0 or more" };
    yield* aboveAll(resource, path);
  }
}

/** Numbers of pods during an update: a text has to be a percentage. */
function* ofRollingUpdate(resource: Resource): Iterable<Finding> {
  const strategy = resource.kind === "Deployment" ? "strategy" : "updateStrategy";
  for (const field of ["maxSurge", "maxUnavailable"]) {
    const path = ["spec", strategy, "rollingUpdate", field];
    const value = textAt(resource, ...path);
    if (field === "maxUnavailable") yield* aboveAll(resource, path);
    if (value === undefined || /^\d+%$/.test(value) || hasVariable(value)) continue;
    yield inQuotes(resource, path, value);
  }
}

/** A text in place of a number of pods. */
function inQuotes(resource: Resource, path: Path, value: string): Finding {
  return {
    resource,
    path,
    message: `${path.at(-1)} is the string "${value}", which is neither a number nor a percentage`,
    fix: /^\d+$/.test(value)
      ? `write ${value} without quotes, or "${value}%"`
      : 'write a number, or a percentage such as "25%"',
  };
}

function* aboveAll(resource: Resource, path: Path): Iterable<Finding> {
  const [, share = 0] = /^(\d+)%$/.exec(textAt(resource, ...path) ?? "") ?? [];
  if (Number(share) > 100)
    yield {
      resource,
      path,
      message: `${path.at(-1)} is ${share}%, above 100%`,
      fix: "write at most 100%",
    };
}

/** The seconds after which a Deployment's update counts as failed by default. */
const DEADLINE = 600;

function* ofReadiness(resource: Resource): Iterable<Finding> {
  const [ready, deadline = DEADLINE] = ["minReadySeconds", "progressDeadlineSeconds"].map((field) =>
    numberAt(resource, "spec", field),
  );
  if (ready !== undefined && ready >= deadline)
    yield {
      resource,
      path: ["spec", "minReadySeconds"],
      message: `minReadySeconds is ${ready}, not below progressDeadlineSeconds, ${deadline}`,
      fix: "lower it, or raise progressDeadlineSeconds",
    };
}

function* ofJob(resource: Resource, place: Path): Iterable<Finding> {
  const spec = mapAt(resource, ...place);
  const isIndexed = textAt(spec, "completionMode") === "Indexed";
  // Without either, there is one completion.
  if (isIndexed && spec.completions == null && spec.parallelism != null)
    yield {
      resource,
      path: [...place, "completionMode"],
      message: "has completionMode: Indexed and parallelism without completions",
      fix: "add the number of completions",
    };
  if (spec.backoffLimitPerIndex != null && !isIndexed)
    yield {
      resource,
      path: [...place, "backoffLimitPerIndex"],
      message: "has backoffLimitPerIndex without completionMode: Indexed",
      fix: "add completionMode: Indexed, or use backoffLimit",
    };
}

function* ofCronJob(resource: Resource): Iterable<Finding> {
  yield* ofJob(resource, ["spec", "jobTemplate", "spec"]);
  const zone = textAt(resource, "spec", "timeZone");
  if (zone === undefined || hasVariable(zone) || isZone(zone)) return;
  yield {
    resource,
    path: ["spec", "timeZone"],
    message: `there is no time zone ${zone}`,
    fix: 'write a name from the IANA database, such as "Europe/Berlin"',
  };
}

function isZone(zone: string): boolean {
  try {
    const { timeZone } = new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions();
    // Go reads a file of this name, so capitals count; the name of a link may have another than its target.
    return timeZone === zone || timeZone.toLowerCase() !== zone.toLowerCase();
  } catch {
    return false;
  }
}
