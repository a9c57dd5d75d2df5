import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Value } from "@kustogen/kustomize/value/value.ts";
import { withLayer } from "./choice-by-type.ts";
import type { ImportedLayers } from "./layers.ts";
import type { SettingPlace } from "./setting-names.ts";
import type { ImportedSettings } from "./settings.ts";
import type { Template } from "./template.ts";

/** Kinds that deploy an environment: the environment's name in their names and paths is its own. */
const DEPLOYS = /^(Application|ApplicationSet|AppProject|Kustomization|HelmRelease) /;

/**
 * An object that deploys the only environment that has it, and is named after it, with the environment's name as a
 * variable: another environment with that object has its own name there.
 * @param own the object by environment
 */
export function ownNamed(
  template: Template,
  own: readonly (Value | undefined)[],
  place: SettingPlace,
  merging: { settings: ImportedSettings; layers: ImportedLayers },
): Template {
  const { object } = place;
  const environment = onlyOne(own, merging.layers.names);
  if (environment === undefined || !DEPLOYS.test(object) || !object.endsWith(`-${environment}`))
    return template;
  return withLayer(template, own, place, merging);
}

/** The components of objects, without the environment's name for those that exist in only one. */
export function withoutOwnNames(
  components: ReadonlyMap<Resource, string>,
  rows: readonly (readonly (Resource | undefined)[])[],
  environments: readonly string[],
): Map<Resource, string> {
  const result = new Map(components);
  const taken = new Set(components.values());
  for (const component of taken) {
    const objects = [...components].filter(([, own]) => own === component).map(([object]) => object);
    const sets = rows.filter((row) => row.some((one) => one !== undefined && objects.includes(one)));
    const names = new Set(sets.map((row) => onlyOne(row, environments)));
    const [environment, ...others] = names;
    if (environment === undefined || others.length > 0 || !component.endsWith(`-${environment}`)) continue;
    if (!objects.every(({ kind }) => DEPLOYS.test(`${kind} `))) continue;
    const name = component.slice(0, -environment.length - 1);
    if (!taken.has(name)) for (const object of objects) result.set(object, name);
  }
  return result;
}

/** The only environment that has something. */
function onlyOne(row: readonly unknown[], environments: readonly string[]): string | undefined {
  const [name, ...others] = environments.filter((_, index) => row[index] !== undefined);
  return environments.length > 1 && others.length === 0 ? name : undefined;
}
