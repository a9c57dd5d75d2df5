import type { DeployedNode } from "./deployed.ts";
import { prose } from "./markdown.ts";
import { onlyIn, union } from "./union.ts";

/** A rule of a PrometheusRule, as far as it is an alert. */
type Rule = { alert?: string; for?: string } & Partial<
  Record<"annotations" | "labels", Record<string, string>>
>;

/** The alerts for which Prometheus notifies people, each in a line: what it means, and where to look first. */
export function alertLines(deployed: readonly DeployedNode[]): string {
  return union(deployed, alertsIn)
    .map(({ item: { name, how, texts }, where }) => {
      const head = `-${onlyIn(where, deployed)} **${name}**${how === "" ? "" : ` (${how})`}`;
      return texts.length === 0 ? head : `${head}: ${texts.map(prose).join(". ")}`;
    })
    .join("\n");
}

function alertsIn({ resources }: DeployedNode): { name: string; how: string; texts: string[] }[] {
  return resources
    .filter(({ kind }) => kind === "PrometheusRule")
    .flatMap(({ spec }) => (spec as { groups?: { rules?: Rule[] }[] }).groups ?? [])
    .flatMap(({ rules = [] }) => rules)
    .flatMap(({ alert: name, annotations = {}, for: after, labels = {} }) => {
      if (name === undefined) return [];
      const how = [labels.severity, after && `after ${after}`].filter(Boolean).join(" ");
      // Values that Prometheus fills in are in angle brackets.
      const texts = [annotations.summary, annotations.description].flatMap(
        (text) => text?.replaceAll(/\{\{\s*\$labels\.(\w+)\s*\}\}/g, "<$1>") || [],
      );
      return [{ name, how, texts }];
    });
}
