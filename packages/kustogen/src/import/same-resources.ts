import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import type { ImportedSetting } from "./imported-setting.ts";
import { containerOf, isResources } from "./setting-names.ts";

/** Fewer are equal by chance. */
const LEAST = 3;

/**
 * Settings of containers' resources, each with an equivalent one: in its group, or in that of another component whose
 * containers get the same in every environment.
 * @param features settings' groups that some environments lack
 */
export function sameResources(
  settings: readonly ImportedSetting[],
  features: ReadonlySet<string>,
): Map<ImportedSetting, ImportedSetting> {
  const byGroup = new Map<string, Map<string, ImportedSetting>>();
  const found = new Map<ImportedSetting, ImportedSetting>();
  const inPods = new Map<string, Map<string, ImportedSetting>>();
  for (const setting of settings) {
    const [first] = setting.places;
    if (first === undefined || !setting.places.every(isResources)) continue;
    const { group, path } = first;
    const own = entryOf(byGroup, group, () => new Map());
    const key = `${path.at(-1)} ${setting.values.join()}`;
    const known = own.get(key);
    if (known !== undefined) found.set(setting, known);
    else {
      own.set(key, setting);
      if (containerOf(path) !== undefined && !features.has(group))
        entryOf(inPods, group, () => new Map()).set(`${path.at(-2)} ${key}`, setting);
    }
  }
  const seen = new Map<string, Map<string, ImportedSetting>>();
  for (const own of inPods.values()) {
    const all = [...own.keys()].sort().join("\n");
    const first = seen.get(all);
    if (own.size < LEAST || first === undefined) seen.set(all, own);
    else for (const [key, setting] of own) found.set(setting, first.get(key) as ImportedSetting);
  }
  return found;
}
