import { equal } from "@kustogen/kustomize/value/equal.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { isMap, type Path, type Value } from "@kustogen/kustomize/value/value.ts";
import { BASE, type Environment, type Group } from "../authoring/environment.ts";
import type { System } from "../authoring/system.ts";
import { groupsOf } from "../layers/layers.ts";
import { ownPaths } from "../layers/own-settings.ts";

/**
 * Hints about settings that all environments of a system set alike, in their own files, one sentence for each system:
 * `base.yaml` may have them once. Previews don't count, and neither does what only an environment has, or what another
 * layer sets.
 */
export function sharedSettings(systems: readonly System[], environments: readonly Environment[]): string[] {
  return systems.flatMap((system) => {
    const running = environments.filter(
      ({ preview, systems: has }) => preview === undefined && Object.hasOwn(has, system.name),
    );
    const [first] = running;
    if (first === undefined || running.length < 2) return [];
    const all = running.map((one) => settingsIn(one, system));
    const own = all.flatMap((settings) => ownPaths(settings, system.settings));
    const layers = running.flatMap((one) => [
      ...one.layers.filter(({ name }) => name === BASE),
      ...groupsOf(one, system.name),
    ]);
    const isFree = (path: Path) =>
      !own.some((one) => one.every((key, at) => at >= path.length || path[at] === key)) &&
      !layers.some((one) => sets(settingsIn(one, system), path));
    const found = alike(all, [], isFree);
    const [one] = found;
    if (one === undefined) return [];
    const line = first.lineOf(["systems", system.name, "settings", ...one]);
    const names = found.map((path) => path.join("."));
    return [
      `${first.file}:${line}: every environment of ${system.name} sets ${names.join(", ")} to the same value; write it once in base.yaml`,
    ];
  });
}

/** What the file of an environment or a layer sets for a system. */
export function settingsIn({ systems }: Pick<Group, "systems">, { name }: System): Value {
  return (lookUp(systems, name)?.settings ?? {}) as Value;
}

/** True for settings with a value at a path, or another one than a mapping on the way there. */
function sets(settings: Value, path: Path): boolean {
  const [key, ...rest] = path;
  if (key === undefined || !isMap(settings)) return true;
  const value = lookUp(settings, String(key));
  return value !== undefined && sets(value, rest);
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
