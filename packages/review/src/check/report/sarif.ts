import { createHash } from "node:crypto";
import { printNeeds } from "../documentation.ts";
import type { Rule, Severity } from "../rule.ts";
import { severityOf } from "../rule.ts";
import type { CheckReport, ExcusedFinding, ReportedFinding } from "./finding.ts";

const LEVELS: Record<Severity, string> = { error: "error", warning: "warning", info: "note" };

/** The report as SARIF 2.1.0, for code scanning. Places without a file stand at the environment's folder. */
export function toSarif(report: CheckReport, rules: readonly Rule[], version: string): object {
  const { excused = [], notices = [] } = report;
  const findings: (ReportedFinding & Partial<ExcusedFinding>)[] = [...excused, ...report.findings];
  const used = rules.filter(({ id }) => findings.some(({ rule }) => rule === id));
  return {
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
              help: { text: `${rule.why}\nIt looks at ${printNeeds(rule)}. It follows: ${rule.source}` },
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
          const { resource, path, environment } = finding;
          const subject = resource === undefined ? "" : `${resource.kind} ${resource.name}: `;
          const at = path === undefined || path === "" ? "" : `${path}: `;
          return {
            ruleId: finding.rule,
            ruleIndex: used.findIndex(({ id }) => id === finding.rule),
            level: LEVELS[finding.severity],
            message: { text: withoutLinks(`${subject}${at}${finding.message}. Mend: ${finding.fix}.`) },
            locations: [
              {
                physicalLocation: {
                  artifactLocation: { uri: relativeUri(finding.file ?? environment) },
                  region: { startLine: finding.line ?? 1 },
                },
                ...(environment === "" ? {} : { logicalLocations: [{ fullyQualifiedName: environment }] }),
              },
            ],
            partialFingerprints: { finding: fingerprint(finding) },
            // Nobody but the change itself has said so yet.
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
}

/** A path as the address that it is below the root: no letter in it begins a scheme, a query or a fragment. */
function relativeUri(path: string): string {
  return path
    .split("/")
    .map((part) => encodeURIComponent(part.replace(/\p{Cs}/gu, "\ufffd")))
    .join("/");
}

/** Text in which nothing is one of SARIF's links, `[text](address)`. */
function withoutLinks(text: string): string {
  return text.replaceAll("](", "] (");
}

/** What tells a finding from others, whatever line it stands on. */
export function fingerprint({
  rule,
  environment,
  resource,
  path,
  message,
  file,
}: CheckReport["findings"][number]): string {
  const parts = [rule, environment, resource?.kind, resource?.namespace, resource?.name, path, message];
  if (resource === undefined) parts.push(file);
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 32);
}
