import type { ErrorCode } from "@kustogen/kustomize/errors/codes.ts";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { refuseLate, withBudget } from "@kustogen/kustomize/limits.ts";
import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { type Resource, writtenOf } from "@kustogen/kustomize/value/resource.ts";
import { sameResources } from "@kustogen/kustomize/value/same-resources.ts";
import { printResource } from "@kustogen/kustomize/yaml/printer/print.ts";
import type { ResourceChange } from "../compare/resources.ts";
import type { NotLookedAt } from "../coverage/not-looked-at.ts";
import type { DeclaredApplication } from "../discovery/declared-folders.ts";
import { treePath } from "../discovery/tree-paths.ts";
import { type DeployedUnit, isDeployed } from "../units/unit.ts";
import { asDeployed, deployedOn, stayingIn } from "./as-deployed.ts";
import { reviewEnvironment, risksInOrder } from "./environment.ts";
import { policyBetween } from "./gone-application.ts";
import { leftOutRisks, sameParts } from "./left-out.ts";
import { asMoved, type DeployedOnSides, type Moves, moveRisks, movesOf, withMoves } from "./moved.ts";
import { failedEnvironment, hasNews, messagesOf, mistakesOf, reviewedOrFailed } from "./not-compared.ts";
import type { RenderedParts, RenderedSide, SidePair } from "./rendered-side.ts";
import type { EnvironmentReview, Review, UnchangedEnvironment } from "./review.ts";
import type { CompareOptions } from "./selection.ts";
import { type SourceLink, sourcesOf } from "./sources.ts";
import { structureRisk, structureRisks } from "./structure.ts";
import { undelivered, undeliveredNotices } from "./undelivered.ts";
import { BROKEN, refuseUnmade } from "./unmade.ts";

/** The result of a comparison, without its title. */
export type Comparison = Pick<
  Review,
  "environments" | "unchanged" | "notRendered" | "notLookedAt" | "notices"
>;

/** Renders overlays on both sides and compares them, and lists the parts of them that aren't compared. */
export function compareOverlays(
  sides: SidePair,
  touched: readonly DeployedUnit[],
  changed: ReadonlySet<string>,
  options: CompareOptions,
): Omit<Comparison, "notRendered"> {
  for (const side of sides) side.discovery.tree.prepare(side.filesOf(touched));
  const overlays = new Map<EnvironmentReview, DeployedUnit>();
  for (const [done, overlay] of touched.entries()) {
    options.onEnvironment?.(overlay.name, done, touched.length);
    overlays.set(comparedOverlay(overlay, sides, changed, options.link), overlay);
  }
  const [before, after] = sides;
  const [was, is] = [onlyApplications(before), onlyApplications(after)];
  const deploymentOf = (unit: DeployedUnit): DeployedOnSides => ({
    environment: unit.environment ?? sides.flatMap((side) => side.fluxOf(unit)?.environment ?? [])[0] ?? "",
    isDeployed: [isDeployed(before, unit), isDeployed(after, unit)],
    application: [was.get(unit.path), is.get(unit.path)],
  });
  const moves = movesOf(new Map([...overlays].map(([review, unit]) => [review, deploymentOf(unit)])));
  const told = new Set([...overlays.keys()].filter(hasNews).map(({ path }) => treePath(path)));
  const isInParts = ({ path }: DeployedUnit) =>
    sides.some((side) => [...(side.environments.get(treePath(path)) ?? [])].some((part) => told.has(part)));
  const environments: EnvironmentReview[] = [];
  const unchanged: UnchangedEnvironment[] = [];
  const notLookedAt: NotLookedAt[] = [];
  for (const [plain, overlay] of overlays) {
    const { name, path } = plain;
    const moved = moves.get(plain);
    const review =
      moved === undefined
        ? plain
        : withMoves(comparedOverlay(overlay, sides, changed, options.link, moved), plain, moved);
    notLookedAt.push(...(review.notLookedAt ?? []));
    if (hasNews(review)) environments.push(review);
    else if (isInParts(overlay)) unchanged.push({ name, path, inParts: true });
    else unchanged.push({ name, path, ...(isOnlyMoved(overlay, sides) && { moved: true as const }) });
  }
  const notices = undeliveredNotices([...overlays.keys()].flatMap((one) => one.undelivered ?? []));
  return { environments, unchanged, notLookedAt, ...(notices.length > 0 && { notices }) };
}

/** True for an unchanged overlay whose sides render to identical objects: lines only moved. */
function isOnlyMoved(overlay: DeployedUnit, sides: SidePair): boolean {
  // A chart isn't rendered again only to find this out.
  if (overlay.application !== undefined) return false;
  const [before, after] = sides.map((side) => side.render(overlay).resources);
  return before !== undefined && before.length > 0 && sameResources(before, after ?? []);
}

/** The Applications of a side that are the only ones of their folder, by folder. */
function onlyApplications({ declared }: RenderedSide): Map<string, DeclaredApplication> {
  const byFolder = groupedBy(declared.applications, ({ path }) => path);
  return new Map(
    [...byFolder].flatMap(([path, [one, ...more]]) => (one && more.length === 0 ? [[path, one]] : [])),
  );
}

/** Compares an overlay; a failure becomes its result, and doesn't affect the others. */
export function comparedOverlay(...given: Parameters<typeof compareOverlay>): EnvironmentReview {
  return reviewedOrFailed(given[0], () => {
    refuseLate();
    return withBudget(() => compareOverlay(...given));
  });
}

function compareOverlay(
  overlay: DeployedUnit,
  [old, now]: SidePair,
  changed: ReadonlySet<string>,
  link: SourceLink | undefined,
  moves?: Moves,
): EnvironmentReview {
  const before = tried(() => old.render(overlay));
  const unmade = tried(() => refuseUnmade([old, now], overlay));
  const isThere = !("error" in before) && (before.resources.length > 0 || before.missing.length > 0);
  const after = unmade ?? tried(() => (isThere ? now.render(overlay) : renderedNew(now, overlay, before)));
  // What another run can do without hides no mistake that a change makes beside it.
  const [earlier, mistakes = []] = [before, after].map((side) => ("error" in side ? side.mistakes : []));
  const isMistaken = mistakes.length > 0 && earlier?.length === 0;
  const [was = "", is = ""] = [before, after].map((side) => ("error" in side ? side.error : ""));
  const both = [was && `before: ${was}`, is && `after: ${is}`].filter((text) => text !== "");
  const errors = isMistaken && was ? mistakes : was === is ? [is] : both;
  if ("error" in before || "error" in after) {
    const { code } = "error" in after ? after : (before as Failure);
    const failing = !("error" in after) ? "before" : "error" in before && !isMistaken ? "both" : "after";
    const isLost = failing === "after" && !("error" in before) && before.resources.length > 0;
    const isGone = failing === "before" && !now.isThere(overlay);
    const isBroken = failing === "after" && (unmade ? unmade.code === BROKEN : isMistaken);
    return {
      ...failedEnvironment(overlay, new InputError(errors.join("\n"), { code })),
      failing,
      ...(isBroken && { broken: [] }),
      ...(isLost && { lost: true as const }),
      ...(isGone && { gone: true as const }),
      ...(unmade && { unmade: true as const }),
    };
  }
  const policy = policyBetween([old, now], overlay);
  const same = sameParts([old, now], overlay, [before, after], changed);
  const flux = [now, old].map((side) => side.fluxOf(overlay)).find(Boolean);
  const reviewFrom = (resources: readonly Resource[]) =>
    reviewEnvironment(resources, same.after, overlay, policy?.gone !== undefined);
  const given = moves === undefined ? same.before : asMoved(same.before, moves);
  const whole = reviewFrom(given);
  const gone = whole.resources.filter(({ action }) => action === "removed");
  const removed = new Set(gone.map(({ before }) => before));
  // What kustomize rejects isn't applied, so that nothing is removed.
  const isRejected = same.broken.length > 0 && removed.size > 0;
  const review = isRejected ? reviewFrom(given.filter((one) => !removed.has(one))) : whole;
  const isFolder = overlay.application === undefined;
  const isBuilt = isFolder && !now.declared.manifests.has(overlay.path);
  const broken = [...same.broken, ...(isBuilt ? unprintedIn(review.resources) : [])];
  const isNew = isFolder && before.resources.length === 0;
  const own = asDeployed(review, [old, now].map(deployedOn), stayingIn(review.resources, policy, flux));
  const missing = [before.missing, after.missing] as const;
  const read = () => [...changed].filter((file) => old.reads(overlay, file) || now.reads(overlay, file));
  const more = [
    ...structureRisks(overlay, [old, now], isNew),
    ...(isNew || missing.flat().length === 0
      ? []
      : leftOutRisks([old, now], missing, read(), review.resources.length > 0)),
    ...same.fixed.slice(0, 1).map((error) => structureRisk("info", `${FIXED}; before: ${error}`)),
    ...(moves === undefined ? [] : moveRisks(moves)),
  ];
  return {
    ...review,
    risks: more.length === 0 ? own : risksInOrder([...own, ...more]),
    ...(same.notLookedAt.length > 0 && { notLookedAt: same.notLookedAt }),
    ...(broken.length > 0 && { broken }),
    undelivered: undelivered(same.sides, same.before, same.after, overlay.name),
    sources: sourcesOf(same.sides, [same.before, same.after], link),
  };
}

const FIXED = "kustomize builds it again, and what it held back is applied too";

/** kustomize's errors about changed objects that it can build, but not print. */
function unprintedIn(changes: readonly ResourceChange[]): string[] {
  return changes.flatMap(({ after }) => {
    const printed = after && tried(() => printResource(writtenOf(after)));
    return typeof printed === "object" ? [printed.error] : [];
  });
}

/** The parts of a new environment that can be rendered; all, if it failed `before`. Throws InputError without them. */
function renderedNew(side: RenderedSide, overlay: DeployedUnit, before: object): RenderedParts {
  const parts = side.render(overlay);
  const error = parts.missing.find((part) => part.error !== undefined)?.error;
  if (error === undefined || (parts.resources.length > 0 && !("error" in before))) return parts;
  throw error instanceof InputError ? error : new InputError(error.message, { code: error.code });
}

interface Failure {
  error: string;
  code: ErrorCode;
  /** What kustomize rejects. */
  mistakes: readonly string[];
}

function tried<T>(render: () => T): T | Failure {
  try {
    return render();
  } catch (error) {
    if (error instanceof InputError)
      return { error: messagesOf(error), code: error.code, mistakes: mistakesOf(error) };
    throw error;
  }
}
