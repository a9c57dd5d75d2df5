import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { BASES, type Rule } from "../model/rule.ts";
import { STRICTNESS } from "../model/state.ts";

/** A rule's explanation in Markdown, without links to other pages. */
export function ruleText(rule: Rule): string {
  const { id, title, why, source, fix, basis } = rule;
  const facts = [
    `Severity${isByStage(rule) ? ", by the environment's stage" : ""}: ${casesText(rule)}.`,
    ...(basis === undefined ? [] : [`An error means that ${BASES[basis]}.`]),
    ...(fix === undefined ? [] : [`What to do: ${fix}.`]),
    printReads(rule),
    `Based on: ${source.replace(/https?:[^\s,]+/g, "<$&>")}`,
  ];
  const list = facts.map((fact) => `- ${fact}`).join("\n");
  const parts = [`# ${id}`, `Rule: ${title}.`, why, ...examples(rule), list];
  return `${parts.join("\n\n")}\n`;
}

/** The example of a rule: what breaks it and what follows it or, for a rule about changes, before and after one. */
function examples({ bad, good, checkChange }: Rule): string[] {
  if (bad === undefined) return [];
  const example = (title: string, yaml = "") => `${title}:\n\n\`\`\`yaml\n${yaml}\n\`\`\``;
  return checkChange === undefined
    ? [example("Breaks the rule", bad), example("Follows the rule", good)]
    : [example("Before the change", good), example("After a change that the rule reports", bad)];
}

/** A rule's severity, with those of findings that are less or more severe: "error, in some cases info". */
export function severityText({ severity, cases = {} }: Rule): string {
  const others = Object.keys(cases).join(" or ");
  return `${printSeverity(severity)}${others === "" ? "" : `, in some cases ${others}`}`;
}

/** A rule's severity, with the cases in which a finding has another one: "error; info if the volume grows". */
export function casesText(rule: Rule): string {
  const always = isByStage(rule) ? "always " : "";
  const cases = Object.entries(rule.cases ?? {}).flatMap(([other, when]) =>
    [when].flat().map((one) => `${always}${other} ${one}`),
  );
  return [printSeverity(rule.severity), ...cases].join("; ");
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

/** Which commands apply a rule, in a sentence. */
export function printReads({ checkChange }: Rule): string {
  return checkChange === undefined
    ? "`kustogen check` applies it to each environment, or to the repository."
    : "`kustogen diff` and `kustogen check --since` apply it to what a change does to the rendered objects.";
}

/** The rules as `--list` prints them: a heading for each group, then one line for each rule. */
export function listRules(rules: readonly Rule[]): string {
  const width = Math.max(...rules.map(({ id }) => id.length));
  const line = (rule: Rule) => `${rule.id.padEnd(width)}  ${rule.title} [${severityText(rule)}]`;
  const groups = groupedBy(rules, ({ id }) => id.slice(0, id.indexOf("/")));
  return [...groups.values()].map((own) => own.map(line).join("\n")).join("\n\n");
}
