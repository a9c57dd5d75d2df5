import { equal } from "@kustogen/kustomize/value/equal.ts";
import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { identityKey, type Resource, writtenOf } from "@kustogen/kustomize/value/resource.ts";
import type { MovedObject } from "../check/model/rule.ts";
import { type State, stateOf } from "../check/model/state.ts";
import { resourceChanges } from "../compare/resources.ts";
import type { ArgoObject } from "../discovery/argo-documents.ts";
import type { Overlay } from "../discovery/overlays.ts";
import { restartsOf } from "../impact/restarts.ts";
import { stalePods } from "../impact/stale-pods.ts";
import { reviewChanged } from "./environment.ts";
import { reviewedOrFailed } from "./not-compared.ts";
import type { SidePair } from "./rendered-side.ts";
import type { EnvironmentReview } from "./review.ts";
import { type SourceLink, sourcesOf } from "./sources.ts";

/** An object as written in files, on both sides or on the side that has it. */
export interface ObjectPair {
  before?: ArgoObject;
  after?: ArgoObject;
}

/** The object of a pair: that after the change, if there is one. */
export function objectOf({ before, after }: ObjectPair): ArgoObject {
  return after ?? (before as ArgoObject);
}

/** The objects that differ, paired by kind and names: first within a file, as clusters share names, and equal ones. */
export function changedObjects(before: readonly ArgoObject[], after: readonly ArgoObject[]): ObjectPair[] {
  const pairs: Required<ObjectPair>[] = [];
  let [gone, come] = [before, after];
  for (const keyOf of [placeKey, (one: ArgoObject) => placeKey({ ...one, file: "" })])
    for (const isIt of [isSame, () => true]) {
      const open = groupedBy(gone, keyOf);
      come = come.filter((one) => {
        const candidates = open.get(keyOf(one)) ?? [];
        const at = candidates.findIndex((old) => isIt(old.resource, one.resource));
        if (at >= 0) pairs.push({ before: candidates.splice(at, 1)[0] as ArgoObject, after: one });
        return at < 0;
      });
      gone = [...open.values()].flat();
    }
  return [
    ...pairs.filter(
      (one) => one.before.file !== one.after.file || !isSame(one.before.resource, one.after.resource),
    ),
    ...gone.map((one) => ({ before: one })),
    ...come.map((one) => ({ after: one })),
  ];
}

/**
 * The objects that differ, among those that Flux applies from one folder, and among all others: what moves out of such a
 * folder is removed there. What Flux applies in one of the states isn't added or removed by hand in the other.
 */
export function pairsByFolder(
  states: readonly (readonly ArgoObject[])[],
  appliedFrom: (file: string) => readonly string[],
): ObjectPair[] {
  const [was, is] = states.map((objects, at) =>
    groupedBy(
      objects.filter(({ file }) => appliedFrom(file)[at] || !appliedFrom(file).some(Boolean)),
      ({ file }) => appliedFrom(file)[at],
    ),
  );
  return [...new Set([...(was?.keys() ?? []), ...(is?.keys() ?? [])])].flatMap((folder) =>
    changedObjects(was?.get(folder) ?? [], is?.get(folder) ?? []),
  );
}

/** The changes of objects and their consequences, judged by `states`; a failure becomes the result. */
export function reviewPairs(...given: Parameters<typeof comparedPairs>): EnvironmentReview {
  return reviewedOrFailed(given[3], () => comparedPairs(...given));
}

function comparedPairs(
  pairs: readonly ObjectPair[],
  states: readonly [readonly ArgoObject[], readonly ArgoObject[]],
  sides: SidePair,
  { moved = [], ...overlay }: Overlay & { moved?: readonly MovedObject[] },
  link: SourceLink | undefined,
): EnvironmentReview {
  sides[0].takeWritten(pairs.flatMap((one) => one.before ?? []));
  sides[1].takeWritten(pairs.flatMap((one) => one.after ?? []));
  const of = (side: keyof ObjectPair, some = pairs) => some.flatMap((one) => one[side]?.resource ?? []);
  const changes = pairs.flatMap((one) => resourceChanges(of("before", [one]), of("after", [one])));
  const [before, after] = states.map((all) => stateOf(all.map(({ resource }) => resource))) as [State, State];
  const restarts = restartsOf(changes, before, after);
  const context = { changes, restarts, stale: stalePods(changes, restarts, after), moved };
  const sources = sourcesOf(sides, [of("before"), of("after")], link);
  return { ...reviewChanged({ before, after, context }, overlay), sources };
}

/** Distinguishes an object from others of its name in other files. */
export function placeKey({ file, resource, set }: ArgoObject): string {
  return [file, set !== undefined, identityKey(resource)].join("\0");
}

/** True for objects that say the same. */
export function isSame(one: Resource, other: Resource): boolean {
  return one === other || equal(writtenOf(one), writtenOf(other));
}
