import type { ErrorCode } from "@kustogen/kustomize/errors/codes.ts";
import { counted, grouped } from "@kustogen/kustomize/errors/counted.ts";
import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { compareText } from "@kustogen/kustomize/value/compare-text.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";

/** Every reason why a report may not cover something, in singular and plural, in the order of closing lines. */
export const COVERAGE_CAUSES = {
  limit: ["limit reached", "limits reached"],
  folder: ["folder that can't be rendered", "folders that can't be rendered"],
  chart: ["Helm chart", "Helm charts"],
  plugin: ["plugin", "plugins"],
  remote: ["remote base", "remote bases"],
  "missing-file": ["missing file", "missing files"],
  application: ["Application that can't be followed", "Applications that can't be followed"],
  generator: ["generator of an ApplicationSet", "generators of ApplicationSets"],
  cluster: ["value that only a cluster has", "values that only a cluster has"],
  flux: ["Flux feature", "Flux features"],
  unreadable: ["file that can't be read", "files that can't be read"],
  encrypted: ["encrypted file", "encrypted files"],
  template: ["template that something fills in first", "templates that something fills in first"],
  outside: ["path outside the folders that may be read", "paths outside the folders that may be read"],
  manifest: ["manifest outside every environment", "manifests outside every environment"],
  unread: ["changed file that no environment reads", "changed files that no environment reads"],
  rule: ["rule that failed", "rules that failed"],
  policy: ["policy that kustogen can't evaluate", "policies that kustogen can't evaluate"],
  cel: ["kind with CEL rules", "kinds with CEL rules"],
  "unknown-kind": ["kind without a schema", "kinds without a schema"],
} as const satisfies Record<string, readonly [one: string, many: string]>;

/** Why something isn't checked; the list is part of the report formats, and only ever grows. */
export type Cause = keyof typeof COVERAGE_CAUSES;

/** A part that a report doesn't cover. */
export interface NotLookedAt {
  /** A folder, a file with its line, or a kind; relative to the folder that paths in the report are relative to. */
  place: string;
  cause: Cause;
  /** A description with the reason, in one line. */
  what: string;
  /** The number of objects that it stands for, if they can be counted. */
  count?: number;
  /** True if the state before a change could be checked, so that only the change prevents it. */
  lost?: true;
}

const ORDER = Object.keys(COVERAGE_CAUSES) as Cause[];

/** The causes of parts that are rendered and read, but not fully checked: the verdict holds without them. */
const CHECKED_IN_PART: readonly Cause[] = ["policy", "cel", "unknown-kind"];
/** The causes of which the closing line lists the places. */
const LISTED: readonly Cause[] = ["manifest", "unread"];

/** True if the closing line lists the places of a cause. */
export function isListed(cause: Cause): boolean {
  return LISTED.includes(cause);
}

/** A list for reports: without duplicates, sorted by cause and place. */
export function sortedNotLookedAt(list: readonly NotLookedAt[]): NotLookedAt[] {
  const known = new Map(list.map((one) => [JSON.stringify([one.cause, one.place, one.what]), one]));
  return [...known.values()].sort(
    (a, b) =>
      ORDER.indexOf(a.cause) - ORDER.indexOf(b.cause) ||
      compareText(a.place, b.place) ||
      compareText(a.what, b.what),
  );
}

/** True if a verdict covers only a part: something wasn't rendered, read or evaluated. */
export function isInPart(list: readonly NotLookedAt[]): boolean {
  return list.some(({ cause }) => !CHECKED_IN_PART.includes(cause));
}

/** "not checked: 2 folders that can't be rendered, 41 objects of 7 kinds without a schema"; "" for an empty list. */
export function closingLine(list: readonly NotLookedAt[]): string {
  const parts = ORDER.flatMap((cause) => {
    const found = list.filter((one) => one.cause === cause);
    if (found.length === 0) return [];
    const [one, many] = COVERAGE_CAUSES[cause];
    const where = isListed(cause) ? ` (${someOf(found.map(({ place }) => place).sort(compareText), 5)})` : "";
    const text = `${grouped(found.length)} ${found.length === 1 ? one : many}${where}`;
    if (found.every(({ count }) => count === undefined)) return [text];
    const objects = found.reduce((sum, { count = 1 }) => sum + count, 0);
    return [`${counted(objects, "object")} of ${text}`];
  });
  return parts.length === 0 ? "" : `not checked: ${parts.join(", ")}`;
}

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

/** True for an error about a limit: of a size, of work, of time or of memory. */
export function isBeyondLimit(code: ErrorCode | undefined): boolean {
  return code === "too-large";
}

/** The cause to report for something that failed with an error of this code. */
export function causeOfError(code: ErrorCode | undefined): Cause {
  return lookUp(NEEDS_OTHER_RUN, code ?? "") ?? lookUp(FAULTS, code ?? "") ?? "folder";
}
