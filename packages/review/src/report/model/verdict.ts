import { counted, grouped } from "@kustogen/kustomize/errors/counted.ts";
import { groupOf } from "@kustogen/kustomize/value/resource.ts";
import { NOT_COMPARED } from "../../changes/left-out.ts";
import type { EnvironmentReview, NotRendered, Review, Risk } from "../../changes/review.ts";
import { excusedCount } from "../../check/report/finding.ts";
import { keepsData } from "../../cluster/losses.ts";
import { WORKLOADS } from "../../cluster/workloads/long-running.ts";
import type { ResourceChange } from "../../compare/resources.ts";
import { needsOtherRun } from "../../coverage/cause-of-error.ts";
import { isInPart } from "../../coverage/not-looked-at.ts";
import { CHART_KINDS } from "../../impact/unjudged.ts";
import { FLUX_GROUP, FLUX_SOURCES } from "../../kubernetes/flux-groups.ts";
import { pluralOf } from "../../kubernetes/plural.ts";

/** "4 of 10 environments change · 2 things to do before merging · 4 workloads restart". */
export function verdictOf(
  review: Review,
  changed: readonly EnvironmentReview[],
  failed: number,
  todo: number,
): string {
  const all = review.environments.length + review.unchanged.length;
  const sumOf = (count: (one: EnvironmentReview) => number) =>
    changed.reduce((sum, one) => sum + count(one), 0);
  const inPart = changed.filter(isUnseen).length;
  const seen = changed.length - inPart;
  const failing = new Set(
    review.environments.flatMap(({ path, error }) => (error === undefined ? [] : [path])),
  );
  const declared = review.notLookedAt.filter(({ place }) => !failing.has(place));
  const again = review.environments.filter(isRenderedNow).length;
  const unseen = review.environments.filter(isGoneUnseen).length;
  const before = review.environments.filter(isBrokenBefore).length;
  const refused = sumOf(({ risks }) => risks.filter(isRefused).length);
  const restarts = sumOf((one) => one.restarts.length);
  const excused = review.excused?.length ?? 0;
  // The environments that are built from a submodule are counted themselves.
  const hidden = review.notRendered.filter(
    (one) => isHiddenChange(one) && !review.environments.some(({ name }) => one.builtInto?.includes(name)),
  ).length;
  const going = sumOf(goingWorkloads);
  const broken = changed.filter((one) => one.broken !== undefined).length;
  const isHidden = changed.some(({ risks }) => risks.some(({ id }) => id === NOT_COMPARED));
  const held = new Set(
    changed
      .flatMap(({ resources }) => resources)
      .flatMap((one) => (isHeldByOthers(one) ? [pluralOf(one.kind)] : [])),
  );
  // A moved workload is deleted and recreated, and a rejected one is recreated by hand.
  const isUnsure = refused > 0 || changed.some(({ resources }) => resources.some(isMovedWorkload));
  const without = held.size === 0 ? "" : `, not counting what ${[...held].join(" and ")} deploy`;
  const asFar = isHidden || hidden + held.size > 0 ? ` as far as checked${without}` : "";
  // What isn't compared must not come after "nothing changes".
  const isHiddenAlone = hidden + inPart > 0 && seen === 0 && failed === 0;
  const notCompared = some(hidden, "changed part", "isn't compared", "aren't compared");
  const isUnexpected = review.environments.some(({ unexpected }) => unexpected);
  const parts = [
    some(inPart, "environment", "isn't wholly compared", "aren't wholly compared"),
    isHiddenAlone ? notCompared : undefined,
    some(
      failed - again - unseen - before,
      "environment",
      `can't be ${isUnexpected ? "compared" : "rendered"}`,
    ),
    broken > 0 ? `kustomize rejects entries of ${counted(broken, "environment")}` : undefined,
    some(again, "environment", "can be rendered again"),
    some(
      unseen,
      "environment",
      "that couldn't be rendered is removed",
      "that couldn't be rendered are removed",
    ),
    excused > 0 ? excusedCount(excused) : undefined,
    seen === 0
      ? failed === 0
        ? nothingChanges(review, all - inPart, isHiddenAlone)
        : failed < all || again + unseen > 0
          ? nothingElse(all - failed - inPart, failed === before, isInPart(declared))
          : undefined
      : `${grouped(seen)} of ${counted(all, "environment")} ${seen === 1 ? "changes" : "change"}`,
    isHiddenAlone ? undefined : notCompared,
    some(going, "workload", "is removed", "are removed"),
    some(
      sumOf(
        ({ resources }) => resources.filter((one) => one.action === "removed" && isMovedWorkload(one)).length,
      ),
      "workload",
      "moves to another folder",
      "move to another folder",
    ),
    some(refused, "update", "that the API server may reject"),
    some(todo, "thing", "to do before merging"),
    review.findings?.length ? counted(review.findings.length, "new finding") : undefined,
    restarts === 0 && seen > 0 && !isUnsure
      ? `no ${going > 0 ? "other " : ""}workload restarts${asFar}`
      : some(restarts, "workload", "restarts", "restart"),
    some(
      sumOf(({ risks }) => risks.filter(isStale).length),
      "workload",
      "keeps the old configuration until restarted",
      "keep the old configuration until restarted",
    ),
    some(
      sumOf(({ unjudged = [] }) => unjudged.length),
      "change",
      "that no rule judges",
    ),
    some(before, "environment", "can't be rendered, as before"),
    ...(review.notices ?? []).map(({ headline }) => headline),
  ];
  return parts.filter((part) => part !== undefined).join(" · ");
}

/** "1 workload restarts", "2 workloads restart"; undefined for none. */
function some(count: number, what: string, one: string, many = one): string | undefined {
  return count === 0 ? undefined : `${counted(count, what)} ${count === 1 ? one : many}`;
}

/** True if an environment can't be rendered only in the state before: the change makes nothing worse. */
export function isRenderedNow({ error, failing, gone, unexpected }: EnvironmentReview): boolean {
  return error !== undefined && failing === "before" && gone !== true && unexpected !== true;
}

/** True for a removed environment that couldn't be rendered before. */
export function isGoneUnseen({ error, gone }: EnvironmentReview): boolean {
  return error !== undefined && gone === true;
}

/** Kinds for which another program creates workloads that aren't visible here. */
const HELD_BY_OTHERS: ReadonlySet<string> = new Set([...CHART_KINDS, "Application", "ApplicationSet"]);

/** True for an object whose change another program applies; a changed Kustomization of Flux stays with its folder. */
function isHeldByOthers(change: ResourceChange): boolean {
  const { action, after, apiVersion, kind } = change;
  const group = groupOf(apiVersion);
  if (HELD_BY_OTHERS.has(kind)) return true;
  if (action === "removed") return group === FLUX_GROUP;
  return action === "changed" && (group === FLUX_SOURCES || (after !== undefined && keepsData(after)));
}

/** True for an update that is rejected; undoing a rejected change needs no action. */
function isRefused({ id, todo }: Risk): boolean {
  return id === "change/immutable-field" && todo !== undefined;
}

/** True for a workload that keeps running with its old configuration. */
function isStale({ id, severity }: Risk): boolean {
  return id === "change/config-without-restart" && severity !== "info";
}

function isMovedWorkload({ kind, moved }: ResourceChange): boolean {
  return moved !== undefined && WORKLOADS.includes(kind);
}

/** True for an environment with the same error as before the change. */
export function isBrokenBefore({ failing, code, error = "" }: EnvironmentReview): boolean {
  return failing === "both" && !needsOtherRun(code) && !error.startsWith("before: ");
}

/** True for a source that can't be rendered here and that the change affects, unless its files are elsewhere. */
export function isHiddenChange({ changed, lost, elsewhere }: NotRendered): boolean {
  return lost === true || (changed === true && elsewhere !== true);
}

/** The number of workloads that are removed, not counting renamed ones. */
function goingWorkloads({ resources, isDead }: EnvironmentReview): number {
  if (isDead) return 0;
  return resources.filter(
    ({ action, kind, moved }) => action === "removed" && moved === undefined && WORKLOADS.includes(kind),
  ).length;
}

/** True for an environment of which nothing is known to change, except that not all of it is compared. */
function isUnseen({ resources, risks, broken }: EnvironmentReview): boolean {
  return (
    resources.length === 0 &&
    broken === undefined &&
    risks.length > 0 &&
    risks.every(({ id }) => id === NOT_COMPARED)
  );
}

/** "Nothing changes in 2 environments", among those that were checked. @param isElse if something isn't compared */
function nothingChanges(review: Review, looked: number, isElse: boolean): string {
  const { notLookedAt, notRendered, environments, unchanged } = review;
  const total = environments.length + unchanged.length;
  const nothing = isElse ? "nothing else changes" : "Nothing changes";
  if (!isInPart(notLookedAt)) return `${nothing} in ${counted(looked, "environment")}`;
  const declared = notRendered.filter(({ builtInto }) => builtInto === undefined);
  const all = counted(total + declared.length, "environment");
  const part = looked === 0 ? "nothing" : grouped(looked);
  return `${nothing} as far as checked: ${part} of ${all} ${looked > 1 ? "were" : "was"} checked`;
}

/** The same if others can't be compared; `isFirst` if the verdict begins with it. */
function nothingElse(others: number, isFirst: boolean, inPart: boolean): string {
  const what = isFirst
    ? `Nothing changes in ${counted(others, "environment")}`
    : "nothing changes in the others";
  return inPart ? `${what}, as far as checked` : what;
}

/** "2 systems differ · 3 differences that nobody declared". */
export function parityVerdict(changed: readonly EnvironmentReview[], failed: number): string {
  const drift = changed.reduce((sum, { risks }) => sum + risks.length, 0);
  const intended = changed.reduce((sum, one) => sum + (one.intended?.length ?? 0), 0);
  const parts = [
    some(failed, "system", "can't be rendered"),
    some(changed.length, "system", "differs", "differ") ?? "no system differs",
    drift === 0 ? "all intended" : `${counted(drift, "undeclared difference")}`,
    drift > 0 && intended > 0 ? `${intended} declared` : undefined,
  ];
  return parts.filter((part) => part !== undefined).join(" · ");
}
