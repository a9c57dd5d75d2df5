import { equal } from "@kustogen/kustomize/value/equal.ts";
import { lookUp, without } from "@kustogen/kustomize/value/own.ts";
import { asMap, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { isHashed } from "../../authoring/hashed.ts";
import { type Affix, NO_AFFIX } from "../../factor/affixes.ts";
import type { LayerNode } from "../../layers/tree.ts";
import { enclosed, literal, propertyName, quoted } from "../literal.ts";
import { camelCase, kebabCase } from "../words.ts";
import { type Comments, elementName } from "./comments.ts";
import { envCode } from "./env-code.ts";
import { commonKey, settingKey, type Values } from "./settings.ts";
import type { SharedLabel } from "./shared-labels.ts";
import type { Uses } from "./uses.ts";
import { type Affixes, coreIn, type States } from "./wrapped-states.ts";

/** Why an object can't be said simply, as the end of a sentence. */
export class Unsayable extends Error {}

/** What the code of an object depends on besides itself. */
export interface ObjectSurroundings {
  affixes: Affixes;
  comments: Comments;
  labels: readonly SharedLabel[];
}

/** Prints one object as code that returns what it is in each layer that has it. */
export class ObjectCode {
  readonly #first: Resource;
  readonly #comments: ReadonlyMap<string, string>;

  /** @param how the feature is the key of the setting that turns the object on */
  constructor(
    private readonly states: States,
    private readonly how: ObjectSurroundings & {
      /** The object's kind and name. */
      id: string;
      uses: Uses;
      nameOf: (setting: string) => string;
      /** The names of settings that components share, by `commonKey`. */
      common: ReadonlyMap<string, string>;
      feature: string | undefined;
    },
  ) {
    this.#first = (states[0] as readonly [LayerNode, Resource])[1];
    this.#comments = how.comments.of(how.id);
  }

  /** The code of the object. @throws Unsayable */
  print(): string {
    const { apiVersion, kind } = this.#first;
    if (this.states.some(([, one]) => one.apiVersion !== apiVersion))
      throw new Unsayable("its apiVersion differs between environments");
    const withoutKind = this.states.map(([, one]) => without(without(asMap(one), "apiVersion"), "kind"));
    const hashed = this.states.filter(([, one]) => isHashed(one)).length;
    if (hashed > 0 && hashed < this.states.length)
      throw new Unsayable("its name has a content hash in some environments only");
    const code = `object(${quoted(apiVersion)}, ${quoted(kind)}, ${this.#value(withoutKind, [])})`;
    return this.#said([], hashed > 0 ? `hashed(${code})` : code);
  }

  #value(values: Values, path: readonly string[]): string {
    const key = path.at(-1) ?? "";
    const [first] = values;
    if (path.join(".") === "metadata.namespace") return this.#namespace(values, path);
    const image = key === "image" ? this.#image(values) : undefined;
    if (image !== undefined) return image;
    const name = /(?:name|secret|configMap)$/i.test(key) ? this.#name(values, path) : undefined;
    if (name !== undefined) return name;
    const whole = values.filter((value) => value !== undefined);
    if (whole.length === values.length && whole.every(isMap)) return this.#map(whole, path);
    if (whole.every(Array.isArray) && (whole.length === values.length || key === "env"))
      return this.#list(values as readonly (Value[] | undefined)[], path);
    if (first !== undefined && values.every((value) => value !== undefined && equal(value, first)))
      return this.#scalar(first, path);
    return this.#setting(values, path);
  }

  /** What all environments agree on, also where base or a group, which nobody deploys, has something else in its place. */
  #agreed(values: Values): Values {
    const [first, ...others] = values.filter((_, at) => this.states[at]?.[0].deployed);
    const isOne = others.every((other) => equal(other ?? null, first ?? null));
    return isOne && this.states.some(([node]) => node.deployed) ? values.map(() => first) : values;
  }

  #map(values: readonly ValueMap[], path: readonly string[]): string {
    // In the order of the layer that has most of them.
    const all = values.map((value) => Object.keys(value)).sort((a, b) => b.length - a.length);
    const keys = [...new Set(all.flat())];
    const isSorted = !keys.includes("kind") && equal(keys, keys.toSorted());
    // Where a rendering has sorted fields, what a reader expects first.
    const first = isSorted ? ["name", "image", "namespace"].filter((key) => keys.includes(key)) : [];
    const fields = [...new Set([...first, ...keys])].flatMap((key) => {
      const name = propertyName(key);
      const own = this.#agreed(values.map((value) => (Object.hasOwn(value, key) ? value[key] : undefined)));
      if (own.every((value) => value === undefined) || this.#isShared([...path, key], values)) return [];
      const code = this.#value(own, [...path, key]);
      return this.#said([...path, key], code === key ? key : `${name}: ${code}`);
    });
    return enclosed("{", fields, "}");
  }

  /** True for a label that the system says of all objects, and for all labels if they are such. */
  #isShared(path: readonly string[], values: Values): boolean {
    const isShared = (name = "") => this.how.labels.some(({ key }) => key === name);
    if (path.length === 3) return path[1] === "labels" && path[0] === "metadata" && isShared(path[2]);
    if (path.join(".") !== "metadata.labels") return false;
    return values.every((metadata) => Object.keys((metadata as ValueMap).labels ?? {}).every(isShared));
  }

  #list(values: readonly (Value[] | undefined)[], path: readonly string[]): string {
    const key = path.at(-1) ?? "";
    if (key === "env") {
      const code = envCode(
        values.map((list) => list ?? []),
        (own, name) => this.#source(own, [...path, name]),
        (name, code) => this.#said([...path, name], code),
      );
      // A layer that nobody deploys may have an empty list where another one has variables.
      const isThere = values.every((list, at) => list !== undefined || !this.states[at]?.[0].deployed);
      if (code !== undefined && isThere) return `env(${enclosed("{", code, "}")})`;
    }
    const lists = values.filter((list) => list !== undefined);
    const names = lists.map((list) => list.map(elementName));
    const [first = []] = names;
    const isAlike = lists.length === values.length && names.every((own) => own.length === first.length);
    const isContainers = /ontainers$/.test(key);
    const isNamed = first.every((name) => typeof name === "string") && new Set(first).size === first.length;
    const isOneOrder = isAlike && first.every((_, at) => this.#isOneName(names.map((own) => own[at])));
    const isSame = lists.length === values.length && lists.every((list) => equal(list, lists[0] as Value));
    const isDeep = lists.every((list) => list.every(isMap));
    // A single element is the same one under any name.
    const isMatched = !isNamed || isOneOrder || (first.length === 1 && !isContainers);
    if (isSame || (isAlike && isDeep && isMatched)) {
      const elements = (lists[0] as Value[]).map((_, at) => {
        const place = isNamed && isOneOrder ? (first[at] as string) : String(at);
        const own = this.#agreed(lists.map((list) => list[at]));
        return this.#said([...path, place], this.#value(own, [...path, place]));
      });
      return enclosed("[", elements, "]");
    }
    if (isContainers) throw new Unsayable(`environments have different ${path.join(".")}`);
    return this.#setting(values, path);
  }

  /** The source of a variable, which may be a text in some layers, or missing. */
  #source(all: Values, path: readonly string[]): string {
    const agreed = this.#agreed(all);
    const values = agreed.some((value) => value !== undefined) ? agreed : all;
    const having = values.flatMap((value, at) => (isMap(value) ? at : []));
    if (having.length === 0 || having.length === values.length) return this.#value(values, path);
    const states = having.map((at) => this.states[at] as States[number]);
    const isLacking = values.includes(undefined);
    // What differs in it is a setting only where it is there.
    const how = { ...this.how, feature: this.how.feature ?? settingKey(this.how.id, path) };
    const { size } = how.uses.settings;
    const own = having.map((at) => values[at]);
    const source = new ObjectCode(states, how).#value(own, path);
    if (how.uses.settings.size > size && (!isLacking || this.how.feature !== undefined))
      throw new Unsayable(
        `the source of ${path.at(-1)} differs between environments that have another one or none`,
      );
    if (isLacking) {
      const isThere = values.map((value) => (value === undefined ? undefined : true));
      return `${new ObjectCode(this.states, how).#setting(isThere, path)} ? ${source} : undefined`;
    }
    const texts = values.map((value) => (isMap(value) ? undefined : value));
    return `${this.#setting(texts, path)} ?? ${source}`;
  }

  #scalar(value: Value, path: readonly string[]): string {
    if (typeof value === "string" && /\n[^\n]*\n./.test(value) && !value.includes("\r"))
      return this.#file(value, path.findLast((part) => !/^\d+$/.test(part)) as string);
    return literal(value, path.at(-1));
  }

  /** A text of several lines, in a file of its own. */
  #file(text: string, key: string): string {
    const isKnown = /\.(?:conf|ini|py|sh|sql|toml|txt|yaml)$/.test(key);
    const name = `${kebabCase(this.how.id.replace(/^.*\//, ""))}-${key.replace(/[^A-Za-z0-9._-]/g, "-")}${isKnown ? "" : ".txt"}`;
    let number = 1;
    const constant = () => `${camelCase(name)}${number === 1 ? "" : number}`;
    while ((this.how.uses.files.get(constant())?.text ?? text) !== text) number++;
    const file = number === 1 ? name : name.replace(/(?=\.[a-z]+$)/, `-${number}`);
    this.how.uses.files.set(constant(), { name: file, text });
    return constant();
  }

  /** The image that all environments run there. What base has in its place may be another one, which nobody runs. */
  #image(values: Values): string | undefined {
    const deployed = this.states.flatMap(([node], at) =>
      node.deployed ? [[node.images, values[at]] as const] : [],
    );
    for (const key of Object.keys(deployed[0]?.[0] ?? {}))
      if (deployed.every(([images, value]) => value === lookUp(images, key)?.reference)) {
        this.how.uses.context.add("images");
        return /^\w+$/.test(key) ? `images.${key}` : `images[${quoted(key)}]`;
      }
    return undefined;
  }

  #namespace(values: Values, path: readonly string[]): string {
    // What nobody deploys may lack it: the overlays of environments set it.
    const isOwn = values.every(
      (value, at) =>
        value === this.states[at]?.[0].namespace || (value === undefined && !this.states[at]?.[0].deployed),
    );
    if (isOwn) {
      this.how.uses.context.add("namespace");
      return "namespace";
    }
    const [first] = values;
    return values.every((value) => value === first) ? literal(first as Value) : this.#setting(values, path);
  }

  /** A name with the prefix and suffix of its layer's names, or that of its namespace; undefined for other texts. */
  #name(values: Values, path: readonly string[]): string | undefined {
    const nodes = this.states.map(([node]) => node);
    const isOfNamespace = this.#first.kind === "Namespace" && path.join(".") === "metadata.name";
    if (isOfNamespace && values.every((value, at) => value === nodes[at]?.namespace)) {
      this.how.uses.context.add("namespace");
      return "namespace";
    }
    const [core = "", ...others] = this.#cores(values);
    const part = (setting: "namePrefix" | "nameSuffix", field: keyof Affix) => {
      if (nodes.every((node) => this.#affixOf(node)[field] === "")) return "";
      const values = [...this.how.affixes.values()].map((affix) => affix[field]);
      const all = { object: "all names", path: [`the ${field}`], apiVersion: "", values };
      this.how.uses.shared.set(setting, { ...all, nodes: [...this.how.affixes.keys()] });
      return `\${settings.${setting}}`;
    };
    if (!/^[\w.-]+$/.test(core) || others.some((other) => other !== core)) return undefined;
    const code = part("namePrefix", "prefix") + core + part("nameSuffix", "suffix");
    return code === core ? undefined : `\`${code}\``;
  }

  #affixOf(node: LayerNode | undefined): Affix {
    return (node && this.how.affixes.get(node)) ?? NO_AFFIX;
  }

  /** Texts without the prefix and suffix of their layers' names; undefined for those that lack them. */
  #cores(values: Values): (string | undefined)[] {
    return values.map((value, at) =>
      typeof value === "string" ? coreIn(value, this.#affixOf(this.states[at]?.[0])) : undefined,
    );
  }

  /** True if all layers have the same text, or a name that only its layer's prefix and suffix tell apart. */
  #isOneName(values: Values): boolean {
    return [values, this.#cores(values)].some(
      ([first, ...others]) => first !== undefined && others.every((other) => other === first),
    );
  }

  #setting(values: Values, path: readonly string[]): string {
    const typeOf = (value: Value | undefined) => (isMap(value) ? "map" : Array.isArray(value) ? "list" : "");
    if (new Set(values.filter((value) => value !== undefined).map(typeOf)).size > 1)
      throw new Unsayable(`${path.join(".")} has values of several types`);
    if (values.some((value) => typeof value === "string" && value.split("\n").length > 21))
      throw new Unsayable(`the long text ${path.join(".")} differs between environments`);
    const { feature, id: object, uses } = this.how;
    const nodes = this.states.map(([node]) => node);
    const taken = { object, path, apiVersion: this.#first.apiVersion, feature, nodes, values };
    const common = this.how.common.get(commonKey(taken));
    if (common !== undefined) {
      uses.shared.set(common, { ...taken, object: `${object} and any others` });
      return `settings.${common}`;
    }
    const key = settingKey(object, path);
    uses.settings.set(key, taken);
    return this.how.nameOf(key);
  }

  /** Code with the comment of its field. */
  #said(path: readonly string[], code: string): string {
    const lines = this.#comments.get(path.join("\0"))?.split("\n") ?? [];
    return [...lines.map((line) => `// ${line}`.trimEnd()), code].join("\n");
  }
}
