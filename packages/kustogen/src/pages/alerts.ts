import type { Deployed } from "./deployed.ts";
import { code, prose, section, table } from "./markdown.ts";
import { onlyIn, union } from "./union.ts";

/** What a PrometheusRule has, as far as its alerts are told. */
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

/** What Prometheus calls for someone about, and where that person looks first. */
export function alerts(deployed: readonly Deployed[]): string {
  return section(
    "## Alerts",
    table(
      ["Alert", "Says", "Look first"],
      union(deployed, alertsIn).map(({ item, where }) => [
        `${code(item.name)}${onlyIn(where, deployed)}, ${item.severity}${item.after}`,
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
                    severity: labels.severity ?? "",
                    after: after === undefined ? "" : ` after ${after}`,
                    says: named(annotations.summary),
                    look: named(annotations.description),
                  },
                ],
          )
      : [],
  );
}

/** A text of an alert as a person reads it: what Prometheus fills in is in angle brackets. */
function named(text = ""): string {
  return text.replaceAll(/\{\{\s*\$labels\.(\w+)\s*\}\}/g, "<$1>");
}
