import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import { type CheckInput, check } from "../../src/check/check.ts";
import type { Rule } from "../../src/check/model/rule.ts";
import { readFinding } from "./read-findings.ts";
import { expectSentences } from "./state.ts";

/** A Deployment "api" with one container. */
const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata: {name: api}
spec:
  selector: {matchLabels: {app: api}}
  template:
    metadata: {labels: {app: api}}
    spec: {containers: [{name: api, image: acme/api:v1}]}
`;

/**
 * What a rule says of the environment in /overlay, with the files given by path; "/overlay/kustomization.yaml" builds
 * on /base where it isn't given. Lines: "error overlay/patch.yaml:7: message".
 */
export function judgedSources(
  rule: Rule,
  files: Record<string, string>,
  folders: readonly string[] = ["/overlay"],
  beside: Pick<CheckInput, "flux" | "files"> = {},
): string[] {
  const tree = new MemoryTree([
    ["/overlay/kustomization.yaml", "resources: [../base]\npatches: [{path: patch.yaml}]\n"],
    ["/base/kustomization.yaml", "resources: [deployment.yaml]\n"],
    ["/base/deployment.yaml", DEPLOYMENT],
    ...Object.entries(files),
  ]);
  const { report, failures } = check({
    tree,
    environments: folders.map((folder) => ({ folder, strictness: "production" as const })),
    rules: [rule],
    exceptions: [],
    today: "2027-03-31",
    cwd: "/",
    ...beside,
  });
  if (failures[0] !== undefined) throw failures[0].error;
  for (const { message, fix } of report.findings) expectSentences(message, fix);
  return report.findings.map((finding) => {
    const { severity, file, line, message } = finding;
    const text = `${severity} ${file}${line === undefined ? "" : `:${line}`}: ${message}`;
    return readFinding(rule.id, text, { ...finding, file: undefined });
  });
}
