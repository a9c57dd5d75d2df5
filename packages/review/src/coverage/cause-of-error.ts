import type { ErrorCode } from "@kustogen/kustomize/errors/codes.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Cause } from "./not-looked-at.ts";

type Causes = { readonly [code in ErrorCode]?: Cause };

/** Errors about requirements that this run doesn't meet, which aren't faults. */
const NEEDS_OTHER_RUN: Causes = {
  "needs-helm": "chart",
  "remote-not-allowed": "remote",
  "not-supported": "plugin",
  "not-checked-out": "missing-file",
  converted: "unreadable",
  template: "template",
  encrypted: "encrypted",
  "too-large": "limit",
};

/** Faults with a more specific cause than that a folder can't be rendered. */
const FAULTS: Causes = {
  "helm-failed": "chart",
  "remote-failed": "remote",
  "missing-program": "chart",
  "no-such-file": "missing-file",
  "outside-root": "outside",
  "outside-tree": "outside",
};

/** True for an error that isn't the repository's fault: another run can render the same folder. */
export function needsOtherRun(code: ErrorCode | undefined): boolean {
  return lookUp(NEEDS_OTHER_RUN, code ?? "") !== undefined;
}

/** The cause to report for something that failed with an error of this code. */
export function causeOfError(code: ErrorCode | undefined): Cause {
  return lookUp(NEEDS_OTHER_RUN, code ?? "") ?? lookUp(FAULTS, code ?? "") ?? "folder";
}
