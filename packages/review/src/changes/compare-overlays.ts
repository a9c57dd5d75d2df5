import { folderOf } from "@kustogen/kustomize/tree/paths.ts";
import { compareText } from "@kustogen/kustomize/value/compare-text.ts";
import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { sameResources } from "@kustogen/kustomize/value/same-resources.ts";
import type { ValueMap } from "@kustogen/kustomize/value/value.ts";
import { type NotLookedAt, sortedNotLookedAt } from "../coverage/not-looked-at.ts";
import { isExcluded, type Overlay } from "../discovery/overlays.ts";
import { treePath } from "../discovery/tree-paths.ts";
import { textAt } from "../kubernetes/fields.ts";
import { type DeployedUnit, isDeployed } from "../units/unit.ts";
import { comparedOverlay } from "./compare-overlay.ts";
import { type AppliedAs, type Moves, movesOf, withMoves } from "./moved.ts";
import { notLookedAtOf } from "./not-compared.ts";
import { prepareSides, type RenderedSide, type Sides } from "./rendered-side.ts";
import type { EnvironmentReview, NotRendered, Review, UnchangedEnvironment } from "./review.ts";
import type { CompareOptions } from "./selection.ts";
import { placesIn } from "./sources.ts";

/** The result of a comparison, without its title. */
export type Comparison = Pick<Review, "environments" | "unchanged" | "notRendered" | "notLookedAt">;

/** The results for overlays that a change may affect. */
interface ComparedOverlays {
  environments: EnvironmentReview[];
  /** Overlays that turn out to be unchanged. */
  unchanged: (Overlay & Pick<UnchangedEnvironment, "moved">)[];
  /** Parts that weren't checked although the rest of their environment was. */
  missing: NotLookedAt[];
}

/** The number of environments to render before their data is released. */
const AT_A_TIME = 500;

/** The result for an overlay that a change may affect. */
interface Compared {
  review: EnvironmentReview;
  isMoved: boolean;
}

/** Renders overlays on both sides and compares them, given the changed files. */
export function compareOverlays(
  sides: Sides,
  touched: readonly DeployedUnit[],
  changed: ReadonlySet<string>,
  options: CompareOptions,
): ComparedOverlays {
  const { atATime = AT_A_TIME } = options;
  const isFew = touched.length <= atATime;
  /** Both sides for some overlays: of many, what was read and rendered for others is released first. */
  const sidesFor = (some: readonly DeployedUnit[]): Sides => {
    if (!isFew) for (const { discovery } of sides) discovery.tree.forget();
    const of = isFew ? sides : ([sides[0].fresh(), sides[1].fresh()] as const);
    prepareSides(of, some);
    return of;
  };
  const compareOne = (overlay: DeployedUnit, of = sidesFor([overlay]), moved?: Moves) => {
    const review = comparedOverlay(overlay, of, changed, options.link, moved);
    return isFew ? review : { ...review, sources: placesIn(review) };
  };
  const compared: Compared[] = [];
  let done = 0;
  const at = (number: number) => touched[number] as DeployedUnit;
  for (const block of inBlocks(touched, atATime)) {
    const of = sidesFor(block.map(at));
    for (const one of block) {
      options.onEnvironment?.(at(one).name, done++, touched.length);
      const review = compareOne(at(one), of);
      compared[one] = { review, isMoved: isOnlyMoved(review, of, at(one)) };
    }
  }
  const overlays = new Map(compared.map(({ review }, number) => [review, at(number)]));
  const overlayOf = (review: EnvironmentReview) => overlays.get(review) as DeployedUnit;
  const [before, after] = sides;
  const applied = [appliedIn(before), appliedIn(after)] as const;
  const moves = movesOf(
    [...overlays.keys()],
    (review) => [isDeployed(before, overlayOf(review)), isDeployed(after, overlayOf(review))],
    ({ environment, path }) => environment ?? environmentOfFlux(path, sides) ?? "",
    ({ path }, side) => applied[side].get(path),
  );
  const found: ComparedOverlays = { environments: [], unchanged: [], missing: [] };
  for (const [number, { review: plain, isMoved }] of compared.entries()) {
    const overlay = at(number);
    const moved = moves.get(plain);
    const review =
      moved === undefined ? plain : withMoves(compareOne(overlay, undefined, moved), plain, moved);
    found.missing.push(...(review.notLookedAt ?? []));
    if (hasNews(review)) found.environments.push(review);
    else found.unchanged.push({ ...overlay, ...(isMoved && { moved: true as const }) });
  }
  return found;
}

/** True if a review reports any change. */
function hasNews({ resources, risks, error, broken }: EnvironmentReview): boolean {
  return resources.length > 0 || risks.length > 0 || error !== undefined || broken !== undefined;
}

/** True for an unchanged overlay whose sides render to identical objects: lines only moved. */
function isOnlyMoved(review: EnvironmentReview, sides: Sides, overlay: DeployedUnit): boolean {
  // A chart isn't rendered again only to find this out.
  if (hasNews(review) || overlay.application !== undefined) return false;
  const [before, after] = sides.map((side) => side.render(overlay).resources);
  return before !== undefined && before.length > 0 && sameResources(before, after ?? []);
}

/** The environment in whose folder the Flux Kustomizations of a folder are declared. */
function environmentOfFlux(path: string, sides: Sides): string | undefined {
  return sides.map(({ declared }) => declared.flux.get(treePath(path))?.environment).find(Boolean);
}

/** How Applications apply the folders of a side. */
function appliedIn({ declared }: RenderedSide): Map<string, AppliedAs> {
  const byFolder = groupedBy(declared.applications, ({ path }) => path);
  const only = (all: readonly (string | undefined)[]) => (new Set(all).size === 1 ? all[0] : undefined);
  return new Map(
    [...byFolder].map(([path, all]) => {
      const application = only(all.map(({ name }) => name));
      const destination = only(all.map(({ document }) => destinationOf(document)));
      return [path, { ...(application && { application }), ...(destination && { destination }) }] as const;
    }),
  );
}

/** The destination of an Application as one string; undefined if it names no namespace. */
function destinationOf(document: ValueMap): string | undefined {
  const [server, name, namespace] = ["server", "name", "namespace"].map((field) =>
    textAt(document, "spec", "destination", field),
  );
  return namespace === undefined ? undefined : JSON.stringify([server, name, namespace]);
}

/** The indexes of overlays in batches, with those of a system next to each other, because they share a base. */
function inBlocks(overlays: readonly Overlay[], atATime: number): number[][] {
  const systemOf = (at: number) => overlays[at]?.system ?? "";
  const order = [...overlays.keys()].sort((a, b) => compareText(systemOf(a), systemOf(b)) || a - b);
  const blocks: number[][] = [];
  for (let from = 0; from < order.length; from += atATime) blocks.push(order.slice(from, from + atATime));
  return blocks;
}

/** The result for all overlays, including unaffected ones and parts that aren't rendered. */
export function comparisonOf(
  { environments, unchanged, missing }: ComparedOverlays,
  untouched: {
    unchanged: readonly UnchangedEnvironment[];
    notRendered: NotRendered[];
    more?: readonly NotLookedAt[];
  },
  options: CompareOptions,
): Comparison {
  const { more = [] } = untouched;
  const notRendered = untouched.notRendered.filter(
    ({ changed, file }) => changed || !isExcluded(folderOf(file), options),
  );
  return {
    environments,
    notLookedAt: sortedNotLookedAt([...notLookedAtOf(environments, notRendered, missing), ...more]),
    unchanged: [...untouched.unchanged, ...unchanged]
      .map(({ name, path, moved }) => ({ name, path, ...(moved && { moved }) }))
      .sort((a, b) => compareText(a.path, b.path)),
    notRendered,
  };
}
