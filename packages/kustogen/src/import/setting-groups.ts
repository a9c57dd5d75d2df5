import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import type { ImportedSetting } from "./imported-setting.ts";
import { chartPart, type SettingPlace } from "./setting-names.ts";
import { camelCase } from "./words.ts";

/** From this number on, the settings of a component are grouped by subject. */
const MANY = 12;

/** Fewer settings don't form a group. */
const LEAST = 3;

/** This many settings for one part of a chart form a group. */
const PAIR = 2;

/** The subjects of a component's settings, by the places in which they are used. */
const SUBJECTS: readonly [group: string, holds: (place: SettingPlace) => boolean][] = [
  ["configuration", ({ object, path }) => object.startsWith("ConfigMap ") && path[0] === "data"],
  ...["liveness", "readiness", "startup"].map((probe): [string, (place: SettingPlace) => boolean] => [
    probe,
    ({ path }) => path.at(-2) === `${probe}Probe`,
  ]),
];

/**
 * Puts settings without a component's group into one if that shows whose they are: those of the component with the
 * system's name, if there are other components' groups; or by subject, if there are many.
 * @param used each setting with the groups of the components that use it
 */
export function intoGroups(
  used: readonly (readonly [ImportedSetting, ReadonlySet<string>])[],
  { system, features, taken }: { system: string; features: ReadonlySet<string>; taken: readonly string[] },
): void {
  const groups = new Set(used.map(([{ group }]) => group));
  const own = used.flatMap(([setting, by]) => (setting.group === "" && by.has("") ? [setting] : []));
  const isFree = (group: string) => !groups.has(group);
  const isBeside = [...groups].some((group) => group !== "" && !features.has(group));
  if (isBeside) {
    for (const [setting, by] of used)
      if (setting.group === "" && by.size === 1 && by.has("") && isFree(system)) setting.group = system;
    return;
  }
  if (own.length < MANY) return;
  const parts = new Map<string, ImportedSetting[]>();
  for (const setting of own) {
    const [part, ...others] = new Set(setting.places.map(chartPart));
    if (part !== undefined && others.length === 0) addTo(parts, camelCase(part), setting);
  }
  for (const [part, about] of parts) {
    const isGroup = about.length >= PAIR && isFree(part) && !taken.includes(part);
    for (const setting of about)
      if (isGroup) setting.group = part;
      else setting.places = setting.places.map((place) => ({ ...place, part }));
  }
  for (const [group, holds] of SUBJECTS) {
    const about = own.filter(({ places }) => places.length > 0 && places.every(holds));
    if (about.length >= LEAST && isFree(group) && !taken.includes(group))
      for (const setting of about) setting.group = group;
  }
}

/** Settings in order, with a minimum before its maximum. */
export function leastFirst(settings: readonly ImportedSetting[]): ImportedSetting[] {
  const of = ({ group, name }: ImportedSetting) => /^(min|max)([A-Z].*)$/.exec(name)?.slice(1).concat(group);
  return settings.flatMap((setting) => {
    const [bound, ...about] = of(setting) ?? [];
    const other = settings.find((one) => {
      const [opposite, ...same] = of(one) ?? [];
      return opposite !== undefined && opposite !== bound && same.join("\0") === about.join("\0");
    });
    if (bound === undefined || other === undefined) return [setting];
    const pair = bound === "min" ? [setting, other] : [other, setting];
    return settings.indexOf(setting) < settings.indexOf(other) ? pair : [];
  });
}
