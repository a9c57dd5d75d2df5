import { literalPattern } from "@kustogen/kustomize/value/literal-pattern.ts";
import { commonOrder } from "./align.ts";
import type { SettingText } from "./derived.ts";
import type { LayerSet } from "./layers.ts";
import { leafCount, sameTemplate } from "./same-template.ts";
import { type Field, type Item, type Template, templateName } from "./template.ts";
import { camelCase } from "./words.ts";

/** A parameter of a function, for a value that differs between its callers. */
export interface Parameter {
  name: string;
  /** The argument of each caller; undefined for a caller without one. */
  given: (Template | undefined)[];
  /** The default for callers without an argument. */
  otherwise?: Template | undefined;
  /** True if some callers pass it only in some environments. */
  isOptional?: boolean;
}

/** Several templates as one with parameters. */
export interface Alike {
  value: Template;
  parameters: Parameter[];
  /** The number of values that are the same in all of them. */
  shared: number;
}

/** Stands in texts for each caller's own word. */
export const NAMED = "\uE020";

/**
 * Several templates as one, with parameters for differences; undefined if they contain different kinds of values.
 * @param words the name of each
 * @param among the environments that have all of them
 * @param own settings' groups that only their component can use
 */
export function alike(
  templates: readonly Template[],
  words: readonly string[],
  among: LayerSet,
  own: ReadonlySet<string>,
): Alike | undefined {
  const walk = new Walk(words, among, own);
  const value = walk.of(templates, []);
  return value.type === "parameter" ? undefined : { value, parameters: walk.parameters, shared: walk.shared };
}

class Walk {
  readonly parameters: Parameter[] = [];
  shared = 0;

  constructor(
    private readonly words: readonly string[],
    private readonly among: LayerSet,
    private readonly own: ReadonlySet<string>,
  ) {}

  of(templates: readonly Template[], path: readonly string[]): Template {
    const [first] = templates as [Template];
    if (isSayable(first, this.own) && templates.every((one) => sameTemplate(one, first))) {
      this.shared += leafCount(first);
      return first;
    }
    const maps = templates.flatMap((one) => (one.type === "map" ? [one.fields] : []));
    if (maps.length === templates.length) {
      const value = this.#map(maps, path);
      if (value !== undefined) return value;
    }
    const lists = templates.flatMap((one) => (one.type === "list" && !one.order ? [one.items] : []));
    const list = lists.length === templates.length ? this.#list(lists, path) : undefined;
    if (list !== undefined) return list;
    const texts = templates.flatMap((one) => (one.type === "yaml" ? [one.value] : []));
    if (texts.length === templates.length) return { type: "yaml", value: this.of(texts, path), texts: [] };
    const named = this.#named(templates);
    if (named === undefined) return this.#parameter(templates, path);
    this.shared++;
    this.#asked(
      this.words.map((value) => ({ type: "literal", value })),
      "name",
    );
    return named;
  }

  #map(maps: readonly (readonly Field[])[], path: readonly string[]): Template | undefined {
    const all = maps.flat();
    if (all.some(({ computed, value }) => computed !== undefined || value.type === "bundle"))
      return undefined;
    const keys = maps.map((fields) => fields.map(({ key }) => key));
    if (keys.some((own) => new Set(own).size < own.length)) return undefined;
    const rows = (commonOrder(keys) ?? [...new Set(keys.flat())]).map((key) =>
      maps.map((fields) => fields.find((field) => field.key === key)),
    );
    const fields: Field[] = [];
    const rest: Field[][] = maps.map(() => []);
    for (const row of rows) {
      const [first] = row;
      const isEverywhere =
        first !== undefined &&
        row.every(
          (one) =>
            one !== undefined &&
            (one.layers & this.among) === (first.layers & this.among) &&
            one.when === first.when,
        );
      if (!isEverywhere)
        row.forEach((one, index) => {
          if (one !== undefined) rest[index]?.push(one);
        });
      else {
        const values = row.map((one) => (one as Field).value);
        const comments = this.#said(row.map((one) => one?.comment));
        fields.push({
          ...first,
          value: this.of(values, [...path, first.key]),
          ...(comments.length > 0 && { comment: comments.join("\n\n") }),
        });
      }
    }
    if (fields.length === 0) return undefined;
    if (rest.some((own) => own.length > 0)) {
      const given = rest.map((own): Template | undefined =>
        own.length === 0 ? undefined : { type: "map", fields: own },
      );
      const value = this.#asked(given, path.at(-1) ?? "more");
      fields.push({ key: "", layers: first(fields), value });
    }
    return { type: "map", fields };
  }

  /** Lists of the same length whose elements exist in the same environments. */
  #list(lists: readonly (readonly Item[])[], path: readonly string[]): Template | undefined {
    const [first = []] = lists;
    const isOne = lists.every(
      (items) =>
        items.length === first.length &&
        items.every(({ layers, when, value }, at) => {
          const other = first[at] as Item;
          return (
            layers === other.layers &&
            when === other.when &&
            templateName(value) === templateName(other.value)
          );
        }),
    );
    if (!isOne) return undefined;
    const items = first.map((item, index) => {
      const row = lists.map((own) => own[index] as Item);
      const name = templateName(item.value);
      return {
        ...item,
        value: this.of(
          row.map(({ value }) => value),
          [...path, name || String(index)],
        ),
      };
    });
    return { type: "list", items };
  }

  /** The comments of each, without duplicates that differ only in a name. */
  #said(comments: readonly (string | undefined)[]): string[] {
    const found = new Map<string, string>();
    comments.forEach((comment, index) => {
      const plain = comment?.replace(wordPattern(this.words[index] as string), NAMED);
      if (comment !== undefined && plain !== undefined && !found.has(plain)) found.set(plain, comment);
    });
    return [...found.values()];
  }

  /** A text that is the same in all of them except for the caller's word. */
  #named(templates: readonly Template[]): Template | undefined {
    const texts = templates.map(textOf);
    const [one] = texts;
    if (one === undefined) return undefined;
    const replaced = texts.map((text, index) =>
      text?.map((part) =>
        typeof part === "string" && part !== "layer"
          ? part.replace(wordPattern(this.words[index] as string), NAMED)
          : part,
      ),
    );
    const [first] = replaced;
    const isOne = replaced.every(
      (text) => text?.length === first?.length && text?.every((part, at) => part === first?.[at]),
    );
    const isNamed = first?.some((part) => typeof part === "string" && part.includes(NAMED));
    return isOne && isNamed ? { type: "named", parts: first as SettingText } : undefined;
  }

  #parameter(templates: readonly Template[], path: readonly string[]): Template {
    return this.#asked(templates, path.findLast((key) => !/^\d+$/.test(key)) ?? "value", path.at(-2));
  }

  /** A parameter with that name for the given values; an existing one with the same values is reused. */
  #asked(given: readonly (Template | undefined)[], word: string, above?: string): Template {
    const known = this.parameters.find((one) =>
      one.given.every((own, index) => sameGiven(own, given[index])),
    );
    if (known !== undefined) return { type: "parameter", name: known.name, given: known.given };
    const taken = new Set(this.parameters.map(({ name }) => name));
    const [stem, holder] = [word, above].map((one) => one?.replace(/^.*\/(?=.)/, "")) as [string, string?];
    const names = [camelCase(stem), ...(holder === undefined ? [] : [camelCase(`${holder}-${stem}`)])];
    for (let number = 2; number < 100; number++) names.push(`${names[0]}${number}`);
    const name = names.find((one) => !taken.has(one)) as string;
    const parameter = { name, given: [...given] };
    this.parameters.push(parameter);
    return { type: "parameter", ...parameter };
  }
}

function first(fields: readonly Field[]): LayerSet {
  return fields.reduce((set, { layers }) => set | layers, 0);
}

/** A text as its parts; undefined for anything else. */
function textOf(template: Template): SettingText | undefined {
  if (template.type === "literal")
    return typeof template.value === "string" && !template.suspect && !template.value.includes("\n")
      ? [template.value]
      : undefined;
  return template.type === "setting" && template.before === undefined
    ? template.use.setting.parts
    : undefined;
}

function wordPattern(word: string): RegExp {
  return new RegExp(`(?<![A-Za-z0-9])${literalPattern(word)}(?![A-Za-z0-9])`, "g");
}

function sameGiven(one: Template | undefined, other: Template | undefined): boolean {
  return one === undefined || other === undefined ? one === other : sameTemplate(one, other);
}

/** True for a template that a function in a separate file can contain, without using other files' constants. */
function isSayable(template: Template, own: ReadonlySet<string>): boolean {
  const inner = (parts: readonly { value: Template; computed?: Template }[]) =>
    parts.every(({ value, computed }) => computed === undefined && isSayable(value, own));
  switch (template.type) {
    case "literal":
      return !template.suspect;
    case "setting":
      return !own.has(template.use.setting.group);
    case "image":
      return true;
    case "map":
      return inner(template.fields);
    case "list":
      return template.order === undefined && inner(template.items);
    case "choice":
      return inner(template.options);
    case "yaml":
      return isSayable(template.value, own);
    default:
      return false;
  }
}
