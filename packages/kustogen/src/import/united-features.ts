import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import type { DecidedNames } from "./decided-names.ts";
import { firstWord } from "./decided-names.ts";
import { type LayerSet, layersOf } from "./layers.ts";
import type { ImportedSetting, ImportedSettings } from "./settings.ts";
import type { Field, ImportedObject, Item, Option, Template } from "./template.ts";
import { camelCase } from "./words.ts";

/** What features that are on in the same environments become. */
interface United {
  /** By the name of a feature, that of the one that it is a part of. */
  names: ReadonlyMap<string, string>;
  /** What a setting is that says no more than whether that one is on; undefined for any other. */
  switched(template: Extract<Template, { type: "setting" }>): Template | undefined;
}

/**
 * Makes one of the features of a component that are on in the same environments, where something says what they are
 * together: what is enabled there, or the mode that it runs in there alone.
 *
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
  const users = new Map<string, Set<string>>();
  for (const [component, objects] of components)
    for (const object of objects)
      for (const name of namesIn(object)) users.set(name, (users.get(name) ?? new Set()).add(component));
  const sets = new Map<string, string[]>();
  for (const [name, [only, ...others]] of users) {
    const set = names.features.get(name);
    if (only !== undefined && others.length === 0 && set !== undefined)
      addTo(sets, JSON.stringify([only, set]), name);
  }
  const renamed = new Map<string, string>();
  const switches = new Map<ImportedSetting, string>();
  for (const [id, own] of sets) {
    const [component, set] = JSON.parse(id) as [string, LayerSet];
    if (own.length < 2) continue;
    const found = saying(settings.found, groupOf(component), set, setOf(component));
    const [word, ...others] = new Set(own.map(firstWord));
    const called = found?.name ?? (others.length === 0 ? word : undefined);
    if (called === undefined) continue;
    for (const name of own) names.features.delete(name);
    const name = names.feature(called, component, set);
    for (const one of own) renamed.set(one, name);
    if (found?.isSwitch) switches.set(found.setting, name);
  }
  if (renamed.size === 0) return new Map(components);
  settings.moveGroups(renamed);
  const united: United = {
    names: renamed,
    switched(template) {
      const when = switches.get(template.use.setting);
      if (when === undefined) return undefined;
      settings.drop(template.use);
      const layers = names.features.get(when) ?? 0;
      const said = (value: boolean): Template => ({ type: "literal", value });
      return {
        type: "choice",
        options: [
          { layers, when, value: said(true) },
          { layers: layersOf(template.use.setting.values) & ~layers, value: said(false) },
        ],
      };
    },
  };
  return new Map(
    [...components].map(([component, all]) => [component, all.map((one) => renamedIn(one, united))]),
  );
}

/** What says, in one word, that these environments have something that the others lack. */
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

function partsOf(template: Template): readonly (Field | Item | Option)[] {
  if (template.type === "map") return template.fields;
  if (template.type === "list") return template.items;
  if (template.type === "choice") return template.options;
  if (template.type === "yaml") return partsOf(template.value);
  return template.type === "fill" ? template.values : [];
}

function renamedIn(object: ImportedObject, { names, switched }: United): ImportedObject {
  const part = <Part extends Field | Item | Option>(one: Part): Part => {
    const when = one.when === undefined ? undefined : (names.get(one.when) ?? one.when);
    return { ...one, ...(when !== undefined && { when }), value: visit(one.value) };
  };
  const visit = (template: Template): Template => {
    switch (template.type) {
      case "map":
        return { ...template, fields: together(template.fields.map(part)) };
      case "list":
        return { ...template, items: template.items.map(part) };
      case "choice":
        return { ...template, options: template.options.map(part) };
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

/** Fields with what is there with the same feature behind the first of it: the order of fields says nothing. */
export function together(fields: readonly Field[]): Field[] {
  return fields.flatMap((field, index) => {
    const { when } = field;
    if (when === undefined) return [field];
    const first = fields.findIndex((other) => other.when === when);
    return first === index ? fields.filter((other) => other.when === when) : [];
  });
}
