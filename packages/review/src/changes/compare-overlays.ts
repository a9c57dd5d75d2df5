import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { sameResources } from "@kustogen/kustomize/value/same-resources.ts";
import type { Overlay } from "../discovery/overlays.ts";
import { type NotLookedAt, sortedNotLookedAt } from "../looked/not-looked-at.ts";
import { type ApplicationOverlay, renderedParts } from "./built-applications.ts";
import { comparedOverlay, goneEnvironments } from "./compare-overlay.ts";
import { type Moves, movesOf, withMoves } from "./moved.ts";
import { notLookedAtOf } from "./not-compared.ts";
import type { EnvironmentReview, NotRendered, Review, UnchangedEnvironment } from "./review.ts";
import type { CompareOptions } from "./selection.ts";
import { type Sides, SomeAtATime } from "./some-at-a-time.ts";

/** What a comparison comes to, without its title. */
export type Comparison = Pick<Review, "environments" | "unchanged" | "notRendered" | "notLookedAt">;

/** What the overlays come to that a change may touch. */
interface ComparedOverlays {
  environments: EnvironmentReview[];
  /** Those of which nothing changes after all. */
  unchanged: (Overlay & Pick<UnchangedEnvironment, "moved" | "nested">)[];
  /** What was not looked at though the rest of an environment was. */
  missing: readonly NotLookedAt[];
}

/**
 * Renders overlays on both sides and compares them.
 *
 * @param changed the files that differ
 */
export function compareOverlays(
  sides: Sides,
  touched: readonly (Overlay | ApplicationOverlay)[],
  changed: ReadonlySet<string>,
  options: CompareOptions & { withoutSteps?: boolean; withoutArgo?: boolean },
): ComparedOverlays {
  const rendering = new SomeAtATime(sides, touched, options);
  const gone = goneEnvironments(touched, sides);
  const environments: EnvironmentReview[] = [];
  const unchanged: ComparedOverlays["unchanged"] = [];
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
    // Without an Application only what asks for an order shows that Argo CD applies it.
    const isOrdered = known.steps.some(({ hook, wave }) => hook || wave !== 0);
    const review =
      options.withoutSteps || (options.withoutArgo && !isOrdered) ? { ...known, steps: [] } : known;
    missing.push(...(review.notLookedAt ?? []));
    if (hasNews(review)) environments.push(review);
    else unchanged.push({ ...overlay, ...(onlyMoved.has(plain) && { moved: true as const }) });
  }
  return { environments, unchanged, missing };
}

/** What overlays come to, with those that no change touches and with what isn't rendered. */
export function comparisonOf(
  { environments, unchanged, missing }: ComparedOverlays,
  untouched: {
    unchanged: readonly UnchangedEnvironment[];
    notRendered: NotRendered[];
    more?: readonly NotLookedAt[];
  },
): Comparison {
  const { notRendered, more = [] } = untouched;
  return {
    environments,
    notLookedAt: sortedNotLookedAt([...notLookedAtOf(environments, notRendered, missing), ...more]),
    unchanged: [...untouched.unchanged, ...unchanged]
      .map(({ name, path, moved, nested }) => ({
        name,
        path,
        ...(moved && { moved }),
        ...(nested && { nested }),
      }))
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
