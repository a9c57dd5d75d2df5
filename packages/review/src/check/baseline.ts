import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { asText } from "@kustogen/kustomize/value/value.ts";
import type { ReportedFinding } from "./report/finding.ts";
import { fingerprint } from "./report/sarif.ts";

/** The fingerprints of the findings in a baseline. Throws InputError for an invalid baseline. */
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

/** The findings in a baseline's format: one line each, so that a diff shows what was added and removed. */
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
