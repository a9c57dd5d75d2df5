import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { asText } from "@kustogen/kustomize/value/value.ts";
import { kinds } from "../../cluster/resource-index.ts";
import { selectsLabels } from "../../cluster/selection/label-selector.ts";
import { at, mapAt } from "../../kubernetes/fields.ts";
import type { Checked, Refusals } from "./refusal.ts";

const SOURCE = "pkg/apis/apps/validation/validation.go";

const labelsOf = ({ object }: Checked) => mapAt(object, "spec", "template", "metadata", "labels");

/** The label that a selector requires and the template doesn't have. */
function wrongLabel(found: Checked): string {
  const labels = labelsOf(found);
  const wrong = Object.entries(mapAt(found.value, "matchLabels")).find(
    ([key, value]) => lookUp(labels, key) !== value,
  );
  if (wrong === undefined) return "the selector doesn't match the labels of the template";
  const own = lookUp(labels, wrong[0]);
  return `the selector requires ${wrong[0]}=${asText(wrong[1])}, but the template has ${own === undefined ? "no such label" : `${wrong[0]}=${asText(own)}`}`;
}

/** The seconds after which a Deployment's update counts as failed by default. */
const DEADLINE = 600;

function isZone(zone: string): boolean {
  try {
    const { timeZone } = new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions();
    // Go reads a file of this name, so capitals count; the name of a link may have another than its target.
    return timeZone === zone || timeZone.toLowerCase() !== zone.toLowerCase();
  } catch {
    return false;
  }
}

/** What is refused in workloads and what scales them; pods are judged apart. */
export const OF_WORKLOADS: readonly Refusals[] = [
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
      {
        at: "spec",
        map: ({ minReadySeconds, progressDeadlineSeconds }) =>
          Number(minReadySeconds ?? 0) >= Number(progressDeadlineSeconds ?? DEADLINE),
        on: "minReadySeconds",
        message: "minReadySeconds isn't below progressDeadlineSeconds, which is 600 by default",
        fix: "lower it, or raise progressDeadlineSeconds",
      },
    ],
  },
  {
    of: kinds("batch", "CronJob"),
    source: "pkg/apis/batch/validation/validation.go",
    rows: [
      {
        at: "spec.timeZone",
        text: (zone) => !isZone(zone),
        message: "there is no time zone {}",
        fix: 'write a name from the IANA database, such as "Europe/Berlin"',
      },
    ],
  },
];
