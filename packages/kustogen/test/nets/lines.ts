import type { ReportedFinding } from "@kustogen/review/check/report/finding.ts";
import type { NotLookedAt } from "@kustogen/review/coverage/not-looked-at.ts";
import type { JsonReport } from "@kustogen/review/report/print/json.ts";

type Risk = JsonReport["environments"][number]["risks"][number];

/** One line about each finding of `check`: severity, rule and place, and how many more places share it. */
export function findingLines(findings: readonly ReportedFinding[]): string[] {
  return findings.map(({ severity, rule, environment, resource, path, file, line, also = [] }) => {
    const named = resource && [resource.kind, resource.namespace, resource.name].filter(Boolean).join("/");
    const place = file && (line === undefined ? file : `${file}:${line}`);
    const more = also.length > 0 ? `+${also.length}` : undefined;
    return words(severity, rule, environment, named, path, place, more);
  });
}

/** One line about each finding of `check` that `diff` lists. */
export function placedLines(
  findings: readonly { severity: string; rule: string; place: string }[],
): string[] {
  return findings.map(({ severity, rule, place }) => words(severity, rule, place));
}

/** One line about each risk that `diff` names in an environment. */
export function riskLines(environment: string, risks: readonly Risk[]): string[] {
  return risks.map(({ severity, rule, resource, path }) =>
    words(severity, rule, environment, resource, path),
  );
}

/** One line about everything that a report lists as not checked. */
export function unseenLines(unseen: readonly NotLookedAt[]): string[] {
  return unseen.map(({ cause, place }) => words("not checked", cause, place));
}

/** A part of a recording: a heading and the lines below it, of which repeated ones are counted. */
export function part(heading: string, lines: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1);
  const shown = [...counts].map(([line, count]) => (count === 1 ? line : `${line} (${count} times)`));
  return `# ${heading}\n${shown
    .sort()
    .map((line) => `${line}\n`)
    .join("")}`;
}

function words(...all: (string | undefined)[]): string {
  return all.filter((one) => one !== undefined && one !== "").join(" ");
}
