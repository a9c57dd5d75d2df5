import type { Rule } from "@kustogen/review/check/model/rule.ts";
import { ruleText, severityText } from "@kustogen/review/check/report/rule-text.ts";
import { RULES } from "@kustogen/review/check/rules/rules.ts";

/** A page for each rule, and one that lists them, by the names of their files. */
export function rulePages(): Map<string, string> {
  return new Map([
    ["README.md", rulesPage(RULES)],
    ...RULES.map((rule) => [pageName(rule), rulePage(rule)] as const),
  ]);
}

/** The file name of a rule's page: "integrity-service-selector.md". */
export function pageName({ id }: Rule): string {
  return `${id.replace("/", "-")}.md`;
}

/** A rule's documentation page, generated from the rule's own text. */
function rulePage(rule: Rule): string {
  const [first = "", ...rest] = ruleText(rule).split("\n");
  const text = [first, "", rule.checkChange === undefined ? OF_CHECK : OF_DIFF, ...rest].join("\n");
  return `${text}\nSee also: [what severities and stages mean](../check.md#what-a-severity-means),
[which folders are environments](../review.md#which-folders-are-environments),${linksTo(text)}
[how to accept a finding](../check.md#exceptions), [all rules](README.md).
`;
}

/** What the command is that applies a rule, for readers who came from elsewhere. */
const OF_CHECK =
  "A rule of [`kustogen check`](../check.md), which finds mistakes in kustomize, Argo CD and Flux manifests before they are deployed.";
const OF_DIFF =
  "A rule of [`kustogen diff`](../review.md), which shows what a change to kustomize, Argo CD and Flux manifests does in the cluster.";

/** Links to the explanations of kustogen's own words in a page. */
function linksTo(text: string): string {
  const links = [
    ...(/\bkustogen (?:generates|doesn't generate)\b|\bcode of (?:a|its) system\b/.test(text)
      ? ["[what a system is](../start.md#words)"]
      : []),
    ...(/\bcontract\b/.test(text) ? ["[Secret contracts](../secrets.md)"] : []),
  ];
  return links.length === 0 ? "" : `\n${links.join(", ")},`;
}

/** The subject of each group of rules: the first part of their ids. */
export const GROUPS: Readonly<Record<string, string>> = {
  argocd: "Argo CD's objects, sync waves and hooks",
  change: "what a change does to a running cluster",
  integrity: "references between objects, and values that Kubernetes or a controller rejects or ignores",
  kustomize: "whether kustomize can render each environment",
  network: "NetworkPolicies, routes, DNS and challenges for certificates",
  production: "image versions, probes, TLS, users, requests and limits",
  scaling: "autoscalers, disruption budgets, quotas, and volumes that several pods use",
  schema: "schemas of kinds and CustomResourceDefinitions",
  secrets: "credentials in the repository, and Secrets that others provide",
  starts: "whether programs can start, migrate and stop without losing data or requests",
  traps: "what kustomize does without an error",
};

/** The page that lists all rules by group. */
function rulesPage(rules: readonly Rule[]): string {
  return `# Rules of \`kustogen check\` and \`kustogen diff\`

Each finding names its rule, and \`kustogen explain RULE\` prints the page of a rule. [What a severity means](../check.md#what-a-severity-means) explains the stages
(development, beta, production), and when a finding is less severe than this page states. [Exceptions](../check.md#exceptions)
explains how to accept a finding. The first part of a rule's name is its group:

${Object.entries(GROUPS)
  .map(([group, subject]) => `- \`${group}\`: ${subject}`)
  .join("\n")}

${rulesTable(rules)}`;
}

/** A table of rules, with links to their pages. */
function rulesTable(rules: readonly Rule[]): string {
  const lines = ["| rule | what must be true | severity |", "|---|---|---|"];
  for (const rule of rules)
    lines.push(`| [${rule.id}](${pageName(rule)}) | ${rule.title} | ${severityText(rule)} |`);
  return `${lines.join("\n")}\n`;
}
