import { addTo, entryOf } from "@kustogen/kustomize/value/multimap.ts";
import type { DecidedNames } from "./decided-names.ts";
import { firstWord } from "./decided-names.ts";
import { leavesOf } from "./decided-settings.ts";
import type { ImportedSetting, SettingUse } from "./imported-setting.ts";
import { type LayerSet, layersOf } from "./layers.ts";
import type { Scalar } from "./setting-kinds.ts";
import type { SettingPlace } from "./setting-names.ts";
import type { ImportedSettings } from "./settings.ts";
import { type Field, type ImportedObject, type Part, partsOf, type Template } from "./template.ts";
import { camelCase } from "./words.ts";

/** Labels, selectors and annotations are the same for all objects. */
const LABELS = new Set(["labels", "matchLabels", "selector", "annotations"]);

/** The result of merging features that are on in the same environments. */
interface United {
  /** The feature that each feature becomes a part of, by name. */
  names: ReadonlyMap<string, string>;
  /** The value of a setting that only repeats whether the feature is on; undefined for any other. */
  switched(template: Extract<Template, { type: "setting" }>): Template | undefined;
  /** The feature of exactly these environments that the setting now belongs to; undefined for any other. */
  moved(setting: ImportedSetting, layers: LayerSet): string | undefined;
  /** The feature that replaces a setting; undefined for any other. */
  decides(use: SettingUse): string | undefined;
  /** Removes a use of a setting that was replaced. */
  drop(use: SettingUse): void;
  /** The environments of a feature. */
  set(feature: string): LayerSet | undefined;
}

/** The components that use each feature. */
export function usersOf(
  components: ReadonlyMap<string, readonly ImportedObject[]>,
): Map<string, Set<string>> {
  const users = new Map<string, Set<string>>();
  for (const [component, objects] of components)
    for (const object of objects)
      for (const name of namesIn(object)) entryOf(users, name, () => new Set()).add(component);
  return users;
}

/**
 * Merges the features of a component that are on in the same environments, if something describes them together: a
 * switch, or the mode that the component runs in only there.
 * @param setOf the environments of a component
 * @param groupOf the settings' group of a component
 */
export function unitedFeatures(
  components: ReadonlyMap<string, ImportedObject[]>,
  names: DecidedNames,
  settings: ImportedSettings,
  setOf: (component: string) => LayerSet,
  groupOf: (component: string) => string,
): Map<string, ImportedObject[]> {
  const sets = new Map<string, string[]>();
  for (const [name, [only, ...others]] of usersOf(components)) {
    const set = names.features.get(name);
    if (only !== undefined && others.length === 0 && set !== undefined)
      addTo(sets, JSON.stringify([only, set]), name);
  }
  const renamed = new Map<string, string>();
  const switches = new Map<ImportedSetting, string>();
  const moved = new Map<ImportedSetting, string>();
  for (const [id, own] of sets) {
    const [component, set] = JSON.parse(id) as [string, LayerSet];
    if (own.length < 2) continue;
    const group = groupOf(component);
    const found = saying(settings.found, group, set, setOf(component));
    const [word, ...others] = new Set(own.map(firstWord));
    const called = found?.name ?? (others.length === 0 ? word : undefined);
    if (called === undefined) continue;
    // A switch has nothing to do with other parts of the same environments.
    const about = found?.isSwitch
      ? wordsAbout(components.get(component) ?? [], firstWord(called))
      : undefined;
    const parts = own.filter((one) => about === undefined || about.has(one));
    if (parts.length === 0) continue;
    for (const name of parts) names.features.delete(name);
    const name = names.feature(called, component, set);
    for (const one of parts) renamed.set(one, name);
    if (found === undefined) continue;
    if (found.isSwitch || isDecidedBy(found.setting, set)) switches.set(found.setting, name);
    const holder = found.isSwitch ? found.setting.places[0] : undefined;
    for (const setting of settings.found) {
      if (setting.places.some((place) => place.group !== group || !isWithin(place, holder))) continue;
      if (setting.places.some(({ path }) => path.some((part) => LABELS.has(String(part))))) continue;
      if (layersOf(setting.values) === set) moved.set(setting, name);
      else if (holder === undefined && isDecidedBy(setting, set)) switches.set(setting, name);
    }
  }
  if (renamed.size === 0) return new Map(components);
  settings.moveGroups(renamed);
  for (const [setting, group] of moved) setting.places = setting.places.map((place) => ({ ...place, group }));
  const united: United = {
    names: renamed,
    switched(template) {
      const when = switches.get(template.use.setting);
      if (when === undefined) return undefined;
      if (template.before !== undefined || template.words !== undefined) return undefined;
      settings.drop(template.use);
      const { values } = template.use.setting;
      const layers = names.features.get(when) ?? 0;
      const rest = layersOf(values) & ~layers;
      const said = (among: LayerSet): Template => {
        const value = values.find((_, layer) => (among & (2 ** layer)) !== 0) as Scalar;
        return { type: "literal", value };
      };
      return {
        type: "choice",
        options: [
          { layers, when, value: said(layers) },
          { layers: rest, value: said(rest) },
        ],
      };
    },
    moved(setting, layers) {
      const name = moved.get(setting);
      return name !== undefined && names.features.get(name) === layers ? name : undefined;
    },
    drop: (use) => settings.drop(use),
    set: (feature) => names.features.get(feature),
    decides: ({ setting }) => switches.get(setting),
  };
  return new Map(
    [...components].map(([component, all]) => [
      component,
      all.map((one) => renamedIn(one, united, setOf(component))),
    ]),
  );
}

/** True for a place in the mapping with the switch; for any place if there is none. */
function isWithin({ object, path }: SettingPlace, holder: SettingPlace | undefined): boolean {
  if (holder === undefined) return true;
  const above = holder.path.slice(0, -1);
  return object === holder.object && above.every((part, index) => path[index] === part);
}

/** True for a word, or for whether there are any pods at all, one way in these environments and another elsewhere. */
function isDecidedBy({ values, kind }: ImportedSetting, set: LayerSet): boolean {
  const [inside, outside] = [true, false].map(
    (here) => new Set(values.filter((_, layer) => ((set & (2 ** layer)) !== 0) === here)),
  ) as [Set<Scalar | undefined>, Set<Scalar | undefined>];
  const isOne = inside.size === 1 && outside.size === 1 && !values.includes(undefined);
  return isOne && (kind.uses === "oneOf" || (kind.uses === "replicas" && values.includes(0)));
}

/** The features with a word in their enabled parts, or in their places. */
function wordsAbout(objects: readonly ImportedObject[], word: string): Set<string> {
  const found = new Set<string>();
  const has = (text: unknown) => String(text).toLowerCase().includes(word);
  const says = (template: Template): boolean =>
    template.type === "literal"
      ? has(template.value)
      : partsOf(template).some((part) => ("key" in part && has(part.key)) || says(part.value));
  const visit = (template: Template, above: boolean): void => {
    for (const part of partsOf(template)) {
      const here = above || ("key" in part && has(part.key));
      if (part.when !== undefined && (here || says(part.value))) found.add(part.when);
      visit(part.value, here);
    }
  };
  for (const { body, when, name } of objects) {
    if (when !== undefined && (has(name) || says(body))) found.add(when);
    visit(body, false);
  }
  return found;
}

/** A setting that describes, in one word, a part that only these environments have. */
function saying(
  all: readonly ImportedSetting[],
  group: string,
  set: LayerSet,
  among: LayerSet,
): { name: string; setting: ImportedSetting; isSwitch: boolean } | undefined {
  const isHere = (layer: number) => (set & (2 ** layer)) !== 0;
  const of = all.filter(({ places }) => places.every((place) => place.group === group));
  const inside = (values: readonly unknown[]) => new Set(values.filter((_, layer) => isHere(layer)));
  const outside = (values: readonly unknown[]) =>
    new Set(values.filter((_, layer) => !isHere(layer) && (among & (2 ** layer)) !== 0));
  for (const setting of of) {
    const [place] = setting.places;
    const word = place?.path.at(-2);
    const isOn =
      [...inside(setting.values)].join() === "true" && [...outside(setting.values)].join() === "false";
    const isPlain = setting.kind.uses === "boolean";
    if (isOn && isPlain && /^enabled?$/.test(String(place?.path.at(-1))) && typeof word === "string")
      return { name: camelCase(word.replace(/^=/, "")), setting, isSwitch: true };
  }
  for (const setting of of) {
    const [mode, ...others] = inside(setting.values);
    const isAlone = others.length === 0 && !outside(setting.values).has(mode);
    if (setting.kind.uses === "oneOf" && isAlone && typeof mode === "string" && mode.length > 5)
      return { name: camelCase(mode), setting, isSwitch: false };
  }
  return undefined;
}

/** The features that an object or its parts depend on. */
function namesIn({ body, when }: ImportedObject): Set<string> {
  const found = new Set<string>(when === undefined ? [] : [when]);
  const visit = (template: Template): void => {
    for (const part of partsOf(template)) {
      if (part.when !== undefined) found.add(part.when);
      visit(part.value);
    }
  };
  visit(body);
  return found;
}

/** @param among the environments of the object's component */
function renamedIn(object: ImportedObject, united: United, among: LayerSet): ImportedObject {
  const { names, switched } = united;
  const part = <One extends Part>(one: One): One => {
    const own = movedIn(one.value, one.layers & among, united);
    const when = one.when === undefined ? own : (names.get(one.when) ?? one.when);
    return { ...one, ...(when !== undefined && { when }), value: visit(one.value) };
  };
  const visit = (template: Template): Template => {
    switch (template.type) {
      case "map":
        return { ...template, fields: together(template.fields.map(part)) };
      case "list":
        return { ...template, items: template.items.map(part) };
      case "choice": {
        const { by, ...choice } = template;
        const decides = by === undefined ? undefined : united.decides(by);
        if (by === undefined || decides === undefined)
          return { ...template, options: template.options.map(part) };
        united.drop(by);
        const options = choice.options.map(({ is: _, ...option }) => ({
          ...option,
          ...((option.layers & among) === united.set(decides) && { when: decides }),
        }));
        return { ...choice, options: options.map(part) };
      }
      case "yaml":
        return { ...template, value: visit(template.value) };
      case "fill":
        return { ...template, values: template.values.map(part) };
      default:
        return (template.type === "setting" && switched(template)) || template;
    }
  };
  const when = object.when === undefined ? undefined : (names.get(object.when) ?? object.when);
  return { ...object, ...(when !== undefined && { when }), body: visit(object.body) };
}

/** The feature that a setting in a template now belongs to. */
function movedIn(template: Template, layers: LayerSet, { moved }: United): string | undefined {
  for (const leaf of leavesOf(template, false)) {
    const name = leaf.type === "setting" ? moved(leaf.use.setting, layers) : undefined;
    if (name !== undefined) return name;
  }
  return undefined;
}

/** Moves fields with the same feature behind the first of them: the order of fields has no meaning. */
export function together(fields: readonly Field[]): Field[] {
  return fields.flatMap((field, index) => {
    const { when } = field;
    if (when === undefined) return [field];
    const first = fields.findIndex((other) => other.when === when);
    return first === index ? fields.filter((other) => other.when === when) : [];
  });
}
