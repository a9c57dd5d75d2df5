import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { groupOf } from "@kustogen/kustomize/value/resource.ts";
import { isMap } from "@kustogen/kustomize/value/value.ts";
import type { Finding } from "../../model/rule.ts";
import type { State } from "../../model/state.ts";
import { placeInPatch } from "../../sources/patches.ts";
import type { KustomizationSource } from "../../sources/sources.ts";
import { containersIn, podSpecIn } from "./containers.ts";

const OF_CONTAINER = ["env", "volumeMounts"] as const;
const OF_POD = ["containers", "initContainers", "volumes"] as const;
/** The keys by which elements of lists are identified. */
const KEYS: Record<string, string> = { volumeMounts: "mountPath" };

/** The elements without a name in the containers and pods of an environment. */
export function* namelessIn({ pods }: State): Iterable<Finding> {
  for (const { resource, containers, spec, path } of pods) {
    // Knative gives its only container a name itself.
    if (groupOf(resource.apiVersion) === "serving.knative.dev") continue;
    for (const list of OF_POD)
      for (const index of nameless(spec[list], list))
        yield { resource, path: [...path, list, index], ...what(list) };
    for (const container of containers)
      for (const list of OF_CONTAINER)
        for (const index of nameless(container.spec[list], list))
          yield { resource, path: [...container.path, list, index], ...what(list) };
  }
}

/** The elements without a name in the patches of a kustomization. */
export function* namelessInPatches(source: KustomizationSource): Iterable<Finding> {
  for (const patch of source.patches) {
    const { strategic } = patch;
    if (strategic === undefined) continue;
    const pod = podSpecIn(strategic);
    if (pod === undefined) continue;
    for (const list of OF_POD)
      for (const index of nameless(pod.spec[list], list))
        yield { ...placeInPatch(source, patch, [...pod.path, list, index]), ...what(list) };
    for (const { value, path } of containersIn(strategic))
      for (const list of OF_CONTAINER)
        for (const index of nameless(value[list], list))
          yield { ...placeInPatch(source, patch, [...path, list, index]), ...what(list) };
  }
}

function nameless(items: unknown, list: string): readonly number[] {
  if (!Array.isArray(items)) return NONE;
  const key = lookUp(KEYS, list) ?? "name";
  let found: number[] | undefined;
  for (let index = 0; index < items.length; index++) {
    const item = items[index];
    if (isMap(item) && !lookUp(item, key) && item.$patch === undefined && Object.keys(item).length > 0)
      (found ??= []).push(index);
  }
  return found ?? NONE;
}

const NONE: readonly number[] = [];

function what(list: string): { message: string; fix: string } {
  const key = lookUp(KEYS, list) ?? "name";
  return {
    message: `an element of ${list} has no ${key}`,
    fix: `give it the ${key} of what it is meant to set`,
  };
}
