import type { ErrorCode } from "../../errors/codes.ts";
import type { Severity } from "../rule.ts";

/** A finding as `--json` prints it. */
export interface ReportedFinding {
  rule: string;
  severity: Severity;
  message: string;
  /** The environment's folder, relative to where the command runs. */
  environment: string;
  resource?: { kind: string; namespace?: string; name: string };
  /** The path in the resource: "spec.template.spec.containers[0].image". */
  path?: string;
  file?: string;
  line?: number;
  fix: string;
}

/** What `check` did and found. */
export interface CheckReport {
  findings: ReportedFinding[];
  checked: {
    environments: number;
    resources: number;
    rules: number;
    /** How many findings of each severity there are. */
    counts: Record<Severity, number>;
    /** Folders that weren't rendered, with the reason, and the code of the error where one is it. */
    notRendered: { folder: string; reason: string; code?: ErrorCode }[];
    /** Exceptions that hold, with what they are for. */
    exceptions: { rule: string; reason: string; until?: string; place: string; findings: number }[];
    /** How many findings the baseline knows. */
    baseline?: number;
  };
}
