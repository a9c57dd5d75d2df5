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
  const words = isByStage(rule) ? "what the severities and stages mean" : "what the severities mean";
  const [first = "", ...rest] = ruleText(rule).split("\n");
  const text = [first, "", rule.checkChange === undefined ? OF_CHECK : OF_DIFF, ...rest].join("\n");
  return `${text}\nSee also: [${words}](../check.md#what-a-severity-means),
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

/** A rule's explanation in Markdown, without links to other pages. */
export function ruleText(rule: Rule): string {
  const { id, title, why, source, basis, fix } = rule;
  const facts = [
    `Severity${isByStage(rule) ? ", by the environment's stage" : ""}: ${listedCases(rule)}`,
    ...(basis === undefined ? [] : [`An error means that ${BASES[basis]}.`]),
    ...(fix === undefined ? [] : [`What to do: ${fix}.`]),
    printNeeds(rule),
    `Based on: ${source.replace(/https?:[^\s,]+/g, "<$&>")}`,
  ];
  const parts = [
    `# ${id}`,
    `Rule: ${title}.`,
    why,
    ...examples(rule),
    facts.map((fact) => `- ${fact}`).join("\n"),
  ];
  return `${parts.join("\n\n")}\n`;
}

/** The example of a rule: what breaks it and what follows it or, for a rule about changes, before and after one. */
function examples({ example, checkChange }: Rule): string[] {
  if (example === undefined) return [];
  const bad = `\`\`\`yaml\n${example.bad}\n\`\`\``;
  const good = `\`\`\`yaml\n${example.good}\n\`\`\``;
  return checkChange === undefined
    ? [`Breaks the rule:\n\n${bad}`, `Follows the rule:\n\n${good}`]
    : [`Before the change:\n\n${good}`, `After a change that the rule reports:\n\n${bad}`];
}

/** The subject of each group of rules: the first part of their ids. */
export const GROUPS: Readonly<Record<string, string>> = {
  argocd: "Argo CD's objects, sync waves and hooks",
  change: "what a change does to a running cluster",
  environment: "variables of containers",
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
export function rulesPage(rules: readonly Rule[]): string {
  return `# Rules of \`kustogen check\` and \`kustogen diff\`

Each finding names its rule, and \`kustogen check --explain RULE\` prints the page of a rule. The npm package contains
only this list, without the pages. [What a severity means](../check.md#what-a-severity-means) explains the stages
(development, beta, production), and when a finding is less severe than this page states. [Exceptions](../check.md#exceptions)
explains how to accept a finding. The first part of a rule's name is its group:

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
export function casesText(rule: Rule): string {
  return [printSeverity(rule.severity), ...casesOf(rule)].join("; ");
}

/** Longer texts about a severity are a list. */
const MOST_IN_A_LINE = 110;

/** The same as a sentence or, if that would be long, as a list with one case in each line. */
function listedCases(rule: Rule): string {
  const line = casesText(rule);
  return line.length <= MOST_IN_A_LINE || casesOf(rule).length < 2
    ? `${line}.`
    : `${printSeverity(rule.severity)}, except in these cases:${casesOf(rule)
        .map((one) => `\n  - ${one}`)
        .join("")}`;
}

/** The cases in which a finding has another severity: "info if the volume grows". */
function casesOf(rule: Rule): string[] {
  const always = isByStage(rule) ? "always " : "";
  return Object.entries(rule.cases ?? {}).flatMap(([other, when]) =>
    [when].flat().map((one) => `${always}${other} ${one}`),
  );
}

function isByStage({ severity }: Rule): boolean {
  return typeof severity !== "string";
}

/** "error", or "info in development, warning in beta, error in production". */
function printSeverity(severity: Rule["severity"]): string {
  if (typeof severity === "string") return severity;
  const groups = groupedBy(STRICTNESS, (level) => severity[level]);
  return [...groups].map(([name, levels]) => `${name} in ${levels.join(" and ")}`).join(", ");
}

/** Which command applies a rule, and to what, by the rule's inputs. */
const NEEDS = new Map([
  ["", "`kustogen check` reads the files of the repository."],
  [
    "authored",
    "`kustogen check` reads what the code of a system declares, in a repository that kustogen generates.",
  ],
  ["rendered", "`kustogen check` reads the rendered objects of each environment."],
  [
    "rendered authored",
    "`kustogen check` compares the rendered objects of each environment with what the code of its system declares.",
  ],
  [
    "rendered since",
    "`kustogen diff` and `kustogen check --since` compare the rendered objects before and after a change.",
  ],
  ["sources", "`kustogen check` reads the kustomizations of each environment, and the files that they use."],
]);

/** What rules that need nothing but one object check beyond environments. */
const ALONE =
  " It also checks manifests that belong to no environment, one object at a time, and reports at most warnings there.";

/** Which command applies a rule, and to what, in one or two sentences. */
export function printNeeds({ needs, isAlone }: Rule): string {
  return `${NEEDS.get(needs.join(" ")) ?? `Reads: ${needs.join(", ")}.`}${isAlone ? ALONE : ""}`;
}
