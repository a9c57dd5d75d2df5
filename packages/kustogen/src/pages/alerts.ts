import type { Deployed } from "./deployed.ts";
import { code, prose, section, table } from "./markdown.ts";
import { onlyIn, union } from "./union.ts";

/** The part of a PrometheusRule that describes its alerts. */
interface Groups {
  groups?: {
    rules?: {
      alert?: string;
      annotations?: Record<string, string>;
      for?: string;
      labels?: Record<string, string>;
    }[];
  }[];
}

/** The alerts for which Prometheus notifies someone, and where that person should look first. */
export function alerts(deployed: readonly Deployed[]): string {
  return section(
    "## Alerts",
    table(
      ["Alert", "Meaning", "First step"],
      union(deployed, alertsIn).map(({ item, where }) => [
        `${code(item.name)}${onlyIn(where, deployed)}${item.severity}${item.after}`,
        prose(item.says),
        prose(item.look),
      ]),
    ),
  );
}

function alertsIn({ resources }: Deployed) {
  return resources.flatMap(({ kind, spec }) =>
    kind === "PrometheusRule"
      ? ((spec as Groups).groups ?? [])
          .flatMap(({ rules = [] }) => rules)
          .flatMap(({ alert, annotations = {}, for: after, labels = {} }) =>
            alert === undefined
              ? []
              : [
                  {
                    name: alert,
                    severity: labels.severity === undefined ? "" : `, ${labels.severity}`,
                    after: after === undefined ? "" : ` after ${after}`,
                    says: named(annotations.summary),
                    look: named(annotations.description),
                  },
                ],
          )
      : [],
  );
}

/** A text of an alert for people: values that Prometheus fills in are in angle brackets. */
function named(text = ""): string {
  return text.replaceAll(/\{\{\s*\$labels\.(\w+)\s*\}\}/g, "<$1>");
}
