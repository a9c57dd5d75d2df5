import { at } from "./blocks/fields.ts";
import { type Bundle, oneLabel, valueAt } from "./bundles.ts";
import { countOf, type ImportedLayers, type LayerSet } from "./layers.ts";
import type { Field, ImportedObject, Template } from "./template.ts";

type MapTemplate = Extract<Template, { type: "map" }>;

/** The paths of pod templates in an object. */
const TEMPLATES = [
  ["spec", "template"],
  ["spec", "jobTemplate"],
  ["spec", "jobTemplate", "spec", "template"],
];

/**
 * Extracts the labels that every object has with the same value; undefined if there are none. They are declared once
 * for the system, even those that only some environments have. Annotations are also removed from pod templates, which
 * must have them, too.
 */
export function takeCommon(
  called: "labels" | "annotations",
  objects: readonly ImportedObject[],
  layers: ImportedLayers,
  features: ReadonlySet<string>,
): { common: MapTemplate; objects: ImportedObject[] } | undefined {
  if (objects.length < 4 || objects.some(({ file }) => file !== undefined)) return undefined;
  const places = objects.map((object) => placesOf(object, called));
  const sets = places.map(([first]) => first?.fields ?? new Map<string, Field>());
  const fields = new Map<string, Field>();
  const where = new Map<string, LayerSet>();
  const largest = objects
    .map(({ layers: own }, index) => ({ own, set: sets[index] as Map<string, Field> }))
    .sort((a, b) => countOf(b.own) - countOf(a.own));
  for (const { own, set } of largest)
    for (const field of set.values()) {
      const known = fields.get(field.key);
      const one = known && { field: known, layers: where.get(field.key) ?? 0 };
      const found = one && oneLabel(one, { field, layers: own }, layers.names);
      if (one !== undefined && found === undefined) continue;
      fields.set(field.key, found?.field ?? field);
      where.set(field.key, found?.layers ?? own);
    }
  const every = layers.indexes(layers.all);
  const common = [...fields.values()].filter((field) => {
    // A value that depends on a feature isn't used if the feature is off.
    if (field.value.type === "setting" && features.has(field.value.use.setting.group)) return false;
    const wanted = every.map((index) => valueAt(field, index));
    return objects.every((object, index) => {
      const own = (places[index] ?? []).map(({ fields: found }) => found.get(field.key));
      return layers
        .indexes(object.layers)
        .every((layer) => own.every((one) => valueAt(one, layer) === wanted[layer]));
    });
  });
  if (common.length === 0) return undefined;
  const keys = new Set(common.map(({ key }) => key));
  return {
    common: { type: "map", fields: common },
    objects: objects.map((object, index) => ({
      ...object,
      body: (places[index] ?? []).reduce((body, { path }) => without(body, path, keys), object.body),
    })),
  };
}

/**
 * The bundles with the labels of every object as one of the system, if bundles of components contain all of them,
 * too: these are it, or include it.
 */
export function sharedWith(
  common: MapTemplate,
  bundles: readonly Bundle[],
  layers: ImportedLayers,
): readonly Bundle[] {
  if (common.fields.length < 2) return bundles;
  const own = bundles.filter(
    ({ component, layers: where, fields }) =>
      component !== undefined && where === layers.all && haveAll(fields, common.fields, layers),
  );
  if (own.length === 0) return bundles;
  const varies = common.fields.some(({ value, layers: at }) => value.type !== "literal" || at !== layers.all);
  const name = varies ? "environmentLabels" : "commonLabels";
  if (bundles.some((bundle) => bundle.component === undefined && bundle.name === name)) return bundles;
  const whole = own.find(({ fields }) => fields.length === common.fields.length);
  const shared: Bundle = whole ?? { name, fields: common.fields, layers: layers.all, component: undefined };
  Object.assign(shared, { name, component: undefined });
  const keys = new Set(common.fields.map(({ key }) => key));
  for (const bundle of own) {
    if (bundle === shared) continue;
    const rest = bundle.fields.filter(({ key }) => !keys.has(key));
    bundle.fields = [{ key: "", layers: layers.all, value: { type: "bundle", bundle: shared } }, ...rest];
    const taken = bundles.filter(({ component }) => component === bundle.component).map((one) => one.name);
    if (bundle.name === name) bundle.name = taken.includes("podLabels") ? "ownLabels" : "podLabels";
  }
  return whole === undefined ? [shared, ...bundles] : bundles;
}

/** True if the fields include the wanted ones, with the same values in every layer. */
function haveAll(fields: readonly Field[], wanted: readonly Field[], layers: ImportedLayers): boolean {
  return wanted.every((field) => {
    const own = fields.find(({ key }) => key === field.key);
    return layers.indexes(layers.all).every((layer) => valueAt(own, layer) === valueAt(field, layer));
  });
}

/** The labels of every object, using the name of a bundle for the part that it contains. */
export function withBundles(
  common: MapTemplate,
  bundles: readonly Bundle[],
  layers: ImportedLayers,
): MapTemplate | Extract<Template, { type: "bundle" }> {
  let { fields } = common;
  for (const bundle of bundles) {
    if (bundle.component !== undefined || bundle.layers !== layers.all) continue;
    if (!haveAll(fields, bundle.fields, layers)) continue;
    const value: Template = { type: "bundle", bundle };
    const keys = new Set(bundle.fields.map(({ key }) => key));
    const rest = fields.filter(({ key }) => !keys.has(key));
    if (rest.length === 0) return value;
    fields = [{ key: "", layers: bundle.layers, value }, ...rest];
  }
  return { ...common, fields };
}

/** The labels or annotations of an object, with their paths; annotations of its pods, too. */
function placesOf(
  { body }: ImportedObject,
  called: string,
): { path: string[]; fields: Map<string, Field> }[] {
  const templates = called === "labels" ? [] : TEMPLATES.filter((path) => at(body, ...path) !== undefined);
  return [[], ...templates].map((holder) => {
    const path = [...holder, "metadata", called];
    const found = at(body, ...path);
    return {
      path,
      fields: new Map(found?.type === "map" ? found.fields.map((field) => [field.key, field]) : []),
    };
  });
}

/** A template without some fields of a mapping in it, and without that mapping if it has no others. */
function without(template: Template, [key, ...path]: readonly string[], keys: ReadonlySet<string>): Template {
  if (template.type !== "map") return template;
  if (key === undefined)
    return { ...template, fields: template.fields.filter((field) => !keys.has(field.key)) };
  return {
    ...template,
    fields: template.fields.flatMap((field) => {
      if (field.key !== key) return [field];
      const value = without(field.value, path, keys);
      const nothing = path.length === 0 && value.type === "map" && value.fields.length === 0;
      return nothing ? [] : [{ ...field, value }];
    }),
  };
}
