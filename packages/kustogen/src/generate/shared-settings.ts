import { equal } from "@kustogen/kustomize/value/equal.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { isMap, type Path, type Value } from "@kustogen/kustomize/value/value.ts";
import type { Environment } from "../authoring/environment.ts";
import type { System } from "../authoring/system.ts";
import { groupsOf } from "../layers/layers.ts";
import { ownPaths } from "../layers/own-settings.ts";

/**
 * Hints about settings that all environments of a system set alike, in their own files, one sentence for each system:
 * `base.yaml` may have them once. Previews don't count, and neither does what only an environment has, or what a group sets.
 */
export function sharedSettings(systems: readonly System[], environments: readonly Environment[]): string[] {
  return systems.flatMap((system) => {
    const running = environments.filter(
      ({ preview, systems: own }) => preview === undefined && lookUp(own, system.name) !== undefined,
    );
    const [first] = running;
    if (first === undefined || running.length < 2) return [];
    const said = running.map((one) => (lookUp(one.systems, system.name)?.settings ?? {}) as Value);
    const own = ownPaths(said[0], system.settings);
    const groups = running.flatMap((one) => groupsOf(one, system.name));
    const isFree = (path: Path) =>
      !own.some((one) => path.every((key, at) => one[at] === key)) &&
      !groups.some((group) =>
        Object.hasOwn(lookUp(group.systems, system.name)?.settings ?? {}, path[0] as string),
      );
    const found = alike(said, [], isFree);
    const [one] = found;
    if (one === undefined) return [];
    const line = first.lineOf(["systems", system.name, "settings", ...one]);
    return [
      `${first.file}:${line}: every environment of ${system.name} sets ${found.map((path) => path.join(".")).join(", ")} to the same value; write it once in base.yaml`,
    ];
  });
}

/** The paths at which all values are equal and free, the outermost ones. */
function alike(values: readonly Value[], path: Path, isFree: (path: Path) => boolean): Path[] {
  const [first, ...others] = values;
  if (path.length > 0 && others.every((one) => equal(one, first as Value)) && isFree(path)) return [path];
  if (!values.every(isMap)) return [];
  return Object.keys(first as object).flatMap((key) =>
    values.every((one) => Object.hasOwn(one as object, key))
      ? alike(
          values.map((one) => lookUp(one as Record<string, Value>, key) as Value),
          [...path, key],
          isFree,
        )
      : [],
  );
}
