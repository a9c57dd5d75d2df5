import { maskedMessage } from "@kustogen/kustomize/credentials/masking.ts";
import { counted } from "@kustogen/kustomize/errors/counted.ts";
import { printPath } from "@kustogen/kustomize/errors/issues.ts";
import type { NotLookedAt } from "../../coverage/not-looked-at.ts";
import type { Judged } from "../model/judgement.ts";
import type { Rule, Severity } from "../model/rule.ts";

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
  /** The cause shared by several findings in a file. */
  cause?: string;
  /** The other environments or places that it was found in, or the messages of other findings with the same cause. */
  also?: string[];
}

/** A finding as reports print it: a token in any of its texts is kept out of CI logs, too. */
export function reportedFinding(
  { rule, severity, message, environment, resource, path, place, fix, cause, also }: Judged,
  label: (path: string) => string,
): ReportedFinding {
  const { kind, metadata: { namespace, name } = {} } = resource ?? {};
  return {
    rule: rule.id,
    severity,
    message: maskedMessage(message),
    environment,
    ...(kind !== undefined && {
      resource: {
        kind,
        namespace: namespace && maskedMessage(namespace),
        name: typeof name === "string" ? maskedMessage(name) : (name as unknown as string),
      },
    }),
    ...(path?.length && { path: maskedMessage(printPath(path)) }),
    ...(place?.file !== undefined && { file: label(place.file) }),
    ...(place?.line !== undefined && { line: place.line }),
    fix: maskedMessage(fix),
    ...(cause !== undefined && { cause: maskedMessage(cause) }),
    ...(also && { also: also.map(label) }),
  };
}

/** A finding that the checked change itself excuses, with an exception that it adds. */
export interface ExcusedFinding extends ReportedFinding {
  excuse: {
    reason: string;
    /** The place of the excuse: "kustogen.yaml:12". */
    place: string;
    until?: string;
  };
}

/** The result of `check`. */
export interface CheckReport {
  /** Notices to read first, such as how the check was restricted; an error means that the check failed. */
  notices?: { severity: Severity; message: string }[];
  /** With `--since`: findings that the change itself excuses, which aren't part of `findings`. */
  excused?: ExcusedFinding[];
  findings: ReportedFinding[];
  /** Everything that wasn't checked, so that the report says nothing about it. */
  notLookedAt: NotLookedAt[];
  checked: {
    /** The number of environments that were checked, at least in part. */
    environments: number;
    /** The number of environments that exist. */
    found: number;
    /** Set if no strictness was configured: rules that apply only in production are then policy. */
    noStrictness?: true;
    resources: number;
    /** With `--since`: the number of environments that the change doesn't affect, and which aren't checked. */
    unaffected?: number;
    rules: number;
    /** The number of findings of each severity. */
    counts: Record<Severity, number>;
    /** Exceptions in effect, with their reasons. */
    exceptions: { rule: string; reason: string; until?: string; place: string; findings: number }[];
    /** With `--only-new`: the number of findings that already existed before. */
    before?: number;
  };
}

/** "3 findings are excused by this change". */
export function excusedCount(count: number): string {
  return `${counted(count, "finding")} ${count === 1 ? "is" : "are"} excused by this change`;
}

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
  return `${subject}${path ? `${path}: ` : ""}${message}. Fix: ${fix}.`;
}
