import type { Rule } from "../rule.ts";
import type { CheckReport, ReportedFinding } from "./finding.ts";

/** Findings for other programs: what a check found, or what a review warns of. */
export type Findings = Pick<CheckReport, "findings" | "excused" | "notices" | "notLookedAt">;

/** What a form is made of. */
export interface FormInput {
  report: Findings;
  rules: readonly Rule[];
  /** The engine's version. */
  version: string;
  /** The file that a finding is shown at, from the repository root; each has one, as forges show none without. */
  fileOf(finding: ReportedFinding): string;
}

/** A finding as sentences. */
export function sentence({ resource, path, message, fix }: ReportedFinding): string {
  const subject = resource === undefined ? "" : `${resource.kind} ${resource.name}: `;
  const at = path === undefined || path === "" ? "" : `${path}: `;
  return `${subject}${at}${message}. Fix: ${fix}.`;
}
