import { equal } from "@kustogen/kustomize/value/equal.ts";
import { lookUp, without } from "@kustogen/kustomize/value/own.ts";
import { asMap } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Value } from "@kustogen/kustomize/value/value.ts";
import { isHashed } from "../../authoring/hashed.ts";
import type { LayerNode } from "../../layers/tree.ts";
import { enclosed, literal, propertyName, quoted } from "../literal.ts";
import { camelCase, kebabCase } from "../words.ts";
import type { Comment } from "./comments.ts";
import { elementsByName } from "./list-elements.ts";
import { References, type Surroundings, type Uses } from "./references.ts";
import { wordsOf } from "./settings.ts";
import { agreed, isInAll, isLong, type Lists, type Values } from "./values.ts";
import type { States } from "./wrapped-states.ts";

/** Why an object can't be said simply, as the end of a sentence. */
export class Unsayable extends Error {}

/** Prints one object as code that returns what it is in each layer that has it. */
export class ObjectCode {
  readonly #comments: readonly Comment[];
  readonly #references: References;
  readonly #apiVersion: string;
  readonly #kind: string;
  /** True inside of a value with a reason, or an element that only some environments have: TypeScript would take its words for any text. */
  #isInSpread = false;

  /**
   * @param id the object's kind and name
   * @param uses what is added to while the code is printed
   */
  constructor(
    private readonly states: States,
    private readonly component: string,
    private readonly id: string,
    private readonly from: Surroundings,
    private readonly uses: Uses,
  ) {
    this.#comments = from.comments.of(id, states);
    [this.#kind = ""] = id.split("/");
    this.#references = new References(this.#kind, from, uses);
    this.#apiVersion = states[0]?.[1].apiVersion ?? "";
  }

  /**
   * The code of the object.
   * @param flag the path of the setting that turns it on; undefined if every environment has it
   * @param layers all layers of the system
   * @throws Unsayable
   */
  print(flag: readonly string[] | undefined, layers: readonly LayerNode[]): string {
    if (new Set(this.states.map(([{ layer }]) => layer)).size < this.states.length)
      throw new Unsayable("several namespaces have it");
    if (this.states.some(([, { apiVersion }]) => apiVersion !== this.#apiVersion))
      throw new Unsayable("its apiVersion differs between environments");
    const hashed = this.states.filter(([, object]) => isHashed(object)).length;
    if (hashed > 0 && hashed < this.states.length)
      throw new Unsayable("its name has a content hash in some environments only");
    const code = (): string => {
      const fields = this.states.map(
        ([node, object]) => [node, without(without(asMap(object), "apiVersion"), "kind")] as const,
      );
      const object = `object(${quoted(this.#apiVersion)}, ${quoted(this.#kind)}, ${this.#value(fields, [])})`;
      return this.#withComment([], hashed > 0 ? `hashed(${object})` : object);
    };
    if (flag === undefined) return code();
    const having = new Set(this.states.map(([node]) => node));
    const isThere = layers.map((node) => [node, having.has(node) ? true : undefined] as const);
    return `...(${this.#flag(isThere, flag)} ? [${code()}] : [])`;
  }

  /** The code of a value that all of these layers have, with the reason for it. */
  #value(values: Values, path: readonly string[]): string {
    const own = this.#reasons(path).filter(({ key }) => key === path.join("\0"));
    const code = own.length > 0 ? this.#apart(() => this.#plain(values, path)) : this.#plain(values, path);
    if (own.length === 0 || code.startsWith("because(")) return code;
    return `because(${quoted([...new Set(own.map(({ text }) => text))].join("\n"))}, ${code})`;
  }

  #plain(values: Values, path: readonly string[]): string {
    const reference = this.#references.codeOf(values, path);
    if (reference !== undefined) return reference;
    const all = values.map(([, value]) => value as Value);
    if (all.every(isMap)) return this.#map(values, path);
    if (all.every(Array.isArray)) return this.#list(values as Lists, path);
    const [first] = all as [Value];
    return all.every((value) => equal(value, first))
      ? this.#scalar(first, path)
      : this.#setting(values, path);
  }

  #map(values: Values, path: readonly string[]): string {
    const keys = new Set(values.flatMap(([, map]) => Object.keys(map as object)));
    const fields = [...keys].flatMap((key) => {
      const own = values.map(([node, map]) => [node, lookUp(map as Record<string, Value>, key)] as const);
      const code = this.#field(agreed(own), [...path, key]);
      if (code === undefined) return [];
      return this.#withComment([...path, key], code === key ? key : `${propertyName(key)}: ${code}`);
    });
    return enclosed("{", fields, "}");
  }

  /** The code of a field that some layers may lack; undefined if no environment has it. */
  #field(values: Values, path: readonly string[]): string | undefined {
    const having = values.filter(([, value]) => value !== undefined);
    if (having.length === 0) return undefined;
    if (isInAll(values)) return this.#value(having, path);
    const isShort = having.every(([, value]) => ![value].flat().some(isMap) && !isLong(value));
    if (isShort) return this.#setting(values, path);
    return `${this.#flag(values, path)} ? ${this.#value(having, path)} : undefined`;
  }

  #list(values: Lists, path: readonly string[]): string {
    const key = path.at(-1) ?? "";
    const named = elementsByName(values, key, (element, node) => this.#references.elementName(element, node));
    if (named !== undefined) {
      const elements = [...named].flatMap(([name, own]) => this.#element(agreed(own), [...path, name]) ?? []);
      return enclosed("[", elements, "]");
    }
    const [[, first]] = values as [Lists[number]];
    if (/ontainers$/.test(key)) throw new Unsayable(`environments have different ${path.join(".")}`);
    const isAlike = values.every(
      ([, list]) => equal(list, first) || (list.length === first.length && list.every(isMap)),
    );
    if (!isAlike) return this.#setting(values, path);
    const elements = first.flatMap((_, at) => {
      const own = values.map(([node, list]) => [node, list[at]] as const);
      return this.#element(agreed(own), [...path, String(at)]) ?? [];
    });
    return enclosed("[", elements, "]");
  }

  /** The code of a list's element that some layers may lack; undefined if no environment has it. */
  #element(values: Values, path: readonly string[]): string | undefined {
    const having = values.filter(([, value]) => value !== undefined);
    if (having.length === 0) return undefined;
    if (isInAll(values)) return this.#withComment(path, this.#value(having, path));
    const flag = this.#flag(values, path);
    const element = this.#apart(() => this.#value(having, path));
    return this.#withComment(path, `...(${flag} ? [${element}] : [])`);
  }

  /** Code with the words that TypeScript would take for any text there. */
  #apart(print: () => string): string {
    const before = this.#isInSpread;
    this.#isInSpread = true;
    const code = print();
    this.#isInSpread = before;
    return code;
  }

  #scalar(value: Value, path: readonly string[]): string {
    if (isLong(value)) return this.#file(value, path.findLast((part) => !/^\d+$/.test(part)) as string);
    const isWord = this.#isInSpread && wordsOf(this.#apiVersion, this.id, path).length > 0;
    return literal(value, path.at(-1)) + (isWord ? " as const" : "");
  }

  /** A text of several lines, in a file of its own. */
  #file(text: string, key: string): string {
    const isKnown = /\.(?:conf|ini|py|sh|sql|toml|txt|yaml)$/.test(key);
    const name = `${kebabCase(this.id.replace(/^.*\//, ""))}-${key.replace(/[^A-Za-z0-9._-]/g, "-")}${isKnown ? "" : ".txt"}`;
    let number = 1;
    const constant = () => `${camelCase(name)}${number === 1 ? "" : number}`;
    while ((this.from.texts.get(constant()) ?? text) !== text) number++;
    this.from.texts.set(constant(), text);
    const file = number === 1 ? name : name.replace(/(?=\.[a-z]+$)/, `-${number}`);
    this.uses.files.set(constant(), { name: file, text });
    return constant();
  }

  /** A setting: true if a layer has a value, missing if it lacks one. */
  #flag(values: Values, path: readonly string[]): string {
    const isThere = values.map(([node, value]) => [node, value === undefined ? undefined : true] as const);
    return `settings.${this.#settingName(isThere, path)}`;
  }

  /** A setting, whose reasons stand beside its values. */
  #setting(values: Values, path: readonly string[]): string {
    const reasons = this.#reasons(path);
    const setting = this.#settingName(values, path, reasons);
    if (reasons.length === 0) return `settings.${setting}`;
    this.uses.context.add("reason");
    return `because(reason("settings.${setting}"), settings.${setting})`;
  }

  /** The reasons for what is at a path, or in it. */
  #reasons(path: readonly string[]): Comment[] {
    const isIn = (key: string) => `${key}\0`.startsWith(`${path.join("\0")}\0`);
    return this.#comments.filter(({ key, layer }) => layer !== undefined && isIn(key));
  }

  #settingName(values: Values, path: readonly string[], reasons: readonly Comment[] = []): string {
    const known = values.flatMap(([, value]) => (value === undefined ? [] : value));
    // A layer's null removes a setting, so that none has it as its value.
    if (
      known.some((value) => value === null || isMap(value)) &&
      !values.every(([, value]) => Array.isArray(value))
    )
      throw new Unsayable(`${path.join(".")} has values of several types`);
    if (known.some((value) => typeof value === "string" && value.split("\n").length > 21))
      throw new Unsayable(`the long text ${path.join(".")} differs between environments`);
    const { component, id: object } = this;
    const field = { component, object, path, apiVersion: this.#apiVersion, values, reasons };
    const setting = this.from.settings.nameOf(field);
    this.uses.settings.add(setting);
    return setting;
  }

  /** Code with the comment of its field. */
  #withComment(path: readonly string[], code: string): string {
    const said = this.#comments.find(({ key, layer }) => layer === undefined && key === path.join("\0"));
    const lines = said?.text.split("\n") ?? [];
    return [...lines.map((line) => `// ${line}`.trimEnd()), code].join("\n");
  }
}
