import type { Rule } from "../model/rule.ts";
import type { CheckReport, ReportedFinding } from "./finding.ts";

/** Findings for other programs: the findings of a check, or the risks of a review. */
export type Findings = Pick<CheckReport, "findings" | "excused" | "notices">;

/** The input of a format. */
export interface FormInput {
  report: Findings;
  rules: readonly Rule[];
  /** The engine's version. */
  version: string;
  /** The file to show a finding in, from the repository root; required, because forges hide findings without one. */
  fileOf(finding: ReportedFinding): string;
}

/** A finding as complete sentences. */
export function sentence({ resource, path, message, fix }: ReportedFinding): string {
  const subject = resource === undefined ? "" : `${resource.kind} ${resource.name}: `;
  const at = path === undefined || path === "" ? "" : `${path}: `;
  return `${subject}${at}${message}. Fix: ${fix}.`;
}
