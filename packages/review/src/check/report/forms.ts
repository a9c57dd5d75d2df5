import { printable } from "@kustogen/kustomize/errors/printable.ts";
import { jsonOutput } from "@kustogen/kustomize/errors/printable-json.ts";
import { sha256Hex } from "@kustogen/kustomize/text/sha256.ts";
import { WORST_FIRST } from "../model/rule.ts";
import { type FormInput, sentence } from "./finding.ts";
import { fingerprint, sarifReport } from "./sarif.ts";

/** The writer of each format; its text comes in parts. */
export const FORMS = {
  sarif: sarifReport,
  gitlab: codeQuality,
  github: annotations,
} satisfies Record<string, (input: FormInput) => Iterable<string>>;

/** SARIF 2.1.0, GitLab code quality, or GitHub annotations. */
export type Form = keyof typeof FORMS;

const SEVERITIES = { error: "critical", warning: "minor", info: "info" } as const;

/** The code quality report in a GitLab merge request. Findings of several lines get different fingerprints. */
function codeQuality({ report, fileOf }: FormInput): Iterable<string> {
  const seen = new Map<string, number>();
  const issues = report.findings.map((finding) => {
    const known = fingerprint(finding);
    const count = seen.get(known) ?? 0;
    seen.set(known, count + 1);
    return {
      description: sentence(finding),
      check_name: finding.rule,
      fingerprint: count === 0 ? known : sha256Hex(`${known} ${count}`).slice(0, 32),
      severity: SEVERITIES[finding.severity],
      location: { path: fileOf(finding), lines: { begin: finding.line ?? 1 } },
    };
  });
  return jsonOutput(issues);
}

const COMMANDS = { error: "error", warning: "warning", info: "notice" } as const;

/** Annotations that GitHub's runner shows beside changed files, the worst first: it shows ten of each level. */
function annotations({ report, fileOf }: FormInput): Iterable<string> {
  return WORST_FIRST.flatMap((severity) =>
    report.findings.filter((finding) => finding.severity === severity),
  ).map((finding) => {
    const place = `file=${property(fileOf(finding))},line=${finding.line ?? 1},title=${property(finding.rule)}`;
    return `::${COMMANDS[finding.severity]} ${place}::${data(sentence(finding))}\n`;
  });
}

function data(text: string): string {
  return printable(text).replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
