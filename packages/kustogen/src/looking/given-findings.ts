import { readFileSync } from "node:fs";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { asText, isMap, jsonText } from "@kustogen/kustomize/value/value.ts";
import type { NewFinding, Review } from "@kustogen/review/changes/review.ts";

/** A finding and its environment. */
type GivenFinding = NewFinding & { environment: string };

/** What a file says that `kustogen check --json` wrote: findings, excused ones, notices. @throws InputError */
export function readFindings(file: string) {
  let report: unknown;
  try {
    report = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new InputError(`${file}: isn't what \`kustogen check --json\` prints: ${(error as Error).message}`);
  }
  const { findings, excused = [], notices = [] } = (report ?? {}) as Record<string, unknown>;
  if (!areObjects(findings) || !areObjects(excused) || !areObjects(notices))
    throw new InputError(`${file}: has no list of findings; expected what \`kustogen check --json\` prints`);
  return {
    notices: notices.map((one) => ({ severity: severityOf(one), message: asText(one.message) })),
    findings: findings.map((one) => ({ ...findingOf(one), environment: asText(one.environment) })),
    excused: excused.map((finding) => {
      const { reason, place } = (finding.excuse ?? {}) as Record<string, unknown>;
      return { ...findingOf(finding), reason: asText(reason), by: asText(place) };
    }),
  };
}

/**
 * The findings that a report doesn't already show as risks of its environments, without duplicates: change rules
 * check the same change with less information, and a problem in a shared file is reported once.
 */
export function unreportedFindings(
  findings: readonly GivenFinding[],
  { environments, unchanged }: Pick<Review, "environments" | "unchanged">,
): NewFinding[] {
  // An environment that only includes others is compared as well, but has no changes itself.
  const paths = new Set([...environments, ...unchanged].map(({ path }) => path));
  // What is found of the whole repository is told in each environment.
  const isShown = ({ rule, environment }: GivenFinding) =>
    environments.some(
      ({ path, risks }) => ["", path].includes(environment) && risks.some(({ id }) => id === rule),
    );
  const isOther = (one: GivenFinding) => !(one.rule.startsWith("change/") && paths.has(one.environment));
  const unreported = findings.filter((one) => !isShown(one) && isOther(one));
  const bare = unreported.map(({ rule, severity, message, place }) => ({ rule, severity, message, place }));
  return [...new Map(bare.map((finding) => [jsonText(finding), finding])).values()];
}

function areObjects(value: unknown): value is Record<string, unknown>[] {
  return Array.isArray(value) && value.every((one) => isMap(one));
}

/** A finding, with its file and line for a place, or else its environment and resource. */
function findingOf(finding: Record<string, unknown>): NewFinding {
  const { rule, message, file, line, environment, resource } = finding;
  const { kind, name } = (resource ?? {}) as { kind?: unknown; name?: unknown };
  const named = [environment, kind, name].filter((part) => typeof part === "string").join(" ");
  const inFile = typeof line === "number" ? `${file}:${line}` : String(file);
  return {
    rule: asText(rule),
    severity: severityOf(finding),
    message: asText(message),
    place: typeof file === "string" ? inFile : named,
  };
}

function severityOf({ severity }: Record<string, unknown>): NewFinding["severity"] {
  return severity === "error" || severity === "warning" ? severity : "info";
}
