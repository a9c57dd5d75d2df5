import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { addTo, entryOf, groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { jsonText } from "@kustogen/kustomize/value/value.ts";
import type { ResourceChange } from "../compare/resources.ts";
import { isArgoKind } from "../discovery/argo-documents.ts";
import type { DeclaredApplication } from "../discovery/declared-folders.ts";
import { isClusterScoped } from "../kinds/scope.ts";
import { mapAt } from "../kubernetes/fields.ts";
import { clusterKey } from "../kubernetes/resource-name.ts";
import type { EnvironmentReview, Risk } from "./review.ts";
import { structureRisk } from "./structure.ts";

/** How the folder of an environment is deployed before and after a change. */
export interface DeployedOnSides {
  /** The environment that the folder belongs to; "" if that is unknown. */
  environment: string;
  isDeployed: readonly [boolean, boolean];
  /** Its only Application; undefined if that is unknown. */
  application: readonly [DeclaredApplication?, DeclaredApplication?];
}

/** An object that an environment loses or gets. */
interface Place {
  review: EnvironmentReview;
  change: ResourceChange;
  isDeployed: boolean;
  application: string | undefined;
}

/** What a folder no longer creates and others now do, as it was created before, and the reverse. */
export interface Moves {
  out: Resource[];
  in: Resource[];
  /** The other folders, in words, by change. */
  places: Map<ResourceChange, string>;
  /** What comes from a folder that another Application applies, and may delete first. */
  torn: ResourceChange[];
}

/** What moves between folders of one environment, by review; to one that nothing deploys, it is removed. */
export function movesOf(
  environments: ReadonlyMap<EnvironmentReview, DeployedOnSides>,
): Map<EnvironmentReview, Moves> {
  const [gone, come] = [new Map<string, Place[]>(), new Map<string, Place[]>()];
  for (const [review, { environment, isDeployed, application }] of environments)
    for (const change of review.resources) {
      const side = change.action === "removed" ? 0 : 1;
      const resource = change.before ?? change.after;
      if (change.action === "changed" || resource === undefined) continue;
      const destination = namesItsPlace(resource) ? "" : destinationOf(application[side]);
      if (destination === undefined) continue;
      addTo(side === 0 ? gone : come, [environment, destination, clusterKey(resource)].join("\0"), {
        ...{ review, change, isDeployed: isDeployed[side], application: application[side]?.name },
      });
    }
  const moves = new Map<EnvironmentReview, Moves>();
  const of = (review: EnvironmentReview) =>
    entryOf(moves, review, (): Moves => ({ out: [], in: [], places: new Map(), torn: [] }));
  const successors = new Map<EnvironmentReview, EnvironmentReview>();
  for (const [key, from] of gone) {
    const losing = new Set(from.map(({ review }) => review));
    const mustDeploy = from.some(({ isDeployed }) => isDeployed);
    const to = (come.get(key) ?? []).filter(
      ({ review, isDeployed }) => !losing.has(review) && (isDeployed || !mustDeploy),
    );
    if (to.length === 0) continue;
    const [{ change: first, application: owner }, { review: next }] = [from[0] as Place, to[0] as Place];
    const stays = owner !== undefined && [...from, ...to].every(({ application }) => application === owner);
    for (const { review, change } of from) {
      of(review).out.push(change.before as Resource);
      of(review).places.set(change, inWords(to));
      if (stays && !environments.get(review)?.isDeployed[1]) successors.set(review, next);
    }
    for (const { review, change } of to) {
      of(review).in.push(first.before as Resource);
      of(review).places.set(change, inWords(from));
      if (!stays) of(review).torn.push(change);
    }
  }
  // What an Application loses as it goes on to another folder is missed there.
  for (const [left, next] of successors)
    for (const change of left.resources) {
      if (change.action !== "removed" || !change.before || of(left).places.has(change)) continue;
      of(left).out.push(change.before);
      of(next).in.push(change.before);
    }
  return moves;
}

/** The cluster and namespace of objects that name no namespace, as one string; undefined if the Application names none. */
function destinationOf(application: DeclaredApplication | undefined): string | undefined {
  const destination = mapAt(application?.document, "spec", "destination");
  return destination.namespace === undefined ? undefined : jsonText(destination);
}

/** "apps/a and apps/b": the folders in which an object is removed or new. */
function inWords(places: readonly Place[]): string {
  const paths = places.map(({ review }) => review.path);
  return paths.length === 2 ? paths.join(" and ") : someOf(paths, 2);
}

/** True for an object whose place the Application or Flux doesn't decide: with a namespace, or Argo CD's own. */
function namesItsPlace({ apiVersion, kind, metadata }: Resource): boolean {
  return (
    (metadata.namespace ?? "") !== "" || isClusterScoped(apiVersion, kind) || isArgoKind(apiVersion, kind)
  );
}

/** The earlier objects of a folder, adjusted as if the moved objects had already been where they are now. */
export function asMoved(before: readonly Resource[], moves: Moves): readonly Resource[] {
  const left = new Set(moves.out.map(clusterKey));
  return [...before.filter((one) => !left.has(clusterKey(one))), ...moves.in];
}

/** A review with the resources of the plain one, as each folder's output stays, and the consequences of moves. */
export function withMoves(
  known: EnvironmentReview,
  plain: EnvironmentReview,
  moves: Moves,
): EnvironmentReview {
  const resources = plain.resources.map((change) => {
    const moved = moves.places.get(change);
    return moved === undefined ? change : { ...change, moved };
  });
  return { ...known, resources, sources: plain.sources };
}

/** Risks about objects that move from another folder. */
export function moveRisks(moves: Moves): Risk[] {
  const places = groupedBy(moves.torn, (change) => moves.places.get(change) as string);
  return [...places].map(([place, all]) => {
    const [move, them] = all.length === 1 ? ["moves", "it"] : ["move", "them"];
    const each = all.map(({ kind, name }) => `${kind} ${name}`);
    const message = `${someOf(each, 3)} ${move} here from ${place}: pruning that folder first deletes ${them}, until this one creates ${them} again`;
    return structureRisk("warning", message);
  });
}
