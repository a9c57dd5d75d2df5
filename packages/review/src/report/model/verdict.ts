import { counted, grouped } from "@kustogen/kustomize/errors/counted.ts";
import { NOT_COMPARED } from "../../changes/left-out.ts";
import type { EnvironmentReview, NotRendered, Review } from "../../changes/review.ts";
import { excusedCount } from "../../check/report/finding.ts";
import { WORKLOADS } from "../../cluster/workloads/long-running.ts";
import type { ResourceChange } from "../../compare/resources.ts";
import { isBeyondLimit, isInPart } from "../../coverage/not-looked-at.ts";
import { weightOf } from "./failed.ts";

/** "4 of 10 folders change · 2 things to do before merging · 4 workloads restart". */
export function verdictOf(review: Review, changed: readonly EnvironmentReview[], todo: number): string {
  const all = review.environments.length + review.unchanged.length;
  const failed = review.environments.filter(({ error }) => error !== undefined);
  const before = failed.filter((one) => weightOf(one)[0] === "info").length;
  const limited = failed.filter((one) => isBeyondLimit(one.code) && weightOf(one)[0] !== "info").length;
  const isUnexpected = failed.some(({ unexpected }) => unexpected);
  const inPart = changed.filter(isUnseen).length;
  const seen = changed.length - inPart;
  const excused = review.excused?.length ?? 0;
  const hidden = review.notRendered.filter(isHiddenChange).length;
  const broken = changed.filter((one) => one.broken !== undefined).length;
  // What isn't compared comes before "nothing else changes".
  const first = [
    some(limited, "folder", "isn't looked at", "aren't looked at"),
    some(failed.length - before - limited, "folder", `can't be ${isUnexpected ? "compared" : "rendered"}`),
    some(before, "folder", "couldn't be rendered before the change"),
    broken > 0 ? `kustomize rejects entries of ${counted(broken, "folder")}` : undefined,
    some(inPart, "folder", "isn't wholly compared", "aren't wholly compared"),
    some(hidden, "changed part", "isn't compared", "aren't compared"),
  ];
  const looked = all - inPart - failed.length;
  const isElse = first.some((part) => part !== undefined);
  const parts = [
    ...first,
    excused > 0 ? excusedCount(excused) : undefined,
    seen === 0
      ? nothingChanges(review, looked, isElse)
      : `${grouped(seen)} of ${counted(all, "folder")} ${seen === 1 ? "changes" : "change"}`,
    some(changed.flatMap(goingWorkloads).length, "workload", "is removed", "are removed"),
    some(todo, "thing", "to do before merging"),
    review.findings?.length ? counted(review.findings.length, "new finding") : undefined,
    some(changed.flatMap((one) => one.restarts).length, "workload", "restarts", "restart"),
    some(changed.flatMap((one) => one.unjudged ?? []).length, "change", "that no rule judges"),
    ...(review.notices ?? []).map(({ headline }) => headline),
  ];
  return parts.filter((part) => part !== undefined).join(" · ");
}

/** "1 workload restarts", "2 workloads restart"; undefined for none. */
function some(count: number, what: string, one: string, many = one): string | undefined {
  return count === 0 ? undefined : `${counted(count, what)} ${count === 1 ? one : many}`;
}

/** True for a source that can't be rendered here and that the change affects, unless its files are elsewhere. */
export function isHiddenChange({ changed, lost, elsewhere }: NotRendered): boolean {
  return lost === true || (changed === true && elsewhere !== true);
}

/** The workloads that are removed, not counting renamed ones. */
function goingWorkloads({ resources, isDead }: EnvironmentReview): ResourceChange[] {
  if (isDead) return [];
  return resources.filter(
    ({ action, kind, moved }) => action === "removed" && moved === undefined && WORKLOADS.includes(kind),
  );
}

/** True for an environment of which nothing is known to change, except that not all of it is compared. */
function isUnseen({ resources, risks, broken }: EnvironmentReview): boolean {
  const isLeftOut = risks.length > 0 && risks.every(({ id }) => id === NOT_COMPARED);
  return resources.length === 0 && broken === undefined && isLeftOut;
}

/** "Nothing changes in 2 folders", among those that were checked. @param isElse if something isn't compared */
function nothingChanges(review: Review, looked: number, isElse: boolean): string | undefined {
  if (looked === 0 && isElse) return undefined;
  const { notLookedAt, notRendered, environments, unchanged } = review;
  const nothing = isElse ? "nothing else changes" : "Nothing changes";
  if (!isInPart(notLookedAt)) return `${nothing} in ${counted(looked, "folder")}`;
  const all = counted(environments.length + unchanged.length + notRendered.length, "folder");
  const part = looked === 0 ? "nothing" : grouped(looked);
  return `${nothing} as far as checked: ${part} of ${all} ${looked > 1 ? "were" : "was"} checked`;
}

/** "1 system can't be rendered · 2 systems differ". */
export function verdictBetween(changed: number, failed: number): string {
  const differ = some(changed, "system", "differs", "differ") ?? "no system differs";
  return failed === 0 ? differ : `${some(failed, "system", "can't be rendered")} · ${differ}`;
}
