import { jsonOutput } from "@kustogen/kustomize/errors/printable-json.ts";
import { sha256Hex } from "@kustogen/kustomize/text/sha256.ts";
import { type Severity, severityOf } from "../model/rule.ts";
import { type ExcusedFinding, type FormInput, type ReportedFinding, sentence } from "./finding.ts";
import { casesText, printReads } from "./rule-text.ts";

const LEVELS: Record<Severity, string> = { error: "error", warning: "warning", info: "note" };

/** The report as SARIF 2.1.0, for code scanning. Each result has a file, because forges hide results without one. */
export function sarifReport({ report, rules, version, fileOf }: FormInput): Iterable<string> {
  const { excused = [], notices = [] } = report;
  const findings: (ReportedFinding & Partial<ExcusedFinding>)[] = [...excused, ...report.findings];
  const used = rules.filter(({ id }) => findings.some(({ rule }) => rule === id));
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "kustogen",
            version,
            rules: used.map((rule) => ({
              id: rule.id,
              shortDescription: { text: rule.title },
              fullDescription: { text: rule.why },
              help: {
                text: `${rule.why}\nSeverity: ${casesText(rule)}.\n${printReads(rule)}\nBased on: ${rule.source}`,
              },
              defaultConfiguration: { level: LEVELS[severityOf(rule, "production")] },
            })),
          },
        },
        ...(notices.length > 0 && {
          invocations: [
            {
              executionSuccessful: notices.every(({ severity }) => severity !== "error"),
              toolConfigurationNotifications: notices.map(({ severity, message }) => ({
                level: LEVELS[severity],
                message: { text: withoutLinks(message) },
              })),
            },
          ],
        }),
        results: findings.map((finding) => {
          const { environment } = finding;
          return {
            ruleId: finding.rule,
            ruleIndex: used.findIndex(({ id }) => id === finding.rule),
            level: LEVELS[finding.severity],
            message: { text: withoutLinks(sentence(finding)) },
            locations: [
              {
                physicalLocation: {
                  artifactLocation: { uri: relativeUri(fileOf(finding)) },
                  region: { startLine: finding.line ?? 1 },
                },
                ...(environment === "" ? {} : { logicalLocations: [{ fullyQualifiedName: environment }] }),
              },
            ],
            partialFingerprints: { finding: fingerprint(finding) },
            // Only the change itself contains this excuse so far.
            ...(finding.excuse && {
              suppressions: [
                {
                  kind: "external",
                  status: "underReview",
                  justification: `${finding.excuse.reason} (${finding.excuse.place}, added by this change)`,
                },
              ],
            }),
          };
        }),
      },
    ],
  };
  return jsonOutput(log);
}

/** A path as a relative URI: escaped, so that nothing in it is read as a scheme, a query or a fragment. */
function relativeUri(path: string): string {
  return path
    .split("/")
    .map((part) => encodeURIComponent(part.replace(/\p{Cs}/gu, "\ufffd")))
    .join("/");
}

/** Text in which nothing is a SARIF link, `[text](address)`. */
function withoutLinks(text: string): string {
  return text.replaceAll("](", "] (");
}

/** A fingerprint that identifies a finding independently of its line. */
export function fingerprint(finding: ReportedFinding): string {
  const { rule, environment, resource, path, message, file } = finding;
  const parts = [rule, environment, resource?.kind, resource?.namespace, resource?.name, path, message];
  if (resource === undefined) parts.push(file);
  return sha256Hex(JSON.stringify(parts)).slice(0, 32);
}
