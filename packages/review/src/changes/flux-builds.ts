import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import type { FluxKustomization } from "../discovery/flux.ts";
import { type FluxBuild, fluxBuilds } from "../discovery/flux-build.ts";
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
 * The builds of both states without the values that only one of them knows because Kustomizations of the folder, or the
 * clusters that use it, differ in them in the other one: they would look as if they changed to a variable.
 */
function knownInBoth(
  builds: Both<ReadonlyMap<string, FluxBuild>>,
  flux: Both<readonly FluxKustomization[]>,
): Both<Map<string, FluxBuild>> {
  const isOpen = flux.map((all) => {
    const folders = groupedBy(all, ({ folder = "" }) => folder);
    return (folder: string) => {
      const some = folders.get(folder) ?? [];
      return some.length > 1 || some.some(({ open }) => open !== undefined);
    };
  });
  const both = (one: FluxBuild, other: FluxBuild | undefined): FluxBuild =>
    other === undefined
      ? one
      : {
          ...one,
          namespace: other.namespace === undefined ? undefined : one.namespace,
          variables: new Map([...one.variables].filter(([key]) => other.variables.has(key))),
        };
  const alike = (index: 0 | 1) =>
    new Map(
      [...builds[index]].map(([folder, one]) => [
        folder,
        isOpen.some((test) => test(folder)) ? both(one, builds[1 - index]?.get(folder)) : one,
      ]),
    );
  return [alike(0), alike(1)];
}
