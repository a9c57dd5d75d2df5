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
import { unjudgedCount } from "./unjudged-text.ts";

/** "4 of 10 environments change · 2 things to do before merging · 4 workloads restart". */
export function verdictOf(
  review: Review,
  changed: readonly EnvironmentReview[],
  failed: number,
  todo: number,
): string {
  const all = review.environments.length + review.unchanged.length;
  const inPart = changed.filter(isUnseen).length;
  const seen = changed.length - inPart;
  const failing = new Set(
    review.environments.flatMap(({ path, error }) => (error === undefined ? [] : [path])),
  );
  const declared = review.notLookedAt.filter(({ place }) => !failing.has(place));
  const again = review.environments.filter(isRenderedNow).length;
  const unseen = review.environments.filter(isGoneUnseen).length;
  const before = review.environments.filter(isBrokenBefore).length;
  const refused = changed.reduce((sum, { risks }) => sum + risks.filter(isRefused).length, 0);
  const stale = changed.reduce((sum, { risks }) => sum + risks.filter(isStale).length, 0);
  const restarts = changed.reduce((sum, one) => sum + one.restarts.length, 0);
  const excused = review.excused?.length ?? 0;
  const broken = changed.filter((one) => one.broken !== undefined).length;
  // The environments that are built from a submodule are counted themselves.
  const hidden = review.notRendered.filter(
    (one) => isHiddenChange(one) && !review.environments.some(({ name }) => one.builtInto?.includes(name)),
  ).length;
  const going = changed.reduce((sum, one) => sum + goingWorkloads(one), 0);
  const moving = changed.reduce(
    (sum, { resources }) =>
      sum + resources.filter((one) => one.action === "removed" && isMovedWorkload(one)).length,
    0,
  );
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
  const parts = [
    inPart > 0
      ? `${counted(inPart, "environment")} ${inPart === 1 ? "isn't" : "aren't"} wholly compared`
      : undefined,
    isHiddenAlone ? hiddenText(hidden) : undefined,
    failed > again + unseen + before
      ? `${counted(failed - again - unseen - before, "environment")} can't be ${review.environments.some(({ unexpected }) => unexpected) ? "compared" : "rendered"}`
      : undefined,
    broken > 0 ? `kustomize rejects entries of ${counted(broken, "environment")}` : undefined,
    again > 0 ? `${counted(again, "environment")} can be rendered again` : undefined,
    unseen > 0
      ? `${counted(unseen, "environment")} that couldn't be rendered ${unseen === 1 ? "is" : "are"} removed`
      : undefined,
    excused > 0 ? excusedCount(excused) : undefined,
    seen === 0
      ? failed === 0
        ? nothingChanges(review, all - inPart, isHiddenAlone)
        : failed < all || again + unseen > 0
          ? nothingElse(all - failed - inPart, failed === before, isInPart(declared))
          : undefined
      : `${grouped(seen)} of ${counted(all, "environment")} ${seen === 1 ? "changes" : "change"}`,
    isHiddenAlone ? undefined : hiddenText(hidden),
    going > 0 ? `${counted(going, "workload")} ${going === 1 ? "is" : "are"} removed` : undefined,
    moving > 0
      ? `${counted(moving, "workload")} ${moving === 1 ? "moves" : "move"} to another folder`
      : undefined,
    refused > 0 ? `${counted(refused, "update")} that the API server may reject` : undefined,
    todo > 0 ? `${counted(todo, "thing")} to do before merging` : undefined,
    review.findings !== undefined && review.findings.length > 0
      ? `${counted(review.findings.length, "new finding")}`
      : undefined,
    restarts > 0
      ? `${counted(restarts, "workload")} ${restarts === 1 ? "restarts" : "restart"}`
      : seen > 0 && !isUnsure
        ? going > 0
          ? `no other workload restarts${asFar}`
          : `no workload restarts${asFar}`
        : undefined,
    stale > 0
      ? `${counted(stale, "workload")} ${stale === 1 ? "keeps" : "keep"} the old configuration until restarted`
      : undefined,
    unjudgedCount(changed.reduce((sum, one) => sum + (one.unjudged?.length ?? 0), 0)),
    before > 0 ? `${counted(before, "environment")} can't be rendered, as before` : undefined,
    ...(review.notices ?? []).map(({ headline }) => headline),
  ];
  return parts.filter((part) => part !== undefined).join(" · ");
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

function hiddenText(hidden: number): string | undefined {
  if (hidden === 0) return undefined;
  return `${counted(hidden, "changed part")} ${hidden === 1 ? "isn't" : "aren't"} compared`;
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
    failed > 0 ? `${counted(failed, "system")} can't be rendered` : undefined,
    changed.length === 0
      ? "no system differs"
      : `${counted(changed.length, "system")} ${changed.length === 1 ? "differs" : "differ"}`,
    drift === 0 ? "all intended" : `${counted(drift, "undeclared difference")}`,
    drift > 0 && intended > 0 ? `${intended} declared` : undefined,
  ];
  return parts.filter((part) => part !== undefined).join(" · ");
}
