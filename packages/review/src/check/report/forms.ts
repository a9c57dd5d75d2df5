import { printable, printableJson } from "@kustogen/kustomize/errors/printable.ts";
import { sha256Hex } from "@kustogen/kustomize/text/sha256.ts";
import { type FormInput, sentence } from "./form.ts";
import { junitReport } from "./junit.ts";
import { fingerprint, sarifReport } from "./sarif.ts";

/** How each form is written. */
export const FORMS = {
  sarif: sarifReport,
  junit: junitReport,
  gitlab: codeQuality,
  github: annotations,
} satisfies Record<string, (input: FormInput) => string>;

/** SARIF 2.1.0, JUnit's XML, GitLab's code quality, GitHub's annotations. */
export type Form = keyof typeof FORMS;

const SEVERITIES = { error: "critical", warning: "minor", info: "info" } as const;

/** What GitLab shows in a merge request. Of two findings that only their line tells apart each keeps a fingerprint of its own. */
function codeQuality({ report, fileOf }: FormInput): string {
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
  return `${printableJson(issues)}\n`;
}

const COMMANDS = { error: "error", warning: "warning", info: "notice" } as const;
const ORDER = ["error", "warning", "info"] as const;

/** Lines that GitHub's runner shows beside the files of a change; the worst first, as it shows ten of a kind. */
function annotations({ report, fileOf }: FormInput): string {
  return ORDER.flatMap((severity) => report.findings.filter((finding) => finding.severity === severity))
    .map((finding) => {
      const place = `file=${property(fileOf(finding))},line=${finding.line ?? 1},title=${property(finding.rule)}`;
      return `::${COMMANDS[finding.severity]} ${place}::${data(sentence(finding))}\n`;
    })
    .join("");
}

/** What the runner takes for text behind `::`. */
function data(text: string): string {
  return printable(text)
    .replaceAll("##[", "# #[")
    .replaceAll("%", "%25")
    .replaceAll("\r", "%0D")
    .replaceAll("\n", "%0A");
}

/** What it takes for the value of a property. */
function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
