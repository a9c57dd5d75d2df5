import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { sameResources } from "@kustogen/kustomize/value/same-resources.ts";
import type { NotLookedAt } from "../coverage/not-looked-at.ts";
import type { DeclaredApplication } from "../discovery/declared-folders.ts";
import { type DeployedUnit, isDeployed } from "../units/unit.ts";
import { comparedOverlay } from "./compare-overlay.ts";
import { type FolderDeployment, movesOf, withMoves } from "./moved.ts";
import { hasNews } from "./not-compared.ts";
import type { RenderedSide, Sides } from "./rendered-side.ts";
import type { EnvironmentReview, Review, UnchangedEnvironment } from "./review.ts";
import type { CompareOptions } from "./selection.ts";

/** The result of a comparison, without its title. */
export type Comparison = Pick<Review, "environments" | "unchanged" | "notRendered" | "notLookedAt">;

/**
 * Renders overlays on both sides and compares them, given the changed files. What isn't looked at are parts of
 * environments of which the rest is compared.
 */
export function compareOverlays(
  sides: Sides,
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
  const deploymentOf = (unit: DeployedUnit): FolderDeployment => ({
    environment: unit.environment ?? sides.flatMap((side) => side.fluxOf(unit)?.environment ?? [])[0] ?? "",
    isDeployed: [isDeployed(before, unit), isDeployed(after, unit)],
    application: [was.get(unit.path), is.get(unit.path)],
  });
  const moves = movesOf(new Map([...overlays].map(([review, unit]) => [review, deploymentOf(unit)])));
  const environments: EnvironmentReview[] = [];
  const unchanged: UnchangedEnvironment[] = [];
  const notLookedAt: NotLookedAt[] = [];
  for (const [plain, overlay] of overlays) {
    const moved = moves.get(plain);
    const review =
      moved === undefined
        ? plain
        : withMoves(comparedOverlay(overlay, sides, changed, options.link, moved), plain, moved);
    notLookedAt.push(...(review.notLookedAt ?? []));
    if (hasNews(review)) environments.push(review);
    else unchanged.push({ ...overlay, ...(isOnlyMoved(overlay, sides) && { moved: true as const }) });
  }
  return { environments, unchanged, notLookedAt };
}

/** True for an unchanged overlay whose sides render to identical objects: lines only moved. */
function isOnlyMoved(overlay: DeployedUnit, sides: Sides): boolean {
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
