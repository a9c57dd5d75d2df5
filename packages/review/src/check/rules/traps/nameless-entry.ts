import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { groupOf } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Path, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import type { Finding } from "../../model/rule.ts";
import type { State } from "../../model/state.ts";
import { placeInPatch } from "../../sources/patches.ts";
import type { KustomizationSource } from "../../sources/sources.ts";
import { containersIn, podSpecIn } from "./containers.ts";

const OF_CONTAINER = ["env", "volumeMounts"];
const OF_POD = ["containers", "initContainers", "volumes"];
/** The keys by which elements of lists are identified. */
const KEYS: Record<string, string> = { volumeMounts: "mountPath" };

/** The elements without a name in the containers and pods of an environment. */
export function* namelessIn({ pods }: State): Iterable<Finding> {
  for (const { resource, containers, spec, path } of pods) {
    // Knative gives its only container a name itself.
    if (groupOf(resource.apiVersion) === "serving.knative.dev") continue;
    const parts = containers.map((one) => ({ value: one.spec, path: one.path }));
    for (const { at, ...finding } of namelessOf(spec, path, parts)) yield { resource, path: at, ...finding };
  }
}

/** The elements without a name in the patches of a kustomization. */
export function* namelessInPatches(source: KustomizationSource): Iterable<Finding> {
  for (const patch of source.patches) {
    const { strategic } = patch;
    const pod = strategic && podSpecIn(strategic);
    if (strategic === undefined || pod === undefined) continue;
    for (const { at, ...finding } of namelessOf(pod.spec, pod.path, containersIn(strategic)))
      yield { ...placeInPatch(source, patch, at), ...finding };
  }
}

/** The elements without a name in a pod and its containers. */
function* namelessOf(
  spec: object,
  path: Path,
  containers: readonly { value: object; path: Path }[],
): Iterable<{ at: Path; message: string; fix: string }> {
  const parts = containers.map((one) => ({ ...one, lists: OF_CONTAINER }));
  for (const { value, path: of, lists } of [{ value: spec, path, lists: OF_POD }, ...parts])
    for (const list of lists) {
      const key = lookUp(KEYS, list) ?? "name";
      const items = lookUp(value as ValueMap, list);
      for (const [index, item] of (Array.isArray(items) ? items : []).entries())
        if (isMap(item) && !lookUp(item, key) && item.$patch === undefined && Object.keys(item).length > 0)
          yield {
            at: [...of, list, index],
            message: `an element of ${list} has no ${key}`,
            fix: `give it the ${key} of what it is meant to set`,
          };
    }
}
