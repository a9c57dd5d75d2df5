import type { Bundle } from "./bundles.ts";
import type { ImportedSetting } from "./imported-setting.ts";
import type { LayerSet } from "./layers.ts";
import { type Field, type ImportedObject, partsOf, type Template, withValues } from "./template.ts";
import { valueIn } from "./value-in.ts";
import { camelCase } from "./words.ts";

type FillTemplate = Extract<Template, { type: "fill" }>;

/** A text with placeholders, and the environments that have it. */
interface Filled {
  fill: FillTemplate;
  layers: LayerSet;
}

/** From this number on, equal arguments for several copies of one text get a name. */
const WORTH = 3;

/**
 * Extracts the equal arguments of several copies of one text: the values of services that differ in a name.
 * @param count the number of environments
 */
export function takeFillBundles(
  components: ReadonlyMap<string, ImportedObject[]>,
  count: number,
): { bundles: Bundle[]; components: Map<string, ImportedObject[]> } {
  const bundles: Bundle[] = [];
  const taken = new Map<FillTemplate, Bundle>();
  for (const [component, objects] of components) {
    const byText = new Map<string, Filled[]>();
    for (const { body, layers } of objects)
      collect(body, layers, (fill, own) => {
        if (fill.text.type !== "text-file") return;
        byText.set(fill.text.name, [...(byText.get(fill.text.name) ?? []), { fill, layers: own }]);
      });
    for (const [text, fills] of byText) {
      const [first] = fills as [Filled];
      if (fills.length < 2 || fills.some(({ layers }) => layers !== first.layers)) continue;
      const alike = first.fill.values.filter((field) =>
        fills.every(({ fill }) => fill.values.some((other) => sameField(field, other, count))),
      );
      if (alike.length < WORTH) continue;
      const stem = text.slice(text.lastIndexOf("/") + 1).replace(/\.\w+$/, "");
      const name = camelCase(stem.startsWith("common-") ? stem : `common-${stem}`);
      const bundle = { name, fields: alike, layers: first.layers, component };
      bundles.push(bundle);
      for (const { fill } of fills) taken.set(fill, bundle);
    }
  }
  const own = (object: ImportedObject) => ({ ...object, body: replaced(object.body, taken) });
  return { bundles, components: new Map([...components].map(([name, all]) => [name, all.map(own)])) };
}

function collect(
  template: Template,
  layers: LayerSet,
  found: (fill: FillTemplate, layers: LayerSet) => void,
): void {
  if (template.type === "fill") found(template, layers);
  if (template.type === "map" || template.type === "list")
    for (const { value, layers: own } of partsOf(template)) collect(value, own, found);
}

/** True for two fields that are equal in every environment, with the same setting if they are settings. */
function sameField(one: Field, other: Field, count: number): boolean {
  // A file is imported where it is used.
  if (one.value.type !== "setting" && one.value.type !== "literal") return false;
  if (one.key !== other.key || one.layers !== other.layers || settingIn(one) !== settingIn(other))
    return false;
  return Array.from({ length: count }, (_, layer) => layer).every(
    (layer) => valueIn(one.value, layer) === valueIn(other.value, layer),
  );
}

function settingIn({ value }: Field): ImportedSetting | undefined {
  return value.type === "setting" ? value.use.setting : undefined;
}

function replaced(template: Template, taken: ReadonlyMap<FillTemplate, Bundle>): Template {
  if (template.type === "map" || template.type === "list")
    return withValues(template, (value) => replaced(value, taken));
  const bundle = template.type === "fill" ? taken.get(template) : undefined;
  if (template.type !== "fill" || bundle === undefined) return template;
  const keys = new Set(bundle.fields.map(({ key }) => key));
  const rest = template.values.filter(({ key }) => !keys.has(key));
  const spread: Field = { key: "", layers: bundle.layers, value: { type: "bundle", bundle } };
  return { ...template, values: [spread, ...rest] };
}
