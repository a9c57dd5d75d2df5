import { equal } from "@kustogen/kustomize/value/equal.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { isHashed } from "../../authoring/hashed.ts";
import type { LayerNode } from "../../layers/tree.ts";
import { enclosed, isFileMode, literal, propertyName, quoted } from "../literal.ts";
import { camelCase } from "../words.ts";
import { elementName } from "./comments.ts";
import { envCode } from "./env-code.ts";
import { settingKey, type TakenSetting, type Values } from "./settings.ts";
import type { SharedLabel, States } from "./shared-labels.ts";

/** What the code of a component uses besides its objects' fields. */
export interface Uses {
  /** Parts of the context. */
  context: Set<string>;
  /** Names to import, by module. */
  imports: Map<string, Set<string>>;
  /** Texts in files, by constant: the file's name, and its content. */
  files: Map<string, { name: string; text: string }>;
  /** The settings by object and path. */
  settings: Map<string, TakenSetting>;
}

/** Why an object can't be said simply, as the end of a sentence. */
export class Unsayable extends Error {}

/** Prints one object as code that returns what it is in each layer that has it. */
export class ObjectCode {
  readonly #object: string;
  readonly #first: Resource;

  /** @param how the feature is the key of the setting that turns the object on */
  constructor(
    private readonly states: States,
    private readonly how: {
      uses: Uses;
      component: string;
      nameOf: (setting: string) => string;
      comments: ReadonlyMap<string, string>;
      labels: readonly SharedLabel[];
      feature: string | undefined;
    },
  ) {
    this.#first = (states[0] as readonly [LayerNode, Resource])[1];
    this.#object = `${this.#first.kind}/${this.#first.metadata.name}`;
  }

  /** The code of the object. @throws Unsayable */
  print(): string {
    const { apiVersion, kind } = this.#first;
    if (this.states.some(([, one]) => one.apiVersion !== apiVersion))
      throw new Unsayable("its apiVersion differs between environments");
    const withoutKind = this.states.map(([, one]) => {
      const { apiVersion: _, kind: __, ...rest } = one as unknown as ValueMap;
      return rest as Value;
    });
    this.#import("kustogen", "object");
    const hashed = this.states.filter(([, one]) => isHashed(one)).length;
    if (hashed > 0 && hashed < this.states.length)
      throw new Unsayable("its name has a content hash in some environments only");
    const code = `object(${quoted(apiVersion)}, ${quoted(kind)}, ${this.#value(withoutKind, [])})`;
    if (hashed > 0) this.#import("kustogen", "hashed");
    return this.#said([], hashed > 0 ? `hashed(${code})` : code);
  }

  #import(module: string, name: string): void {
    const names = this.how.uses.imports.get(module) ?? new Set<string>();
    this.how.uses.imports.set(module, names.add(name));
  }

  #value(values: Values, path: readonly string[]): string {
    const key = path.at(-1) ?? "";
    const [first] = values;
    if (path.join(".") === "metadata.namespace") return this.#namespace(values, path);
    if (key === "image") {
      const image = this.#image(values);
      if (image !== undefined) return image;
    }
    const whole = values.filter((value) => value !== undefined);
    if (whole.length === values.length && whole.every(isMap)) return this.#map(whole, path);
    if (whole.every(Array.isArray) && (whole.length === values.length || key === "env"))
      return this.#list(values as readonly (Value[] | undefined)[], path);
    if (first !== undefined && values.every((value) => value !== undefined && equal(value, first)))
      return this.#scalar(first, path);
    return this.#setting(values, path);
  }

  #map(values: readonly ValueMap[], path: readonly string[]): string {
    // In the order of the layer that has most of them.
    const all = values.map((value) => Object.keys(value)).sort((a, b) => b.length - a.length);
    const keys = [...new Set(all.flat())];
    const fields = keys.map((key) => {
      const name = propertyName(key);
      const own = values.map((value) => (Object.hasOwn(value, key) ? value[key] : undefined));
      const code = this.#value(own, [...path, key]);
      return this.#said([...path, key], code === key ? key : `${name}: ${code}`);
    });
    return enclosed("{", fields, "}");
  }

  #list(values: readonly (Value[] | undefined)[], path: readonly string[]): string {
    const key = path.at(-1) ?? "";
    if (key === "env") {
      const code = envCode(
        values.map((list) => list ?? []),
        (own, name) => this.#value(own, [...path, name]),
        (name, code) => this.#said([...path, name], code),
      );
      // A layer that nobody deploys may have an empty list where another one has variables.
      const isThere = values.every((list, at) => list !== undefined || !this.states[at]?.[0].deployed);
      if (code !== undefined && isThere) {
        this.#import("kustogen/blocks", "env");
        return `env(${enclosed("{", code, "}")})`;
      }
    }
    const lists = values.filter((list) => list !== undefined);
    const names = lists.map((list) => list.map(elementName));
    const [first = []] = names;
    const isAlike = lists.length === values.length && names.every((own) => own.length === first.length);
    const isNamed = first.every((name) => typeof name === "string") && new Set(first).size === first.length;
    const isSame = lists.length === values.length && lists.every((list) => equal(list, lists[0] as Value));
    const isDeep = lists.every((list) => list.every(isMap));
    if (
      isSame ||
      (isAlike && isDeep && (!isNamed || names.every((own) => equal(own as Value, first as Value))))
    ) {
      const elements = (lists[0] as Value[]).map((_, at) => {
        const place = isNamed ? (first[at] as string) : String(at);
        const own = lists.map((list) => list[at]);
        return this.#said([...path, place], this.#value(own, [...path, place]));
      });
      return enclosed("[", elements, "]");
    }
    if (/ontainers$/.test(key)) throw new Unsayable(`environments have different ${path.join(".")}`);
    return this.#setting(values, path);
  }

  #scalar(value: Value, path: readonly string[]): string {
    if (typeof value === "string" && /\n[^\n]*\n./.test(value) && !value.includes("\r"))
      return this.#file(value, path.findLast((part) => !/^\d+$/.test(part)) as string);
    if (isFileMode(path.at(-1) ?? "", value)) return `0o${value.toString(8)}`;
    return literal(value);
  }

  /** A text of several lines, in a file of its own. */
  #file(text: string, key: string): string {
    const isKnown = /\.(?:conf|ini|py|sh|sql|toml|txt|yaml)$/.test(key);
    const name = `${this.how.component}-${key.replace(/[^A-Za-z0-9._-]/g, "-")}${isKnown ? "" : ".txt"}`;
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

  #setting(values: Values, path: readonly string[]): string {
    if (values.some((value) => typeof value === "string" && /\n./.test(value)))
      throw new Unsayable(`the text ${path.join(".")} has several lines, which differ between environments`);
    const known = values.filter((value) => value !== undefined);
    if (
      known.some((value) => isMap(value) || Array.isArray(value)) &&
      !known.every(isMap) &&
      !known.every(Array.isArray)
    )
      throw new Unsayable(`${path.join(".")} has values of several types`);
    this.how.uses.context.add("settings");
    const nodes = this.states.map(([node]) => node);
    const isLabel = /^(?:labels|matchLabels|selector)$/.test(path.at(-2) ?? "");
    const shared = this.how.labels.find(
      ({ key, setting }) =>
        isLabel &&
        key === path.at(-1) &&
        setting?.nodes.every(
          (node, index) => !nodes.includes(node) || setting.values[index] === values[nodes.indexOf(node)],
        ),
    );
    if (shared !== undefined) return `settings.labels.${shared.name}`;
    const key = settingKey(this.#object, path);
    const { apiVersion } = this.#first;
    const { feature } = this.how;
    this.how.uses.settings.set(key, { object: this.#object, path, apiVersion, feature, nodes, values });
    return this.how.nameOf(key);
  }

  /** Code with the comment of its field. */
  #said(path: readonly string[], code: string): string {
    const lines = this.how.comments.get(path.join("\0"))?.split("\n") ?? [];
    return [...lines.map((line) => `// ${line}`.trimEnd()), code].join("\n");
  }
}
