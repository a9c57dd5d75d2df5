import type { Rule, Severity } from "./rule.ts";
import { STRICTNESS } from "./rule.ts";

/** The folder of the rules' pages, relative to the package. */
export const RULE_PAGES = "docs/rules";

/** The file of a rule's page: "integrity-service-selector.md". */
export function pageName({ id }: Rule): string {
  return `${id.replace("/", "-")}.md`;
}

/** A rule's documentation page, made from the rule's own text. */
export function rulePage(rule: Rule): string {
  const { id, title, why, source, example } = rule;
  const parts = [
    `# ${id}`,
    `${title}.`,
    why,
    `Severity: ${printSeverity(rule.severity)}. It looks at ${printNeeds(rule)}.`,
    `It follows: ${/^https?:\/\/\S+$/.test(source) ? `<${source}>` : source}`,
  ];
  if (example)
    parts.push(
      `Breaks the rule:\n\n\`\`\`yaml\n${example.bad}\n\`\`\``,
      `Keeps it:\n\n\`\`\`yaml\n${example.good}\n\`\`\``,
    );
  return `${parts.join("\n\n")}\n`;
}

/** The page that lists all rules by group. */
export function rulesPage(rules: readonly Rule[]): string {
  const lines = [
    "# Rules of `kustogen check`",
    "",
    "| rule | holds where it is kept | severity |",
    "|---|---|---|",
  ];
  for (const rule of rules)
    lines.push(`| [${rule.id}](${pageName(rule)}) | ${rule.title} | ${printSeverity(rule.severity)} |`);
  return `${lines.join("\n")}\n`;
}

/** "error", or "info in development, warning in beta, error in production". */
export function printSeverity(severity: Rule["severity"]): string {
  if (typeof severity === "string") return severity;
  const groups = new Map<Severity, string[]>();
  for (const level of STRICTNESS)
    groups.set(severity[level], [...(groups.get(severity[level]) ?? []), level]);
  return [...groups].map(([name, levels]) => `${name} in ${levels.join(" and ")}`).join(", ");
}

const NEEDS = {
  rendered: "the rendered resources",
  sources: "the kustomizations and files",
  authored: "what the system's author declares",
  since: "what changed since a revision (`--since`)",
};

/** What a rule looks at, for people. */
export function printNeeds({ needs }: Rule): string {
  return needs.map((need) => NEEDS[need]).join(" and ");
}
