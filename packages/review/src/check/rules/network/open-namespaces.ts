import { makesPods } from "../../../cluster/selection/selected-pods.ts";
import { Fact } from "../../model/fact.ts";
import type { State } from "../../model/state.ts";

/** True if controllers create more objects than an environment renders. */
export const makesMore = new Fact((state) => makesPods(state));

/** True for a namespace that may contain more than the environments render; undefined stands for any namespace. */
export type IsOpen = (namespace: string | undefined) => boolean;

/** Finds namespaces with objects that no environment renders: from controllers, or from parts that are left out. */
export function openNamespaces(environments: readonly State[]): IsOpen {
  const open = environments.filter((state) => state.inPart === true || makesMore.of(state));
  const named = new Set<string>();
  let isAnywhere = false;
  for (const state of open) {
    // An environment of which nothing is rendered says nothing about its namespace.
    for (const { metadata } of state.resources)
      if (metadata.namespace) named.add(metadata.namespace);
      else isAnywhere = true;
  }
  return (namespace) => (namespace ? isAnywhere || named.has(namespace) : open.length > 0);
}
