import { makesPods } from "../cluster/selection/selected-pods.ts";
import { Fact } from "./fact.ts";
import { objectsIn } from "./facts.ts";
import type { State } from "./state.ts";

/** True where controllers make more of an environment than it says. */
export const makesMore = new Fact((state) => makesPods(state));

/** True for a namespace in which there may be more than the environments say; undefined for any namespace. */
export type IsOpen = (namespace: string | undefined) => boolean;

/** In which namespaces something may be made that no environment says: by controllers, or by what is left out. */
export function openNamespaces(environments: readonly State[]): IsOpen {
  const open = environments.filter((state) => state.inPart || makesMore.of(state));
  const named = new Set<string>();
  let isAnywhere = false;
  for (const state of open) {
    const objects = objectsIn.of(state);
    if (objects.length === 0) isAnywhere = true;
    for (const { metadata } of objects)
      if (metadata.namespace) named.add(metadata.namespace);
      else isAnywhere = true;
  }
  return (namespace) => (namespace ? isAnywhere || named.has(namespace) : open.length > 0);
}
