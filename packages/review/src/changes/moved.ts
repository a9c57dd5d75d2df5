import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import { identityKey, type Resource } from "@kustogen/kustomize/value/resource.ts";
import type { ResourceChange } from "../compare/resources.ts";
import { isClusterScoped } from "../kinds/scope.ts";
import type { EnvironmentReview, Risk } from "./review.ts";

/** An object that one folder makes no more and another makes now. */
interface Move {
  change: ResourceChange;
  /** The other folder. */
  place: string;
  /** The object as the other folder made it. */
  was: Resource;
}

/** What leaves a folder for others, and what comes to it from others. */
export interface Moves {
  out: readonly Move[];
  in: readonly Move[];
}

/**
 * The objects that move between the folders of one environment, by the review that loses or gets them: the same object
 * by kind, namespace and name, gone in one place alone and new in one alone. Between two environments, which may be two
 * clusters, nothing moves.
 */
export function movesOf(environments: readonly EnvironmentReview[]): Map<EnvironmentReview, Moves> {
  const gone = new Map<string, { review: EnvironmentReview; change: ResourceChange }[]>();
  const come = new Map<string, { review: EnvironmentReview; change: ResourceChange }[]>();
  for (const review of environments)
    for (const change of review.resources) {
      const { action, before, after, namespace, apiVersion, kind } = change;
      const resource = action === "removed" ? before : action === "added" ? after : undefined;
      // Where no namespace is written, whoever applies the folder says which it is.
      if (resource === undefined || (namespace === "" && !isClusterScoped(apiVersion, kind))) continue;
      const key = `${review.environment ?? ""}\0${identityKey(resource)}`;
      addTo(action === "removed" ? gone : come, key, { review, change });
    }
  const moves = new Map<EnvironmentReview, { out: Move[]; in: Move[] }>();
  const of = (review: EnvironmentReview) => {
    const known = moves.get(review) ?? { out: [], in: [] };
    moves.set(review, known);
    return known;
  };
  for (const [key, [from, another]] of gone) {
    const [to, more] = come.get(key) ?? [];
    if (from === undefined || to === undefined || another !== undefined || more !== undefined) continue;
    if (from.review === to.review) continue;
    const was = from.change.before as Resource;
    of(from.review).out.push({ change: from.change, place: to.review.path, was });
    of(to.review).in.push({ change: to.change, place: from.review.path, was });
  }
  return moves;
}

/** What a folder made, had it been as to moved objects what it is now. */
export function asMoved(before: readonly Resource[], moves: Moves): readonly Resource[] {
  const left = new Set(moves.out.map(({ was }) => identityKey(was)));
  return [...before.filter((one) => !left.has(identityKey(one))), ...moves.in.map(({ was }) => was)];
}

/**
 * A review with the consequences of one that knows what moves, and with the resources of one that doesn't: what each
 * folder makes is what it makes.
 */
export function withMoves(
  known: EnvironmentReview,
  plain: EnvironmentReview,
  moves: Moves,
): EnvironmentReview {
  const places = new Map([...moves.out, ...moves.in].map(({ change, place }) => [change, place]));
  const resources = plain.resources.map((change) => {
    const moved = places.get(change);
    return moved === undefined ? change : { ...change, moved };
  });
  return { ...known, resources, steps: plain.steps, sources: plain.sources };
}

/** What is to know of objects that come from another folder. */
export function moveRisks(moves: Moves): Risk[] {
  const places = new Map<string, ResourceChange[]>();
  for (const { change, place } of moves.in) addTo(places, place, change);
  return [...places].map(([place, changes]) => {
    const names = someOf(
      changes.map(({ kind, name }) => `${kind} ${name}`),
      3,
    );
    const them = changes.length === 1 ? "it" : "them";
    return {
      id: "environment-structure",
      severity: "warning",
      message: `${names} ${changes.length === 1 ? "moves" : "move"} here from ${place}: whoever prunes that folder first deletes ${them}, until this one makes ${them} again`,
    };
  });
}
