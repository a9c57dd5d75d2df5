import type { ErrorCode } from "@kustogen/kustomize/errors/codes.ts";
import type { NotLookedAt } from "../../looked/not-looked-at.ts";
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
  /** What findings of one cause in a file share. */
  cause?: string;
  /** What its message counts, and how many of these. */
  counts?: { of: string; count: number };
  /** What else it is said of: other environments, or what other findings of the same cause say. */
  also?: string[];
}

/** A finding that the judged change itself excuses: with an exception, or an entry of the baseline, that it adds. */
export interface ExcusedFinding extends ReportedFinding {
  excuse: {
    reason: string;
    /** Where it is written: "kustogen.yaml:12". */
    place: string;
    until?: string;
  };
}

/** What `check` did and found. */
export interface CheckReport {
  /** What a reader has to know first: what was judged by what; an error is a failed check. */
  notices?: { severity: Severity; message: string }[];
  /** With `--since`: what the change excuses, which is no part of the findings. */
  excused?: ExcusedFinding[];
  findings: ReportedFinding[];
  /** What nobody looked at, so that nothing is said of it. */
  notLookedAt: NotLookedAt[];
  checked: {
    /** How many environments were judged, at least in part. */
    environments: number;
    /** How many there are. */
    found: number;
    /** Set where nobody said how strictly to judge: what only production demands is policy then. */
    noStrictness?: true;
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
    /** With `--only-new`: how many findings the state before has, too. */
    before?: number;
    /** With `--since`: environments whose files changed and that render to the very same objects. */
    moved?: string[];
  };
}

/** "3 findings are excused by this change". */
export function excusedCount(count: number): string {
  return count === 1
    ? "1 finding is excused by this change"
    : `${count.toLocaleString("en-US")} findings are excused by this change`;
}
