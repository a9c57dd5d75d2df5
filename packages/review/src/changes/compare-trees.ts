import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { sameResources } from "@kustogen/kustomize/value/same-resources.ts";
import { jsonText } from "@kustogen/kustomize/value/value.ts";
import { changedArgo, changedBySets } from "../check/argo-pairs.ts";
import { besideArgo, fluxBuilds } from "../discovery/flux-build.ts";
import { noteMade } from "../discovery/flux-made.ts";
import type { ListedTree } from "../discovery/listed-tree.ts";
import type { Overlay } from "../discovery/overlays.ts";
import { treePath } from "../discovery/tree-paths.ts";
import { type NotLookedAt, sortedNotLookedAt } from "../looked/not-looked-at.ts";
import { argoEnvironments, brokenApplications } from "./argo-review.ts";
import {
  type ApplicationOverlay,
  deployedOverlays,
  isChangedApplication,
  renderedParts,
} from "./built-applications.ts";
import { comparedOverlay, goneEnvironments } from "./compare-overlay.ts";
import { type Deploying, deploying, deployingBefore } from "./deploying.ts";
import { asFluxWrites, changedFlux, isOtherwiseOfFlux, madeIn } from "./flux-changes.ts";
import { type Moves, movesOf, withMoves } from "./moved.ts";
import { notLookedAtOf } from "./not-compared.ts";
import { RenderedSide } from "./rendered-side.ts";
import type { EnvironmentReview, NotRendered, Review, UnchangedEnvironment } from "./review.ts";
import { type CompareOptions, isSelected, refuseEmpty } from "./selection.ts";
import { type Sides, SomeAtATime } from "./some-at-a-time.ts";
import { type DiscoveredStates, discoverStates } from "./states.ts";
import { changedSubmodules } from "./submodules.ts";

/** What a comparison comes to, without its title. */
export type Comparison = Pick<Review, "environments" | "unchanged" | "notRendered" | "notLookedAt">;

/**
 * Compares what two states of a repository deploy: renders those of its overlays that the changed files can affect,
 * and compares them. An overlay that can't be rendered is reported with its error beside the others.
 */
export function compareTrees(
  before: ListedTree,
  after: ListedTree,
  options: CompareOptions,
  states: DiscoveredStates = discoverStates(before, after, options),
): Comparison {
  const { applications = { before: [], after: [] } } = options;
  const declaring = { helm: options.renderer?.helm !== undefined, isOwn: options.isOwn };
  const known = deploying(states.after, applications.after, declaring);
  const kept = deployingBefore(states, known, applications.before, declaring);
  const flux = [kept.flux, known.flux] as const;
  const made = [madeIn(states.before.tree, kept), madeIn(states.after.tree, known)] as const;
  const { before: old, after: now, changed, affected } = asFluxWrites(states, made, options);
  // Its controller builds so.
  const isFlux = flux.some((found) => found.length > 0);
  const renderer = { ...options.renderer, ...(isFlux && { unrestricted: true }) };
  const declaredBy = ({ declared, flux: of }: Deploying, written: ReadonlyMap<string, string>) => {
    const builds = besideArgo(fluxBuilds(of), declared.applied);
    noteMade(builds, written);
    return { ...declared, flux: builds };
  };
  const declaredNow = declaredBy(known, made[1]);
  const sides = [
    new RenderedSide(old, renderer, kept === known ? declaredNow : declaredBy(kept, made[0])),
    new RenderedSide(now, renderer, declaredNow),
  ] as const;
  const overlays = deployedOverlays(sides, options).filter(
    (overlay) =>
      isSelected(overlay, options) &&
      (options.shown === undefined || "application" in overlay || !sides[1].has(overlay)),
  );
  const argo = [
    ...changedArgo(old, now, changed).pairs,
    ...changedBySets(
      { tree: before, objects: sides[0].declared.objects },
      { tree: after, objects: sides[1].declared.objects },
    ),
  ];
  const notRendered = [...markLost(sides), ...changedFlux(flux, sides)];
  const found = [...old.overlays, ...now.overlays];
  // What is only named as not rendered is an answer too.
  const isArgoAlone = found.length === 0 && sides.some(({ declared }) => declared.objects.length > 0);
  if (
    options.shown === undefined &&
    overlays.length === 0 &&
    !isArgoAlone &&
    (found.length > 0 || notRendered.length === 0)
  )
    refuseEmpty(found, options);
  const isTouched = (overlay: Overlay | ApplicationOverlay) =>
    affected.has(treePath(overlay.path)) ||
    ("application" in overlay
      ? isChangedApplication(overlay, sides, changed, affected)
      : isDeclaredOtherwise(overlay, sides) ||
        isOtherwiseOfFlux(overlay, sides) ||
        sides.some((side) => side.componentsOf(overlay.path).some((folder) => affected.has(folder))) ||
        sides.some((side) => side.isChangedManifests(overlay.path, changed)));
  const touched: (Overlay | ApplicationOverlay)[] = [];
  const unchanged: UnchangedEnvironment[] = [];
  for (const overlay of overlays) (isTouched(overlay) ? touched : unchanged).push(overlay);
  const rendering = new SomeAtATime(sides, touched, options);
  const gone = goneEnvironments(touched, sides);
  const environments: EnvironmentReview[] = [];
  const missing: NotLookedAt[] = [];
  const reviews = new Map<EnvironmentReview, Overlay | ApplicationOverlay>();
  const onlyMoved = new Set<EnvironmentReview>();
  let index = 0;
  const told = (overlay: Overlay | ApplicationOverlay, of: Sides, moved?: Moves) =>
    comparedOverlay(overlay, of, gone, changed, options.link, moved);
  const first = (overlay: Overlay | ApplicationOverlay, of: Sides) => {
    options.onEnvironment?.(overlay.name, index++, touched.length);
    return told(overlay, of);
  };
  for (const [review, overlay, of] of rendering.each(touched, first)) {
    reviews.set(review, overlay);
    if (!hasNews(review) && isMoved(of, overlay)) onlyMoved.add(review);
  }
  const moves = movesOf([...reviews.keys()]);
  // Flux knows no waves, and what it prunes is said by its Kustomization.
  const isFluxAlone = isFlux && sides.every(({ declared }) => declared.objects.length === 0);
  for (const [plain, overlay] of reviews) {
    const moved = moves.get(plain);
    const known =
      moved === undefined
        ? plain
        : withMoves(
            rendering.one(overlay, (one, of) => told(one, of, moved)),
            plain,
            moved,
          );
    const review = isFluxAlone ? { ...known, steps: [] } : known;
    missing.push(...(review.notLookedAt ?? []));
    if (hasNews(review)) environments.push(review);
    else unchanged.push({ ...overlay, ...(onlyMoved.has(plain) && { moved: true as const }) });
  }
  environments.push(...argoEnvironments(argo, sides, environments, options));
  if (options.shown === undefined) environments.push(...brokenApplications(sides, environments, options));
  return {
    environments,
    notLookedAt: sortedNotLookedAt([
      ...notLookedAtOf(environments, notRendered, missing),
      ...changedSubmodules(before, after),
    ]),
    unchanged: unchanged
      .map(({ name, path, moved }) => ({ name, path, ...(moved && { moved }) }))
      .sort((a, b) => (a.path < b.path ? -1 : 1)),
    notRendered,
  };
}

/** True for a review that says more than that nothing changes. */
function hasNews({ resources, risks, error, broken }: EnvironmentReview): boolean {
  return resources.length > 0 || risks.length > 0 || error !== undefined || broken !== undefined;
}

/** True where both sides render to the very same objects. */
function isMoved(sides: Sides, overlay: Overlay | ApplicationOverlay): boolean {
  // A chart isn't rendered a second time to be told so.
  if ("application" in overlay) return false;
  const [before, after] = sides.map((side) => renderedParts(side, overlay).resources as Resource[]);
  return before !== undefined && before.length > 0 && sameResources(before, after ?? []);
}

/** What is declared after the change and not rendered, with what the change keeps from being: it was looked at before. */
function markLost([old, now]: readonly [RenderedSide, RenderedSide]): NotRendered[] {
  const key = ({ file, name }: { file: string; name: string }) => `${file} ${name}`;
  const looked = new Set(old.declared.built.map(key));
  for (const { file } of old.declared.objects) looked.add(file.slice(1));
  const before = new Set(old.declared.notRendered.map((one) => `${key(one)} ${one.why}`));
  return now.declared.notRendered.map((one) => {
    const wasLookedAt = looked.has(one.cause === "unreadable" ? one.file : key(one));
    return { ...one, ...(wasLookedAt && !before.has(`${key(one)} ${one.why}`) && { lost: true as const }) };
  });
}

/** True where Applications take other files of a folder of manifests than before, or begin or end to take it as one. */
function isDeclaredOtherwise({ path }: Overlay, sides: readonly RenderedSide[]): boolean {
  const [before, after] = sides.map(({ declared }) => declared.manifests.get(path));
  return before !== after && jsonText(before) !== jsonText(after);
}
