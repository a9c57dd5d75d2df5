import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { BASES } from "./basis.ts";
import type { Rule } from "./rule.ts";
import { STRICTNESS } from "./rule.ts";

/** The folder of the rule pages, relative to the package. */
export const RULE_PAGES = "docs/rules";

/** The file name of a rule's page: "integrity-service-selector.md". */
export function pageName({ id }: Rule): string {
  return `${id.replace("/", "-")}.md`;
}

/** A rule's documentation page, generated from the rule's own text. */
export function rulePage(rule: Rule): string {
  const { id, title, why, source, example } = rule;
  const parts = [
    `# ${id}`,
    `${title}.`,
    why,
    `Severity: ${casesText(rule)}. This rule reads ${printNeeds(rule)}.`,
    ...(rule.isAlone ? [ALONE] : []),
    ...(rule.basis === undefined ? [] : [`For this rule, an error means that ${BASES[rule.basis]}.`]),
    `Based on: ${source.replace(/https?:[^\s,]+/g, "<$&>")}`,
  ];
  if (example)
    parts.push(
      `Breaks the rule:\n\n\`\`\`yaml\n${example.bad}\n\`\`\``,
      `Follows the rule:\n\n\`\`\`yaml\n${example.good}\n\`\`\``,
    );
  return `${parts.join("\n\n")}\n`;
}

/** What rules that check each object alone do beyond environments. */
const ALONE =
  "It also checks, one object at a time, manifests that aren't part of any environment of the repository; these findings are warnings.";

/** The subject of each group of rules: the first part of their ids. */
export const GROUPS: Readonly<Record<string, string>> = {
  argocd: "Argo CD's objects, sync waves and hooks",
  change: "what a change does to a running cluster",
  environment: "variables of containers",
  integrity: "references between objects, and values that Kubernetes or a controller rejects or ignores",
  kustomize: "whether kustomize can render each environment",
  network: "NetworkPolicies, routes, DNS and challenges for certificates",
  production: "pins, probes, TLS, users, requests and limits",
  scaling: "autoscalers, disruption budgets, quotas, and volumes that several pods use",
  schema: "schemas of kinds and CustomResourceDefinitions",
  secrets: "credentials in the repository, and Secrets that others provide",
  starts: "whether programs can start, migrate and stop without losing data or requests",
  traps: "what kustomize does without an error",
};

/** The page that lists all rules by group. */
export function rulesPage(rules: readonly Rule[]): string {
  return `# Rules of \`kustogen check\` and \`kustogen diff\`

Each finding names its rule, and \`kustogen check --explain RULE\` prints the page of a rule. The npm package contains
only this list, without the pages. [What a severity means](../check.md#what-a-severity-means) explains when a finding is
less severe than its rule. [Exceptions](../check.md#exceptions) explains how to accept a finding. The first part of a
rule's name is its group:

${Object.entries(GROUPS)
  .map(([group, subject]) => `- \`${group}\`: ${subject}`)
  .join("\n")}

${rulesTable(rules, "")}`;
}

/** A table of rules, with links to their pages. @param folder their folder, relative to the table: "rules/" */
export function rulesTable(rules: readonly Rule[], folder: string): string {
  const lines = ["| rule | what must be true | severity |", "|---|---|---|"];
  for (const rule of rules)
    lines.push(`| [${rule.id}](${folder}${pageName(rule)}) | ${rule.title} | ${severityText(rule)} |`);
  return `${lines.join("\n")}\n`;
}

/** A rule's severity, with those of findings that are less or more severe: "error, in some cases info". */
export function severityText({ severity, cases = {} }: Rule): string {
  const others = Object.keys(cases);
  return [
    printSeverity(severity),
    ...(others.length === 0 ? [] : [`in some cases ${others.join(" or ")}`]),
  ].join(", ");
}

/** A rule's severity, with the cases in which a finding has another one: "error; info if the volume grows". */
export function casesText({ severity, cases = {} }: Rule): string {
  const always = typeof severity === "string" ? "" : "always ";
  return [
    printSeverity(severity),
    ...Object.entries(cases).map(([other, when]) => `${always}${other} ${when}`),
  ].join("; ");
}

/** "error", or "info in development, warning in beta, error in production". */
function printSeverity(severity: Rule["severity"]): string {
  if (typeof severity === "string") return severity;
  const groups = groupedBy(STRICTNESS, (level) => severity[level]);
  return [...groups].map(([name, levels]) => `${name} in ${levels.join(" and ")}`).join(", ");
}

const NEEDS = {
  rendered: "the rendered resources",
  sources: "the kustomizations and files",
  authored: "what the system's author declares",
  since: "their state before the change (`check --since`, `diff`)",
};

/** The inputs of a rule, in words. */
export function printNeeds({ needs }: Rule): string {
  return needs.map((need) => NEEDS[need]).join(" and ") || "the files of the repository";
}
