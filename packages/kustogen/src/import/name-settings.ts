import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { derivedFrom, usuallyDerived } from "./derived.ts";
import { type ImportedSetting, isLabel } from "./imported-setting.ts";
import type { ImportedLayers, LayerSet } from "./layers.ts";
import { withoutMarks } from "./marks.ts";
import { describeResources, describeSetting } from "./setting-descriptions.ts";
import { intoGroups } from "./setting-groups.ts";
import { completeGroups, sayIn } from "./setting-layers.ts";
import { isResources, type SettingPlace, settingNames } from "./setting-names.ts";

/** What the names and groups of settings depend on. */
interface Naming {
  features: ReadonlyMap<string, LayerSet>;
  taken: readonly string[];
  system: string;
  layers: ImportedLayers;
}

/**
 * Determines which settings are derived from others or from the environments' names, and of all others the group, the
 * name, the description and the environments' values.
 * @param naming settings for differences in names
 */
export function nameSettings(
  all: readonly ImportedSetting[],
  naming: readonly ImportedSetting[],
  { features, taken, system, layers }: Naming,
): void {
  const length = ({ values }: ImportedSetting) => values.join("").length;
  // Shorter ones first, because derived ones are longer.
  const found = all.toSorted((a, b) => length(a) - length(b));
  derive(found, [...naming, ...found], layers);
  const given = found.filter(({ parts }) => parts === undefined);
  const used = new Map<ImportedSetting, Set<string>>(
    given.map((setting) => [setting, new Set(setting.places.map(({ group }) => group))]),
  );
  for (const { parts = [], places } of found)
    for (const part of parts)
      if (typeof part !== "string") for (const { group } of places) used.get(part)?.add(group);
  for (const [setting, groups] of used) {
    const [only, ...others] = groups;
    setting.group = others.length === 0 && only !== undefined ? only : "";
  }
  intoGroups([...used], { system, features: new Set(features.keys()), taken });
  // Settings that programs read get the plain name, labels of the same value another one.
  const last = (setting: ImportedSetting) => Number(setting.places.every(isLabel));
  // A feature's own `enabled` turns it on and off.
  const names = new Set([
    ...taken.map((name) => `.${name}`),
    ...[...features.keys()].map((group) => `${group}.enabled`),
  ]);
  for (const setting of given.toSorted((a, b) => last(a) - last(b))) {
    setting.name = freeName(setting, names);
    setting.description = descriptionOf(setting);
    sayIn(setting, features.get(setting.group) ?? layers.all, layers);
  }
  completeGroups(given, features, layers);
  tellApart(given);
}

/** Notes which settings are derived from others or from the environments' names. */
function derive(
  found: readonly ImportedSetting[],
  sources: readonly ImportedSetting[],
  layers: ImportedLayers,
): void {
  for (const setting of found) {
    const parts = derivedFrom(setting, sources, layers.names);
    // A text that only some environments have isn't derived from their names, which a condition would list.
    const isLayer = parts?.every((part) => typeof part === "string");
    if (!(setting.optional && isLayer)) setting.parts ??= parts;
  }
  for (const setting of found)
    if (setting.parts === undefined && !setting.optional)
      setting.usual = usuallyDerived(setting, layers.names);
}

function descriptionOf({ name, group, places, kind }: ImportedSetting): string {
  const place = (places.find((one) => settingNames({ ...one, group })[0] === name) ??
    places[0]) as SettingPlace;
  return (
    describeResources(places) ??
    (places.some(({ path }) => path.at(-1) === "minReplicas") && name === "replicas"
      ? "Number of pods, and the minimum that the autoscaler keeps"
      : describeSetting(place, kind.uses))
  );
}

/** Distinguishes the descriptions of equal settings in one group by the part of their object, or else by the object. */
function tellApart(settings: readonly ImportedSetting[]): void {
  const alike = groupedBy(settings, (setting) => `${setting.group}\0${setting.description}`);
  for (const own of alike.values()) {
    if (own.length < 2) continue;
    const paths = own.map(({ places: [place] }) => (place?.path ?? []).slice(0, -1));
    for (const [index, setting] of own.entries()) {
      const part = paths[index]?.findLast(
        (one) => typeof one === "string" && paths.some((path) => !path.includes(one)),
      );
      const of = part === undefined ? withoutMarks(setting.places[0]?.object ?? "") : String(part);
      if (of !== "") setting.description += ` of ${of.replace(/^=/, "")}`;
    }
  }
}

/** The best available name: one of its places', with a number if nothing else is left. */
function freeName({ group, places, kind }: ImportedSetting, taken: Set<string>): string {
  const byPlace = places.map((place) => settingNames({ ...place, group }));
  // Equal requests and limits are what a container gets.
  const both = places.every(isResources) && new Set(places.map(({ path }) => path.at(-2))).size > 1;
  const resource = new Set(places.map(({ path }) => String(path.at(-1))));
  // A name that all places share describes more than the name at one of them.
  const common = (byPlace[0] ?? []).filter((name) => byPlace.every((names) => names.includes(name)));
  const candidates = [
    ...(both && resource.size === 1 ? resource : []),
    ...common,
    // A public host is named as such, whatever else contains it.
    ...(kind.uses === "host" && byPlace.some(([name]) => name === "host") ? ["host"] : []),
    ...[0, 1, 2, 3].flatMap((rank) => byPlace.flatMap((names) => names[rank] ?? [])),
  ];
  const [first = "value"] = candidates;
  for (let number = 2; number < 1000; number++) candidates.push(`${first}${number}`);
  const free = candidates.find((name) => name !== "" && !taken.has(`${group}.${name}`)) as string;
  taken.add(`${group}.${free}`);
  return free;
}
