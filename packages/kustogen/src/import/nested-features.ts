import type { ImportedSetting } from "./imported-setting.ts";
import type { LayerSet } from "./layers.ts";
import type { ImportedObject } from "./template.ts";
import { usersOf } from "./united-features.ts";
import { camelCase } from "./words.ts";

/**
 * Features that belong to a single component, with its group and their names in it: beside its settings. Those of the
 * component with the system's name are beside the system's settings, without its name.
 * @param features the components that some environments lack, and features within others
 * @param groupOf the settings' group of a component; "" if its settings are the system's
 */
export function nestedFeatures(
  components: ReadonlyMap<string, readonly ImportedObject[]>,
  features: ReadonlyMap<string, LayerSet>,
  settings: readonly ImportedSetting[],
  system: string,
  groupOf: (component: string) => string,
): Map<string, readonly [group: string, name: string]> {
  const users = usersOf(components);
  const own = new Set([...features.keys()].map(camelCase));
  const taken = new Set(settings.map(({ group, name }) => `${group}.${name}`));
  const groups = new Set(settings.map(({ group }) => group));
  const found = new Map<string, readonly [group: string, name: string]>();
  for (const feature of own) {
    const [only, ...others] = users.get(feature) ?? [];
    // A separate component is beside the settings of the one that it is named after.
    const part = [...groups].find((one) => isWithin(feature, one) && !own.has(one));
    const group =
      only === undefined
        ? [...groups].find((one) => isWithin(feature, one || system) && !own.has(one))
        : others.length === 0
          ? groupOf(only) || (part ?? "")
          : undefined;
    if (group === undefined || own.has(group)) continue;
    // The only component is the system.
    if (group !== "" && components.size === 1 && !groups.has(group)) continue;
    const about = group === "" ? system : group;
    const name = isWithin(feature, about) ? camelCase(feature.slice(about.length)) : feature;
    if (group === "" && (name === feature || groups.has(name) || own.has(name))) continue;
    if (taken.has(`${group}.${name}`)) continue;
    taken.add(`${group}.${name}`);
    found.set(feature, [group, name]);
  }
  return found;
}

/** True for a name that belongs to a group: `webBudget` of `web`. */
function isWithin(name: string, group: string): boolean {
  return group !== "" && name.startsWith(group) && /^[A-Z]/.test(name.slice(group.length));
}
