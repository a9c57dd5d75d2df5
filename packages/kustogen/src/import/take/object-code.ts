import { equal } from "@kustogen/kustomize/value/equal.ts";
import { lookUp, without } from "@kustogen/kustomize/value/own.ts";
import { asMap } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Value } from "@kustogen/kustomize/value/value.ts";
import { isHashed } from "../../authoring/hashed.ts";
import { type Affix, NO_AFFIX } from "../../factor/affixes.ts";
import type { LayerNode } from "../../layers/tree.ts";
import { enclosed, literal, propertyName, quoted } from "../literal.ts";
import { camelCase, kebabCase } from "../words.ts";
import { type Comments, elementName } from "./comments.ts";
import { elementsByName, type Lists } from "./list-elements.ts";
import { type TakenSettings, type Values, wordsOf } from "./settings.ts";
import { type Affixes, coreIn, type States } from "./wrapped-states.ts";

/** Why an object can't be said simply, as the end of a sentence. */
export class Unsayable extends Error {}

/** What the code of a system's objects depends on besides themselves. */
export interface Surroundings {
  affixes: Affixes;
  comments: Comments;
  settings: TakenSettings;
  /** The texts of all files, by constant. */
  texts: Map<string, string>;
}

/** What the code of objects uses besides their fields. */
export interface Uses {
  /** Parts of the context, such as `images`. */
  context: Set<string>;
  /** Texts in files, by constant: the file's name, and its content. */
  files: Map<string, { name: string; text: string }>;
  /** The names of settings. */
  settings: Set<string>;
}

/** Prints one object as code that returns what it is in each layer that has it. */
export class ObjectCode {
  readonly #comments: ReadonlyMap<string, string>;
  readonly #apiVersion: string;
  readonly #kind: string;
  /** True inside of an element that only some environments have, whose words TypeScript would take for any text. */
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
    this.#comments = from.comments.of(id);
    [this.#kind = ""] = id.split("/");
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
    return `...(${this.#setting(isThere, flag)} ? [${code()}] : [])`;
  }

  /** The code of a value that all of these layers have. */
  #value(values: Values, path: readonly string[]): string {
    const key = path.at(-1) ?? "";
    const known =
      (path.join(".") === "metadata.namespace" && this.#namespace(values)) ||
      (key === "image" && this.#image(values)) ||
      (/(?:name|secret|configMap)$/i.test(key) && this.#name(values, path));
    if (known) return known;
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
    const isShort = having.every(
      ([, value]) => !isMap(value) && ![value].flat().some(isMap) && !isLong(value),
    );
    if (isShort) return this.#setting(values, path);
    return `${this.#flag(values, path)} ? ${this.#value(having, path)} : undefined`;
  }

  #list(values: Lists, path: readonly string[]): string {
    const key = path.at(-1) ?? "";
    const named = elementsByName(values, key, (element, node) => this.#elementName(element, node));
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
    const isOutermost = !this.#isInSpread;
    this.#isInSpread = true;
    const element = this.#value(having, path);
    if (isOutermost) this.#isInSpread = false;
    return this.#withComment(path, `...(${flag} ? [${element}] : [])`);
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

  /** The image that all environments run there. What base has in its place may be another one, which nobody runs. */
  #image(values: Values): string | undefined {
    const deployed = values.filter(([node]) => node.deployed);
    for (const key of Object.keys(deployed[0]?.[0].images ?? {}))
      if (deployed.every(([{ images }, value]) => value === lookUp(images, key)?.reference)) {
        this.uses.context.add("images");
        return /^\w+$/.test(key) ? `images.${key}` : `images[${quoted(key)}]`;
      }
    return undefined;
  }

  #namespace(values: Values): string | undefined {
    // What nobody deploys may lack it: the overlays of environments set it.
    if (values.some(([node, value]) => node.deployed && value !== node.namespace)) return undefined;
    this.uses.context.add("namespace");
    return "namespace";
  }

  /** A name with the prefix and suffix of its layer's names, or that of its namespace; undefined for other texts. */
  #name(values: Values, path: readonly string[]): string | undefined {
    if (this.#kind === "Namespace" && path.join(".") === "metadata.name") {
      const namespace = this.#namespace(values);
      if (namespace !== undefined) return namespace;
    }
    const [core = "", ...others] = values.map(([node, value]) =>
      typeof value === "string" ? coreIn(value, this.#affixOf(node)) : undefined,
    );
    if (!/^[\w.-]+$/.test(core) || others.some((other) => other !== core)) return undefined;
    const part = (setting: string, field: keyof Affix) => {
      if (values.every(([node]) => this.#affixOf(node)[field] === "")) return "";
      const all = [...this.from.affixes].map(([node, affix]) => [node, affix[field]] as const);
      const what = {
        component: "",
        object: "all names",
        path: [`the ${field}`],
        apiVersion: "",
        values: all,
      };
      return `\${${this.#used(this.from.settings.add(setting, what))}}`;
    };
    const code = part("namePrefix", "prefix") + core + part("nameSuffix", "suffix");
    return code === core ? undefined : `\`${code}\``;
  }

  #affixOf(node: LayerNode): Affix {
    return this.from.affixes.get(node) ?? NO_AFFIX;
  }

  /** The name of a list's element, without the prefix and suffix of its layer's names. */
  #elementName(element: Value, node: LayerNode): string | undefined {
    const name = elementName(element);
    return name && (coreIn(name, this.#affixOf(node)) ?? name);
  }

  /** A setting: true if a layer has a value, missing if it lacks one. */
  #flag(values: Values, path: readonly string[]): string {
    const isThere = values.map(([node, value]) => [node, value === undefined ? undefined : true] as const);
    return this.#setting(isThere, path);
  }

  #setting(values: Values, path: readonly string[]): string {
    const known = values.flatMap(([, value]) => value ?? []);
    if (known.some(isMap) && !values.every(([, value]) => Array.isArray(value)))
      throw new Unsayable(`${path.join(".")} has values of several types`);
    if (known.some((value) => typeof value === "string" && value.split("\n").length > 21))
      throw new Unsayable(`the long text ${path.join(".")} differs between environments`);
    const { component, id: object } = this;
    const field = { component, object, path, apiVersion: this.#apiVersion, values };
    return this.#used(this.from.settings.nameOf(field));
  }

  #used(setting: string): string {
    this.uses.settings.add(setting);
    return `settings.${setting}`;
  }

  /** Code with the comment of its field. */
  #withComment(path: readonly string[], code: string): string {
    const lines = this.#comments.get(path.join("\0"))?.split("\n") ?? [];
    return [...lines.map((line) => `// ${line}`.trimEnd()), code].join("\n");
  }
}

/** What all environments agree on, also where base or a group, which nobody deploys, has something else in its place. */
function agreed(values: Values): Values {
  const [first, ...others] = values.filter(([node]) => node.deployed);
  if (first === undefined || others.some(([, other]) => !equal(other ?? null, first[1] ?? null)))
    return values;
  return values.map(([node]) => [node, first[1]]);
}

/** True if no environment lacks a value, whatever base or a group has, which nobody deploys. */
function isInAll(values: Values): boolean {
  return values.every(([node, value]) => value !== undefined || !node.deployed);
}

/** True for a text of several lines that a file can have. */
function isLong(value: Value | undefined): value is string {
  return typeof value === "string" && /\n[^\n]*\n./.test(value) && !value.includes("\r");
}
