import type { ErrorCode } from "@kustogen/kustomize/errors/codes.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Cause } from "./not-looked-at.ts";

/** Errors about requirements that this run doesn't meet, which aren't faults. */
const NEEDS_OTHER_RUN: readonly ErrorCode[] = [
  "not-supported",
  "needs-helm",
  "remote-not-allowed",
  "template",
  "too-large",
  "encrypted",
  "not-checked-out",
  "converted",
];

/** True for an error that isn't the repository's fault: another run can render the same folder. */
export function needsOtherRun(code: ErrorCode | undefined): boolean {
  return code !== undefined && NEEDS_OTHER_RUN.includes(code);
}

/** Errors with a more specific cause than that a folder can't be rendered. */
const CAUSE_OF: Partial<Record<ErrorCode, Cause>> = {
  "needs-helm": "chart",
  "helm-failed": "chart",
  "remote-not-allowed": "remote",
  "remote-failed": "remote",
  "missing-program": "chart",
  "not-supported": "plugin",
  "no-such-file": "missing-file",
  "not-checked-out": "missing-file",
  converted: "unreadable",
  "outside-root": "outside",
  "outside-tree": "outside",
  template: "template",
  encrypted: "encrypted",
  "too-large": "limit",
};

/** The cause to report for something that failed with an error of this code. */
export function causeOfError(code: ErrorCode | undefined): Cause {
  return (code !== undefined && lookUp(CAUSE_OF, code)) || "folder";
}
