import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { suggestion } from "@kustogen/kustomize/errors/suggest.ts";
import type { GitObjects } from "@kustogen/kustomize/node/git/objects.ts";
import {
  type ApplicationOverlay,
  deployedOverlays,
  rendered,
} from "@kustogen/review/changes/built-applications.ts";
import { reviewEnvironment } from "@kustogen/review/changes/environment.ts";
import { failedEnvironment } from "@kustogen/review/changes/failed.ts";
import { type Drift, driftBetween, driftRisk } from "@kustogen/review/changes/parity.ts";
import type { IntendedDifference } from "@kustogen/review/changes/parity-intent.ts";
import { sortedDrift } from "@kustogen/review/changes/parity-intent.ts";
import { RenderedSide, sourcesOf } from "@kustogen/review/changes/rendered-side.ts";
import { type EnvironmentReview, NOTHING_CHANGES } from "@kustogen/review/changes/review.ts";
import type { CompareOptions } from "@kustogen/review/changes/selection.ts";
import { declaredFolders } from "@kustogen/review/discovery/applications.ts";
import { ARGO_KINDS } from "@kustogen/review/discovery/argo-documents.ts";
import { discover } from "@kustogen/review/discovery/discover.ts";
import type { ListedTree } from "@kustogen/review/discovery/listed-tree.ts";
import type { Overlay } from "@kustogen/review/discovery/overlays.ts";
import { listOtherRevision, listState } from "@kustogen/review/git/listed-trees.ts";
import { commitsTouching } from "@kustogen/review/git/touching-commits.ts";
import { UnitRenderer } from "@kustogen/review/units/unit-renderer.ts";

/** The number of commits in which a difference is traced back. */
const MOST_COMMITS = 100;

/** The input of a comparison: one state, and the commit at which its history begins. */
export interface BetweenInput {
  tree: ListedTree;
  root: string;
  objects: GitObjects;
  /** The commit of the state, or the one that the working tree is based on. */
  head: string;
  options: CompareOptions;
  /** The differences that kustogen.yaml declares as intended. */
  declared: readonly IntendedDifference[];
  /** The keys of differences that remain with equal settings, by system, if the systems' code was run. */
  sameSettings?: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Both environments of a system. */
interface PairOfOverlays {
  system: string;
  one: Overlay | ApplicationOverlay;
  other: Overlay | ApplicationOverlay;
}

/**
 * Compares two environments of one state, system by system: intended differences as changes, others as risks, with
 * the commit that introduced them. Throws InputError for an environment without an overlay.
 */
export function compareBetween(input: BetweenInput, one: string, other: string): EnvironmentReview[] {
  const found = discover(input.tree, input.options);
  const { systems = [], applications = { after: [] }, renderer } = input.options;
  const helm = { helm: renderer?.helm !== undefined };
  const side = new RenderedSide(
    found,
    renderer,
    declaredFolders(input.tree, found.folders, applications.after, helm),
  );
  const pairs = pairsOf(deployedOverlays([side], input.options), one, other).filter(
    ({ system }) => systems.length === 0 || systems.includes(system),
  );
  side.prepare(pairs.flatMap((pair) => [pair.one, pair.other]));
  return pairs.flatMap((pair) => {
    const review = reviewPair(side, pair, [one, other], input.options.link);
    // A folder with only objects that configure how environments are applied isn't a system.
    if (review.error === undefined && review.resources.every(({ kind }) => ARGO_KINDS.includes(kind)))
      return [];
    const { drift: all = [], ...differing } = review;
    const { drift, intended } = sortedDrift(all, input.declared, {
      system: pair.system,
      environments: [one, other],
      ...(input.sameSettings && { undeclared: input.sameSettings.get(pair.system) }),
    });
    const shown = { ...differing, ...(intended.length > 0 && { intended }) };
    if (drift.length === 0) return [shown];
    // The rendering of an Application in an earlier commit isn't examined.
    if ("application" in pair.one || "application" in pair.other)
      return [{ ...shown, risks: drift.map((each) => driftRisk(each, undefined)) }];
    const files = [pair.one, pair.other].flatMap(({ path }) => [...found.graph.of(`/${path}`).files]);
    const paths = files.map((file) => file.slice(1));
    const since = introducedBy(input, pair, drift, paths, [one, other]);
    return [{ ...shown, risks: drift.map((one) => driftRisk(one, since.get(one.key))) }];
  });
}

function pairsOf(
  overlays: readonly (Overlay | ApplicationOverlay)[],
  one: string,
  other: string,
): PairOfOverlays[] {
  const of = (name: string) => overlays.filter(({ environment }) => environment === name);
  for (const name of [one, other])
    if (of(name).length === 0) {
      const known = [...new Set(overlays.flatMap(({ environment }) => environment ?? []))].sort();
      throw new InputError(
        `--between: no overlay is for the environment "${name}". ${suggestion(name, known)}`,
        { code: "unknown-name" },
      );
    }
  const others = new Map(of(other).map((overlay) => [overlay.system ?? "", overlay]));
  return of(one).flatMap((overlay) => {
    const match = others.get(overlay.system ?? "");
    return match === undefined ? [] : [{ system: overlay.system ?? "", one: overlay, other: match }];
  });
}

function reviewPair(
  side: RenderedSide,
  pair: PairOfOverlays,
  names: readonly [string, string],
  link: CompareOptions["link"],
): EnvironmentReview & { drift?: Drift[] } {
  const facts = {
    name: [names.join(" and "), pair.system].filter((part) => part !== "").join("/"),
    path: pair.other.path,
    system: pair.system,
  };
  try {
    const [before, after] = [rendered(side, pair.one), rendered(side, pair.other)];
    const sources = sourcesOf([side, side], [before, after], link);
    const { resources, variables } = reviewEnvironment(before, after, facts);
    return {
      ...facts,
      ...NOTHING_CHANGES,
      resources,
      variables,
      sources,
      drift: driftBetween(before, after, names),
    };
  } catch (error) {
    return failedEnvironment(facts, error);
  }
}

/** The commit that introduced each difference: the first one that has it. */
function introducedBy(
  { root, objects, head, options }: BetweenInput,
  pair: PairOfOverlays,
  drift: readonly Drift[],
  files: readonly string[],
  names: readonly [string, string],
): Map<string, string> {
  const found = new Map<string, string>();
  const pending = new Set(drift.map(({ key }) => key));
  const settle = (present: ReadonlySet<string>, text: string) => {
    for (const key of pending)
      if (!present.has(key)) {
        found.set(key, text);
        pending.delete(key);
      }
  };
  const tree = listState(root, objects, { commit: head, text: "HEAD" });
  // None in a revision that doesn't exist or can't be rendered.
  const keysAt = (revision: string) => {
    const commit = objects.read(`${revision}^{commit}`)?.name;
    if (commit === undefined) return new Set<string>();
    const then = listOtherRevision(objects, { tree, commit: head }, commit, `revision ${revision}`);
    return attempt(() => {
      const renderer = new UnitRenderer(then, options.renderer);
      const render = (overlay: Overlay) => renderer.render(`/${overlay.path}`).resources;
      return new Set(driftBetween(render(pair.one), render(pair.other), names).map(({ key }) => key));
    }, new Set<string>());
  };
  settle(keysAt(head), "it was written last and isn't committed");
  for (const { id, text } of commitsTouching(root, head, files, MOST_COMMITS)) {
    if (pending.size === 0) break;
    settle(keysAt(`${id}~1`), text);
  }
  return found;
}
