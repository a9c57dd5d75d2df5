import { jsonText } from "@kustogen/kustomize/value/value.ts";
import type { LayerSet } from "./layers.ts";
import { type Field, type ImportedObject, partsOf, type Template, withValues } from "./template.ts";
import { saidBy } from "./value-in.ts";
import { camelCase } from "./words.ts";

type MapTemplate = Extract<Template, { type: "map" }>;

/** Labels or annotations that several mappings share: declared once, and spread in each. */
export interface Bundle {
  name: string;
  fields: Field[];
  /** The environments with the mappings. */
  layers: LayerSet;
  /** The component whose file declares it; undefined for one of the whole system. */
  component: string | undefined;
}

/** A mapping of labels or annotations in an object. */
interface Holder {
  component: string;
  kind: "labels" | "annotations";
  selects: boolean;
  layers: LayerSet;
  map: MapTemplate;
}

/** A label with its values, and all mappings that contain it. */
interface Entry {
  field: Field;
  layers: LayerSet;
  holders: Set<Holder>;
}

const LABELS = new Set(["labels", "matchLabels", "selector"]);

/** The minimum number of saved lines that justifies a name. */
const WORTH = 3;

/**
 * Extracts the labels or annotations that several mappings share.
 * @param features settings' groups that some environments lack: labels that use them stay in place
 */
export function takeBundles(
  components: ReadonlyMap<string, ImportedObject[]>,
  features: ReadonlySet<string>,
  environments: readonly string[],
): { bundles: Bundle[]; components: Map<string, ImportedObject[]> } {
  const holders: Holder[] = [];
  for (const [component, objects] of components)
    for (const { body, layers, file } of objects)
      if (file === undefined) collect(body, "", layers, component, holders);
  let left = entriesOf(holders, features, environments);
  const bundles: Bundle[] = [];
  const taken = new Map<MapTemplate, Bundle[]>();
  const names = new Set<string>();
  for (let most = mostIn(left); most !== undefined; most = mostIn(left)) {
    const { entries, holders: own } = most;
    const [component, ...others] = new Set(own.map((holder) => holder.component));
    const layers = own.reduce((set, holder) => set | holder.layers, 0);
    const bundle: Bundle = {
      name: "",
      fields: entries.map(({ field }) => ({ ...field, layers: field.layers & layers })),
      layers,
      component: others.length === 0 ? component : undefined,
    };
    bundle.name = nameFor(bundle, own, names);
    bundles.push(bundle);
    for (const { map } of own) taken.set(map, [...(taken.get(map) ?? []), bundle]);
    left = left.flatMap((entry) => {
      if (!entries.includes(entry)) return entry;
      const rest = new Set([...entry.holders].filter((holder) => !own.includes(holder)));
      return rest.size > 1 ? { ...entry, holders: rest } : [];
    });
  }
  return {
    bundles,
    components: new Map(
      [...components].map(([name, objects]) => [
        name,
        objects.map((object) => ({ ...object, body: replaced(object.body, taken) })),
      ]),
    ),
  };
}

/** The labels that save the most lines if they are declared once, and the mappings that contain all of them. */
function mostIn(all: readonly Entry[]): { entries: Entry[]; holders: Holder[] } | undefined {
  let best: { entries: Entry[]; holders: Holder[]; lines: number } | undefined;
  for (const { holders } of all) {
    const own = [...holders];
    const entries = all.filter((entry) => own.every((holder) => entry.holders.has(holder)));
    const lines = (own.length - 1) * entries.length;
    const everywhere = entries.every(({ field, layers }) => field.layers === layers);
    // A single label that exists wherever the mappings do is as short as a name for it.
    if (own.length < 2 || lines < WORTH || (everywhere && entries.length < 2)) continue;
    if (best === undefined || lines > best.lines) best = { entries, holders: own, lines };
  }
  return best;
}

function collect(
  template: Template,
  key: string,
  layers: LayerSet,
  component: string,
  found: Holder[],
): void {
  if (template.type === "map") {
    const kind = key === "annotations" ? "annotations" : LABELS.has(key) ? "labels" : undefined;
    const flat = template.fields.every(({ value }) => value.type === "literal" || value.type === "setting");
    if (kind !== undefined && flat && template.fields.length > 0)
      found.push({ component, kind, selects: key !== "labels", layers, map: template });
    for (const field of template.fields) collect(field.value, field.key, field.layers, component, found);
  } else if (template.type === "list" || template.type === "choice")
    for (const { value, layers: own } of partsOf(template))
      collect(value, template.type === "list" ? "" : key, own, component, found);
}

/** Every label of the mappings, with equal ones merged: they are equal in each environment that has both. */
function entriesOf(
  holders: readonly Holder[],
  features: ReadonlySet<string>,
  names: readonly string[],
): Entry[] {
  const found = new Map<string, Entry[]>();
  for (const holder of holders.toSorted((a, b) => b.layers - a.layers))
    for (const field of holder.map.fields) {
      if (field.comment !== undefined) continue;
      if (field.value.type === "setting" && features.has(field.value.use.setting.group)) continue;
      const key = `${holder.kind} ${field.key}`;
      const known = found.get(key) ?? [];
      found.set(key, known);
      const alike = known.find((entry) => oneLabel(entry, { field, layers: holder.layers }, names));
      if (alike === undefined) known.push({ field, layers: holder.layers, holders: new Set([holder]) });
      else {
        Object.assign(alike, oneLabel(alike, { field, layers: holder.layers }, names));
        alike.holders.add(holder);
      }
    }
  return [...found.values()].flat().filter((entry) => entry.holders.size > 1);
}

/** A label of a mapping, and the environments with the mapping. */
interface Placed {
  field: Field;
  layers: LayerSet;
}

/** Two labels merged into one, if they are equal in each environment that has both mappings. */
export function oneLabel(one: Placed, other: Placed, names: readonly string[]): Placed | undefined {
  const count = names.length;
  for (const [said, plain] of [
    [one, other],
    [other, one],
  ] as const)
    if (saysLayer(said.field) && isLayer(plain, names)) {
      const layers = one.field.layers | other.field.layers;
      // In a single environment, its name was treated as a plain text.
      if (said.field.value.type === "setting")
        said.field.value.use.setting.values = names.map((name, layer) =>
          layers & (2 ** layer) ? name : undefined,
        );
      return { field: { ...said.field, layers }, layers: one.layers | other.layers };
    }
  const both = one.layers & other.layers;
  for (let layer = 0; layer < count; layer++)
    if (both & (2 ** layer) && valueAt(one.field, layer) !== valueAt(other.field, layer)) return undefined;
  if ((other.layers & ~one.layers) === 0) return one;
  const [a, b] = [one.field.value, other.field.value];
  const same =
    (a.type === "literal" && b.type === "literal" && a.value === b.value) ||
    (a.type === "setting" &&
      b.type === "setting" &&
      a.use.setting === b.use.setting &&
      a.before === b.before &&
      a.words?.on === b.words?.on &&
      !a.use.setting.optional);
  if (!same) return undefined;
  const layers = one.field.layers | other.field.layers;
  return { field: { ...one.field, layers }, layers: one.layers | other.layers };
}

/** True for a label whose value is the environment's name. */
function saysLayer({ value }: Field): boolean {
  return (
    value.type === "setting" && value.before === undefined && value.use.setting.parts?.join() === "layer"
  );
}

/** True for a text that is the name of the only environment with it. */
function isLayer({ field }: Placed, names: readonly string[]): boolean {
  return (
    field.value.type === "literal" &&
    names.some(
      (name, layer) => field.layers === 2 ** layer && name === (field.value as { value?: unknown }).value,
    )
  );
}

/** The value of a field in one environment, in a form that can be compared; undefined if it doesn't exist there. */
export function valueAt(field: Field | undefined, layer: number): string | undefined {
  if (field === undefined || (field.layers & (2 ** layer)) === 0) return undefined;
  const { value: template } = field;
  const own =
    template.type === "choice"
      ? template.options.find(({ layers }) => layers & (2 ** layer))?.value
      : template;
  if (own?.type === "literal") return jsonText(own.value);
  if (own?.type !== "setting") return undefined;
  return jsonText(saidBy(own, layer));
}

function nameFor(
  { fields, layers, component }: Bundle,
  holders: readonly Holder[],
  taken: Set<string>,
): string {
  const kind = holders[0]?.kind === "annotations" ? "annotations" : "labels";
  const varies = fields.some((field) => field.value.type !== "literal" || field.layers !== layers);
  const selects = kind === "labels" && holders.some((holder) => holder.selects);
  const word = varies ? "environment" : component === undefined ? "common" : selects ? "pod" : "own";
  const stem = camelCase(`${word}-${kind}`);
  const scope = component ?? "";
  let name = stem;
  for (let number = 2; taken.has(`${scope}.${name}`) || taken.has(`.${name}`); number++)
    name = `${stem}${number}`;
  taken.add(`${scope}.${name}`);
  return name;
}

function replaced(template: Template, taken: ReadonlyMap<MapTemplate, Bundle[]>): Template {
  if (template.type !== "map") return withValues(template, (value) => replaced(value, taken));
  const bundles = taken.get(template) ?? [];
  const gone = new Set(bundles.flatMap(({ fields }) => fields.map(({ key }) => key)));
  const fields = template.fields
    .filter(({ key }) => !gone.has(key))
    .map((field) => ({ ...field, value: replaced(field.value, taken) }));
  const [only] = bundles;
  if (fields.length === 0 && bundles.length === 1 && only !== undefined)
    return { type: "bundle", bundle: only };
  const spread = bundles.map(
    (bundle): Field => ({ key: "", layers: bundle.layers, value: { type: "bundle", bundle } }),
  );
  return { ...template, fields: [...spread, ...fields] };
}
