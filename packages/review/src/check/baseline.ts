import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { asText } from "@kustogen/kustomize/value/value.ts";
import type { ReportedFinding } from "./report/finding.ts";
import { fingerprint } from "./report/sarif.ts";

/** The fingerprints of the findings that a baseline holds. Throws InputError for a text that is none. */
export function fingerprintsIn(text: string, file: string): ReadonlySet<string> {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    throw new InputError(`${file}: not JSON; create it again with --write-baseline`);
  }
  const findings = (data as { findings?: unknown } | null)?.findings;
  if (!Array.isArray(findings))
    throw new InputError(`${file}: expected a list "findings"; create it again with --write-baseline`);
  return new Set(findings.map((entry: { fingerprint?: unknown }) => asText(entry?.fingerprint)));
}

/** The findings as a baseline file holds them: one line each, so that a later one shows what went and came. */
export function baselineText(findings: readonly ReportedFinding[]): string {
  const lines = findings
    .map((finding) => {
      const { rule, environment, resource } = finding;
      const subject = resource && `${resource.kind}/${resource.name}`;
      return JSON.stringify({ rule, environment, resource: subject, fingerprint: fingerprint(finding) });
    })
    .sort();
  return `{"findings":[\n${[...new Set(lines)].join(",\n")}\n]}\n`;
}
