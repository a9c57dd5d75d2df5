import { jsonText } from "@kustogen/kustomize/value/value.ts";
import {
  isEither,
  isReference,
  isVariableElement,
  modeIn,
  namesLayer,
  ownElement,
  partsWith,
  textOf,
} from "./decided-elements.ts";
import { type DecidedNames, firstWord } from "./decided-names.ts";
import { isValue, leavesOf, namedPath, type Place, variableValue, withSettings } from "./decided-settings.ts";
import { guardOf } from "./guarded-uses.ts";
import { countOf, type ImportedLayers, type LayerSet } from "./layers.ts";
import { withoutMarks } from "./marks.ts";
import type { Scalar } from "./setting-kinds.ts";
import { chartPart, settingNames } from "./setting-names.ts";
import type { ImportedSettings } from "./settings.ts";
import { type Field, type Item, type Option, type Template, templateName, withValues } from "./template.ts";
import { together } from "./united-features.ts";
import { kebabCase } from "./words.ts";

/** Fields with labels: selectors and labels are the same in several objects. */
const LABELS = new Set(["labels", "matchLabels", "selector", "podSelector"]);

/** Lists whose elements have names chosen by people. */
const NAMED = /^(volumes|volumeMounts|env|envFrom|containers|initContainers|imagePullSecrets)$/;

/** Turns the conditions in a component's templates into features and settings. */
export class ComponentWalk {
  /** The features of this component, with the text of the parts they enable. */
  readonly #found: { name: string; set: LayerSet; text: string }[] = [];

  constructor(
    private readonly component: string,
    private readonly group: string,
    private readonly merging: { layers: ImportedLayers; settings: ImportedSettings },
    private readonly names: DecidedNames,
    /** Objects of the component that only some environments have: references to them belong to the same feature. */
    private readonly apart: ReadonlyMap<string, LayerSet>,
  ) {}

  /** The feature of these environments that enables something which refers to an object. */
  mentioning(object: string, set: LayerSet): string | undefined {
    return this.#found.find((one) => one.set === set && one.text.includes(JSON.stringify(object)))?.name;
  }

  visit(template: Template, place: Place): Template {
    const { among, path } = place;
    switch (template.type) {
      case "choice":
        return withValues(template, (value, { layers }) =>
          this.visit(value, { ...place, among: layers & among }),
        );
      case "map":
        if (LABELS.has(String(path.at(-1))))
          return { ...template, fields: this.#labels(template.fields, place) };
        if (isEither(template.fields, place)) return template;
        return { ...template, fields: this.#fields(template.fields, place) };
      case "list":
        return { ...template, items: this.#items(template.items, place) };
      case "yaml":
        return { ...template, value: this.visit(template.value, { ...place, within: path.length }) };
      case "fill":
        return { ...template, values: this.#parts(template.values, place) };
      default:
        return template;
    }
  }

  /**
   * Labels; those that only identify their environment become settings.
   * @param decides true if only some environments have the labels at all
   */
  #labels(fields: readonly Field[], place: Place, decides = false): Field[] {
    const { layers, settings } = this.merging;
    return fields.map((field) => {
      const own = field.layers & place.among;
      const text = textOf(field.value);
      const isOwn = layers.indexes(own).every((index) => layers.names[index] === text);
      if (!isOwn || typeof text !== "string" || !(decides || this.#isDecision(field, place))) return field;
      const values = layers.names.map((name) => (name === text ? text : undefined));
      const at = { group: this.group, object: place.object, path: [...place.path, field.key] };
      const use = settings.of(values, at);
      return use === undefined ? field : { ...field, value: { type: "setting", use } };
    });
  }

  #fields(fields: readonly Field[], place: Place): Field[] {
    const keys = fields.filter((field) => this.#isDecision(field, place) && isValue(field.value));
    const families = new Map<string, string>();
    const found = fields.map((field) => {
      const own = field.layers & place.among;
      const inner = { ...place, among: own, path: [...place.path, field.key] };
      if (!this.#isDecision(field, place)) return { ...field, value: this.visit(field.value, inner) };
      const beside = keys.filter((other) => (other.layers & place.among) === own).map(({ key }) => key);
      const decided = this.#decide(field.value, inner, this.#wordOf(field, place), beside);
      if (beside.length > 1 && decided.when !== undefined) families.set(firstWord(field.key), decided.when);
      return { ...field, ...decided };
    });
    return together(found).map((field) => {
      const when = families.get(firstWord(field.key));
      return when === undefined ? field : { ...field, value: this.#switched(field.value, place.among, when) };
    });
  }

  /** The parts of a text that only some environments have, or that differ: their common conditions become a feature. */
  #parts(parts: readonly Field[], { among }: Place): Field[] {
    const words = new Map<LayerSet, string[]>();
    const partly = parts.map((part) => ({ part, own: this.#partly(part.value, among) }));
    for (const { part, own } of partly) {
      // A line end alone isn't a decision.
      if (own === undefined || textOf(own.on.value) === "\n") continue;
      const set = own.on.layers & among;
      const known = words.get(set) ?? (textOf(own.off.value) === "" ? ["own"] : []);
      words.set(set, [...known, kebabCase(part.key)]);
    }
    return partly.map(({ part, own }) => {
      const set = (own?.on.layers ?? 0) & among;
      const word = words.get(set)?.join("-");
      if (own === undefined || word === undefined || part.value.type !== "choice") return part;
      const when = this.names.feature(word, this.component, set);
      return { ...part, value: { ...part.value, options: [{ ...own.on, when }, own.off] } };
    });
  }

  /** The two versions of a part of a text: that of some environments, and that of most, which may be empty. */
  #partly(value: Template, among: LayerSet): { on: Option; off: Option } | undefined {
    if (value.type !== "choice" || value.by !== undefined || value.options.length !== 2) return undefined;
    const [off, on] = value.options.toSorted((a, b) => countOf(b.layers & among) - countOf(a.layers & among));
    if (on === undefined || off === undefined || on.when !== undefined) return undefined;
    const own = on.layers & among;
    const rest = off.layers & among;
    return own === 0 || rest === 0 || (own | rest) !== among || this.merging.layers.isGroup(own)
      ? undefined
      : { on, off };
  }

  /** A setting with one value if a feature is on and another if it is off becomes part of the feature. */
  #switched(template: Template, among: LayerSet, when: string): Template {
    if (template.type !== "setting" || template.before !== undefined) return template;
    const { values } = template.use.setting;
    const set = this.names.features.get(when) ?? 0;
    const said = (layers: LayerSet) => [
      ...new Set(this.merging.layers.indexes(layers).map((index) => values[index])),
    ];
    const word = (value: Scalar | undefined) =>
      template.words === undefined || typeof value !== "boolean"
        ? value
        : value === true
          ? template.words.on
          : template.words.off;
    const [[on, ...moreOn], [off, ...moreOff]] = [said(set & among).map(word), said(among & ~set).map(word)];
    if (on === undefined || off === undefined || moreOn.length + moreOff.length > 0) return template;
    if (!/^(true|false|on|off|yes|no|enabled|disabled)$/i.test(String(on))) return template;
    this.merging.settings.drop(template.use);
    const options = [
      { layers: set & among, when, value: { type: "literal", value: on } as const },
      { layers: among & ~set, value: { type: "literal", value: off } as const },
    ];
    return { type: "choice", options };
  }

  #items(items: readonly Item[], place: Place): Item[] {
    const variables = items.filter(
      (item) => this.#isDecision(item, place) && isValue(variableValue(item.value)),
    );
    return items.map((item, index) => {
      const name = templateName(item.value);
      const own = item.layers & place.among;
      const inner = { ...place, among: own, path: [...place.path, name === "" ? index : `=${name}`] };
      if (!this.#isDecision(item, place)) return { ...item, value: this.visit(item.value, inner) };
      const { value } = item;
      const flag =
        value.type === "literal" ? /^--?([A-Za-z][\w-]*)/.exec(String(value.value))?.[1] : undefined;
      const word = name || flag || ownElement(value, place.path, this.component);
      if (word === undefined) return item;
      const beside = variables
        .filter((other) => (other.layers & place.among) === own)
        .map((other) => templateName(other.value));
      return { ...item, ...this.#decide(value, inner, word, beside) };
    });
  }

  /** True for a part that only some of the environments have, unless it already depends on settings. */
  #isDecision(part: Field | Item, { among }: Place): boolean {
    const { layers, value } = part;
    const own = layers & among;
    if (own === 0 || own === among || value.type === "bundle" || this.merging.layers.isGroup(own))
      return false;
    const about = "key" in part ? part.key : templateName(value);
    return guardOf(value, own) === undefined && !this.merging.layers.isPart(own, among, about);
  }

  /**
   * A field or element that some environments have: a setting if it is a single value, otherwise a feature.
   * @param beside the names of values that the same environments have beside it
   */
  #decide(
    value: Template,
    place: Place,
    word: string,
    beside: readonly string[],
  ): { value: Template; when?: string } {
    const family = this.names.family(word, beside);
    const group = family && this.names.feature(family, this.component, place.among);
    if (group !== undefined)
      return { value: withSettings(value, place, { ...this.merging, group }), when: group };
    if (value.type === "literal" && this.apart.get(withoutMarks(String(value.value))) === place.among) {
      const when = this.names.feature(word.replace(/Name$/, ""), this.component, place.among);
      this.#found.push({ name: when, set: place.among, text: jsonText(value) });
      return { value, when };
    }
    const [one = value, ...others] = value.type === "list" ? value.items.map((item) => item.value) : [value];
    const isVariable = others.length === 0 && isVariableElement(one);
    const leaves =
      isVariable && isReference(one) ? [] : leavesOf(value, isVariable || place.path.includes("env"));
    const isOn = !isVariable && leaves.length === 1 && textOf(leaves[0] as Template) === true;
    if (leaves.length === 1 && !isOn) {
      const alone = withSettings(value, place, { ...this.merging, group: this.group });
      if (guardOf(alone, place.among) !== undefined) return { value: alone };
    }
    // Labels that only identify their environment don't belong to a feature.
    const { names } = this.merging.layers;
    const isNamed = (leaf: Template) => leaf.type === "literal" && names.includes(String(leaf.value));
    if (LABELS.has(String(place.path.at(-1))) && leavesOf(value, false).every(isNamed))
      return value.type === "map"
        ? { value: { ...value, fields: this.#labels(value.fields, place, true) } }
        : { value };
    // The condition for a variable isn't its value.
    const mode = leaves.length === 1 && !isVariable && modeIn(value);
    const called = isVariable ? `has-${word}` : isOn ? this.#onlySetting(value, place) : mode || word;
    const when = this.names.feature(called, this.component, place.among);
    const within = withSettings(value, place, { ...this.merging, group: when, telling: true });
    this.#found.push({ name: when, set: place.among, text: jsonText(value) });
    return { value: partsWith(within, when, place.among), when };
  }

  /** The name of the setting for a mapping whose only value is true. */
  #onlySetting(value: Template, { object, path }: Place): string {
    const inner: (string | number)[] = [...path];
    for (let own = value; own.type === "map" && own.fields[0] !== undefined; own = own.fields[0].value)
      inner.push(own.fields[0].key);
    return settingNames({ group: this.group, object, path: namedPath(inner) })[0] as string;
  }

  /** The name for a field that only some environments have: from a name in it that people chose, or its component. */
  #wordOf({ key, value }: Field, { object, path, within }: Place): string {
    if (NAMED.test(key) && value.type === "list") {
      const names = value.items.map((item) => templateName(item.value)).filter((name) => name !== "");
      const [only, ...others] = names;
      if (only !== undefined && others.length === 0) return only;
    }
    const texts = value.type === "list" ? value.items : [];
    const own = texts.find((item) => namesLayer(item.value, this.merging.layers.names));
    const called = own && ownElement(own.value, [...path, key], this.component);
    if (called !== undefined) return called;
    const word = key.replace(/^.*\/(?=.)/, "").replace(/\.(conf|ini|json|properties|toml|txt|ya?ml)$/, "");
    const part =
      this.group === "" ? chartPart({ group: "", object, path: [...path, key], within: 0 }) : undefined;
    if (part !== undefined) return `${part}-${word}`;
    // Values of several charts in the same environments belong together.
    return within !== undefined ||
      /^(data|stringData|annotations|values|config|parameters)$/.test(String(path.at(-1)))
      ? word
      : `${this.component}-${word}`;
  }
}
