import type { ErrorCode } from "@kustogen/kustomize/errors/codes.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Cause } from "./not-looked-at.ts";

/** What needs more than this run does has no fault because of that. */
const NEEDS_OTHER_RUN: readonly ErrorCode[] = [
  "not-supported",
  "needs-helm",
  "remote-not-allowed",
  "template",
  "too-large",
  "encrypted",
];

/** True for an error that isn't one of the repository: the same folder can be rendered by another run. */
export function needsOtherRun(code: ErrorCode | undefined): boolean {
  return code !== undefined && NEEDS_OTHER_RUN.includes(code);
}

/** Errors that say more than that a folder can't be rendered. */
const CAUSE_OF: Partial<Record<ErrorCode, Cause>> = {
  "needs-helm": "chart",
  "helm-failed": "chart",
  "remote-not-allowed": "remote",
  "remote-failed": "remote",
  "missing-program": "chart",
  "not-supported": "plugin",
  "no-such-file": "missing-file",
  "outside-root": "outside",
  "outside-tree": "outside",
  template: "template",
  encrypted: "encrypted",
  "too-large": "limit",
};

/** Why what ends with an error of this code isn't looked at. */
export function causeOfError(code: ErrorCode | undefined): Cause {
  return (code !== undefined && lookUp(CAUSE_OF, code)) || "folder";
}
