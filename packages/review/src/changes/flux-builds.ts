import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import type { FluxKustomization } from "../discovery/flux.ts";
import { type FluxBuild, fluxBuilds } from "../discovery/flux-build.ts";
import { listAt, mapAt, textAt } from "../kubernetes/fields.ts";
import type { Deploying } from "./deploying.ts";
import type { FluxShift } from "./flux-shift.ts";

type Both<T> = readonly [T, T];

/** What Flux adds to the folders of both states; the same result for both if they don't differ in that. */
export function buildsOfBoth(
  [kept, known]: Both<Deploying>,
  shifts: Both<FluxShift>,
): Both<Map<string, FluxBuild>> {
  // What comes or goes beside others doesn't change what these deploy.
  const buildsOf = ({ flux }: Deploying, { passing }: FluxShift) =>
    fluxBuilds(flux, (one) => !passing.has(one));
  const now = buildsOf(known, shifts[1]);
  if (kept === known && shifts[0] === shifts[1]) return [now, now];
  return knownInBoth([buildsOf(kept, shifts[0]), now], [kept.flux, known.flux]);
}

/**
 * The builds of both states without what only one of them knows, because Kustomizations of the folder, or the clusters
 * that use it, differ in it in the other one: it would look as if it changed to a variable.
 */
export function knownInBoth(
  builds: Both<ReadonlyMap<string, FluxBuild>>,
  flux: Both<readonly FluxKustomization[]>,
): Both<Map<string, FluxBuild>> {
  const byFolder = flux.map((all) => groupedBy(all, ({ folder = "" }) => folder));
  const alike = (index: 0 | 1) => {
    const other = (1 - index) as 0 | 1;
    const entries = [...builds[index]].map(([folder, one]) => {
      const there = builds[other].get(folder);
      if (there === undefined) return [folder, one] as const;
      const [own = [], others = []] = [index, other].map((side) => byFolder[side]?.get(folder));
      return [folder, inFull(without(one, there, others), own, others)] as const;
    });
    return new Map(entries);
  };
  return [alike(0), alike(1)];
}

/** A build without what another state's Kustomizations of the folder still set, although to unknown values. */
function without(one: FluxBuild, there: FluxBuild, all: readonly FluxKustomization[]): FluxBuild {
  const isUnknown = (key: string) =>
    !there.variables.has(key) && all.some((other) => other.provided?.has(key) || hasUnknownSource(other));
  const isMoved =
    there.namespace === undefined &&
    all.some(({ document }) => textAt(document, "spec", "targetNamespace") !== undefined);
  const variables = [...one.variables].filter(([key]) => !isUnknown(key));
  if (variables.length === one.variables.size && !isMoved) return one;
  return { ...one, namespace: isMoved ? undefined : one.namespace, variables: new Map(variables) };
}

/** True for a Kustomization with variables from a ConfigMap or Secret that isn't here, or can't be read. */
function hasUnknownSource({ provided, document }: FluxKustomization): boolean {
  return provided === undefined && listAt(document, "spec", "postBuild", "substituteFrom").length > 0;
}

/** A build in which Flux replaces every variable, if it does so only in one of two states: then all of them change. */
function inFull(
  one: FluxBuild,
  own: readonly FluxKustomization[],
  others: readonly FluxKustomization[],
): FluxBuild {
  const [only] = own;
  if (own.length !== 1 || !own.every(substitutes) || others.some(substitutes)) return one;
  return only?.provided === undefined ? one : { ...one, unknown: only.provided };
}

/** True if Flux replaces variables in the folder of a Kustomization. */
function substitutes({ document }: FluxKustomization): boolean {
  return (
    Object.keys(mapAt(document, "spec", "postBuild", "substitute")).length > 0 ||
    listAt(document, "spec", "postBuild", "substituteFrom").length > 0
  );
}
