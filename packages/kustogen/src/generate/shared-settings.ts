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
    const running = lastingOf(system, environments);
    const [first] = running;
    if (first === undefined || running.length < 2) return [];
    const obstacle = obstacles(system, running);
    const found = alike(
      running.map((one) => settingsIn(one, system)),
      [],
      (path) => obstacle(path) === undefined,
    );
    const [one] = found;
    if (one === undefined) return [];
    const line = first.lineOf(["systems", system.name, "settings", ...one]);
    const names = found.map((path) => path.join("."));
    return [
      `${first.file}:${line}: every environment of ${system.name} sets ${names.join(", ")} to the same value; write it once in base.yaml: ` +
        `npm run gen -- ${names.map((name) => `--share ${system.name}.${name}`).join(" ")}`,
    ];
  });
}

/** The environments that run a system, without previews. */
export function lastingOf({ name }: System, environments: readonly Environment[]): Environment[] {
  return environments.filter(
    ({ preview, systems }) => preview === undefined && lookUp(systems, name) !== undefined,
  );
}

/** What the file of an environment or a layer sets for a system. */
export function settingsIn({ systems }: Pick<Group, "systems">, { name }: System): Value {
  return (lookUp(systems, name)?.settings ?? {}) as Value;
}

/** Tells why base can't have a setting of these environments; undefined if it can. */
export function obstacles(
  system: System,
  environments: readonly Environment[],
): (path: Path) => string | undefined {
  const own = environments.flatMap((one) => ownPaths(settingsIn(one, system), system.settings));
  const layers = environments.flatMap((one) => [
    ...one.layers.filter(({ name }) => name === BASE),
    ...groupsOf(one, system.name),
  ]);
  return (path) => {
    if (own.some((one) => one.every((key, at) => at >= path.length || path[at] === key)))
      return "each environment has its own, so that none gets another's";
    const layer = layers.find((one) => sets(settingsIn(one, system), path));
    if (layer === undefined) return undefined;
    return `${layer.file}:${layer.lineOf(["systems", system.name, "settings", ...path])} sets it already; change the value there, and remove it from the environments' files`;
  };
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
