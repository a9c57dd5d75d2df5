import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { asText, isMap, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { selectsLabels } from "../../cluster/selection/label-selector.ts";
import { at, mapAt } from "../../kubernetes/fields.ts";
import { type Found, kinds, type Refusal, type Refusals } from "./refusal.ts";

const SOURCE = "pkg/apis/apps/validation/validation.go";

const labelsOf = ({ object }: Found) => mapAt(object, "spec", "template", "metadata", "labels");

/** The label that a selector requires and the template doesn't have. */
function wrongLabel(found: Found): string {
  const labels = labelsOf(found);
  const wrong = Object.entries(mapAt(found.value, "matchLabels")).find(
    ([key, value]) => lookUp(labels, key) !== value,
  );
  if (wrong === undefined) return "the selector doesn't match the labels of the template";
  const own = lookUp(labels, wrong[0]);
  return `the selector requires ${wrong[0]}=${asText(wrong[1])}, but the template has ${own === undefined ? "no such label" : `${wrong[0]}=${asText(own)}`}`;
}

const isZero = (value: unknown) => value === 0 || value === "0%" || value === "0";

/** A text in place of a number of pods, and a share of them above all. */
export function countsOfPods(...paths: string[]): Refusal[] {
  return [
    {
      at: paths,
      text: (value) => !/^\d+%$/.test(value),
      message: '{@} is the string "{}", which is neither a number nor a percentage',
      fix: ({ value }) =>
        /^\d+$/.test(asText(value))
          ? `write ${asText(value)} without quotes, or "${asText(value)}%"`
          : 'write a number, or a percentage such as "25%"',
    },
    {
      at: paths.filter((path) => !path.endsWith("maxSurge")),
      text: (value) => Number(/^(\d+)%$/.exec(value)?.[1] ?? 0) > 100,
      message: "{@} is {}, above 100%",
      fix: "write at most 100%",
    },
  ];
}

const typed = (field: string, type: string): Refusal => ({
  at: `spec.${field}`,
  map: (strategy) => strategy.type === type && isMap(strategy.rollingUpdate),
  message: `has rollingUpdate although the type is ${type}`,
  fix: "remove it in the patch: rollingUpdate: null",
});

const stuck = (field: string, surge?: number): Refusal => ({
  at: `spec.${field}.rollingUpdate`,
  map: ({ maxSurge = surge as number, maxUnavailable }) => isZero(maxSurge) && isZero(maxUnavailable),
  message: "may neither add nor remove a pod (maxSurge and maxUnavailable are 0)",
  fix: "set one of them to at least 1",
});

/** The seconds after which a Deployment's update counts as failed by default. */
const DEADLINE = 600;
const deadlineOf = (spec: ValueMap | undefined) => spec?.progressDeadlineSeconds ?? DEADLINE;

function isZone(zone: string): boolean {
  try {
    const { timeZone } = new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions();
    // Go reads a file of this name, so capitals count; the name of a link may have another than its target.
    return timeZone === zone || timeZone.toLowerCase() !== zone.toLowerCase();
  } catch {
    return false;
  }
}

/** What is refused in workloads; pods are judged apart. */
export const WORKLOADS: readonly Refusals[] = [
  {
    of: kinds("apps", "Deployment", "ReplicaSet", "StatefulSet", "DaemonSet"),
    source: SOURCE,
    rows: [
      {
        at: "spec.selector",
        map: (selector, found) =>
          Array.isArray(at(found.object, "spec", "template", "spec", "containers")) &&
          !selectsLabels(selector, labelsOf(found)),
        message: wrongLabel,
        fix: "give the template the labels of the selector; a selector can't be changed afterwards",
      },
    ],
  },
  {
    of: kinds("apps", "Deployment"),
    source: SOURCE,
    rows: [
      typed("strategy", "Recreate"),
      stuck("strategy"),
      ...countsOfPods("spec.strategy.rollingUpdate.maxSurge", "spec.strategy.rollingUpdate.maxUnavailable"),
      {
        at: "spec.minReadySeconds",
        number: (ready, { parents: [spec] }) => ready >= Number(deadlineOf(spec)),
        message: ({ value, parents: [spec] }) =>
          `minReadySeconds is ${asText(value)}, not below progressDeadlineSeconds, ${asText(deadlineOf(spec))}`,
        fix: "lower it, or raise progressDeadlineSeconds",
      },
    ],
  },
  { of: kinds("apps", "StatefulSet"), source: SOURCE, rows: [typed("updateStrategy", "OnDelete")] },
  {
    of: kinds("apps", "DaemonSet"),
    source: SOURCE,
    rows: [
      stuck("updateStrategy", 0),
      ...countsOfPods(
        "spec.updateStrategy.rollingUpdate.maxSurge",
        "spec.updateStrategy.rollingUpdate.maxUnavailable",
      ),
      {
        at: "spec.updateStrategy.rollingUpdate",
        map: ({ maxSurge = 0, maxUnavailable }) => !isZero(maxSurge) && !isZero(maxUnavailable),
        on: "maxSurge",
        message: ({ value }) =>
          `may both add and remove pods (maxUnavailable is ${asText(at(value, "maxUnavailable") ?? 1)})`,
        fix: "write maxUnavailable: 0, or remove maxSurge",
      },
    ],
  },
  {
    of: kinds("batch", "Job", "CronJob"),
    source: "pkg/apis/batch/validation/validation.go",
    rows: [
      {
        // Without either, there is one completion.
        at: ["spec", "spec.jobTemplate.spec"],
        map: ({ completionMode, completions, parallelism }) =>
          completionMode === "Indexed" && completions == null && parallelism != null,
        on: "completionMode",
        message: "has completionMode: Indexed and parallelism without completions",
        fix: "add the number of completions",
      },
      {
        at: ["spec", "spec.jobTemplate.spec"],
        map: ({ completionMode, backoffLimitPerIndex }) =>
          backoffLimitPerIndex != null && completionMode !== "Indexed",
        on: "backoffLimitPerIndex",
        message: "has backoffLimitPerIndex without completionMode: Indexed",
        fix: "add completionMode: Indexed, or use backoffLimit",
      },
      {
        at: "spec.timeZone",
        text: (zone) => !isZone(zone),
        message: "there is no time zone {}",
        fix: 'write a name from the IANA database, such as "Europe/Berlin"',
      },
    ],
  },
];
