import { readFileSync } from "node:fs";
import { InputError } from "../../errors/errors.ts";
import { asText } from "../../kubernetes/value.ts";
import type { NewFinding } from "../../review/review.ts";

/**
 * The findings of a file that `kustogen check --json` printed, for a report to list. Throws InputError for a file that
 * can't be read or holds something else.
 */
export function readFindings(file: string): NewFinding[] {
  let report: unknown;
  try {
    report = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new InputError(
      `${file}: can't be read as what \`kustogen check --json\` prints: ${(error as Error).message}`,
    );
  }
  const findings = (report as { findings?: unknown } | null)?.findings;
  if (!Array.isArray(findings))
    throw new InputError(`${file}: has no list of findings; expected what \`kustogen check --json\` prints`);
  return findings.map((finding) => {
    const { rule, severity, message } = finding as Record<string, unknown>;
    return {
      rule: asText(rule),
      severity: severity === "error" || severity === "warning" ? severity : "info",
      message: asText(message),
      place: placeOf(finding as Record<string, unknown>),
    };
  });
}

/** The file and line that a finding names, else the environment and the resource. */
function placeOf({ file, line, environment, resource }: Record<string, unknown>): string {
  if (typeof file === "string") return typeof line === "number" ? `${file}:${line}` : file;
  const { kind, name } = (resource ?? {}) as { kind?: unknown; name?: unknown };
  return [environment, kind, name].filter((part) => typeof part === "string").join(" ");
}
