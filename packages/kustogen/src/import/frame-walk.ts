import { equal } from "@kustogen/kustomize/value/equal.ts";
import type { Value } from "@kustogen/kustomize/value/value.ts";
import { commonOrder } from "./align.ts";
import type { Parameter } from "./alike.ts";
import { asLiteral, isUsable, leavesOf, plain, sameGiven, sameLiteral } from "./argument-values.ts";
import type { LayerSet } from "./layers.ts";
import type { Field, Template } from "./template.ts";
import { camelCase } from "./words.ts";

/** An object, or a function's body, whose frame may be declared elsewhere. */
export interface FrameSite {
  /** The components whose files contain it. */
  components: readonly string[];
  layers: LayerSet;
  template: Template;
}

/** A parameter, and the comment above its argument at a call. */
interface FrameParameter extends Parameter {
  comments: (string | undefined)[];
  /** The fields themselves, if not all sites have one in all their environments. */
  fields?: readonly (Field | undefined)[];
}

/** The common frame of objects of one kind, and each site's own values. */
export interface Frame {
  sites: readonly FrameSite[];
  value: Template;
  parameters: FrameParameter[];
  /** The fields of `spec` outside the frame, by site. */
  rest: Field[][];
}

/** The mapping whose other fields belong to the caller. */
const OPEN = "spec";

/** A frame, and the number of lines that it saves. */
export interface Weighed extends Frame {
  saved: number;
}

/** The lines that a function costs. */
const LINES = 6;

/** Thrown if objects don't fit into one frame. */
const APART = Symbol("apart");

/** A walk through the values of all sites at once, which finds their common frame. */
export class FrameWalk {
  readonly #all: LayerSet;
  readonly #parameters: FrameParameter[] = [];
  readonly #rest: Field[][];
  /** Comments above a field at a single site, until a parameter below takes them. */
  #waiting: (string | undefined)[] = [];
  #weight = 1;

  constructor(
    private readonly sites: readonly FrameSite[],
    private readonly into: ReadonlySet<string> /** True if an undefined field is rejected. */,
    private readonly isTyped: boolean,
  ) {
    this.#all = sites.reduce((set, { layers }) => set | layers, 0);
    this.#rest = sites.map(() => []);
  }

  frame(): Weighed | undefined {
    try {
      const value = this.#of(
        this.sites.map(({ template }) => template),
        [],
      );
      if (value.type === "parameter") return undefined;
      const taken = new Set(this.#rest.flat().map(({ key }) => key));
      if (this.#parameters.some(({ name }) => taken.has(name))) return undefined;
      for (const parameter of this.#parameters) this.#withDefault(parameter);
      const asked = this.#parameters.flatMap(({ given }) => given.filter((one) => one !== undefined)).length;
      const count = this.sites.length;
      return {
        sites: this.sites,
        value,
        parameters: this.#parameters,
        rest: this.#rest,
        saved: (count - 1) * this.#weight - asked - this.#parameters.length - taken.size - LINES,
      };
    } catch (error) {
      if (error === APART) return undefined;
      throw error;
    }
  }

  #of(values: readonly Template[], path: readonly string[]): Template {
    const shared = this.#shared(values);
    if (shared !== undefined) {
      this.#weight += leavesOf(shared);
      return { type: "literal", value: shared };
    }
    const maps = values.flatMap((one) => (one.type === "map" ? [one.fields] : []));
    return this.into.has(path.join(".")) && maps.length === values.length
      ? this.#map(maps, path)
      : this.#asked(values, path);
  }

  /** The common value, if it is the same in every environment. */
  #shared(values: readonly Template[]): Value | undefined {
    const [first, ...others] = values.map((one, at) => plain(one, this.sites[at]?.layers ?? 0));
    return first !== undefined && others.every((one) => one !== undefined && equal(one, first))
      ? first
      : undefined;
  }

  #map(maps: readonly (readonly Field[])[], path: readonly string[]): Template {
    const keys = maps.map((fields) => fields.map(({ key }) => key));
    if (keys.some((own) => own.includes("") || new Set(own).size < own.length)) throw APART;
    this.#weight++;
    const fields: Field[] = [];
    let isOpen = false;
    for (const key of commonOrder(keys) ?? [...new Set(keys.flat())]) {
      const row = maps.map((own) => own.find((field) => field.key === key));
      const below = [...path, key];
      const isEverywhere = row.every((field, at) => field !== undefined && isAlways(field, this.sites[at]));
      const values = row.flatMap((field) => field?.value ?? []);
      const isFrame = isEverywhere && (this.into.has(below.join(".")) || this.#shared(values) !== undefined);
      const isUsual = isEverywhere && this.#isUsual(values, key);
      if (path.join(".") === OPEN && !isFrame && !isUsual) {
        isOpen = true;
        row.forEach((field, at) => {
          if (field !== undefined) this.#rest[at]?.push(field);
        });
        continue;
      }
      if (isUsual && !isFrame) this.#weight++;
      const comments = row.map((field) => field?.comment);
      const [first] = comments.filter((comment) => comment !== undefined);
      const saying = comments.filter((comment) => comment === first).length;
      const isOne = comments.every((one) => one === first || one === undefined) && saying * 2 >= row.length;
      if (!isOne && this.#waiting.length > 0) throw APART;
      if (!isOne) this.#waiting = comments;
      const value = isEverywhere ? this.#of(values, below) : this.#optional(row, below);
      if (!isOne && this.#waiting.length > 0) throw APART;
      fields.push({ key, layers: this.#all, value, ...(isOne && first !== undefined && { comment: first }) });
    }
    if (isOpen) fields.push({ key: "", layers: this.#all, value: { type: "parameter", name: OPEN } });
    return { type: "map", fields };
  }

  /** True for a small value that most sites have, so that it can be a default. */
  #isUsual(values: readonly Template[], key: string): boolean {
    const said = values.map((one, at) => asLiteral(one, this.sites[at]?.layers ?? 0));
    const most = Math.max(
      ...said.map((one) => (isUsable(one, key) ? said.filter((other) => sameLiteral(one, other)).length : 0)),
    );
    return most >= 2 && most * 3 >= values.length * 2;
  }

  /** A part that only some sites have, or have in some environments, as an optional parameter. */
  #optional(row: readonly (Field | undefined)[], path: readonly string[]): Template {
    const always = row.filter((field, at) => field !== undefined && isAlways(field, this.sites[at]));
    const isPlain = row.every((field) => !field?.computed && field?.value.type !== "bundle");
    if (this.isTyped || !isPlain || always.length * 2 < row.length || this.into.has(path.join(".")))
      throw APART;
    const given = row.map((field) => field?.value);
    const parameter = { name: this.#nameAt(path), given, comments: [], fields: row, isOptional: true };
    this.#parameters.push(parameter);
    this.#carry(parameter);
    return { type: "parameter", name: parameter.name, given };
  }

  /** A parameter with that name for the given values; an existing one with the same values is reused. */
  #asked(given: readonly Template[], path: readonly string[]): Template {
    const known = this.#parameters.find((one) => given.every((own, at) => sameGiven(own, one.given[at])));
    const said = given.map((one, at) => asLiteral(one, this.sites[at]?.layers ?? 0));
    const parameter = known ?? { name: this.#nameAt(path), given: said, comments: [] };
    if (known === undefined) this.#parameters.push(parameter);
    this.#carry(parameter);
    return { type: "parameter", name: parameter.name, given: parameter.given };
  }

  /** A comment above a field moves to the argument. */
  #carry(parameter: FrameParameter): void {
    this.#waiting.forEach((comment, at) => {
      if (comment === undefined) return;
      const before = parameter.comments[at];
      parameter.comments[at] = before === undefined ? comment : `${before}\n\n${comment}`;
    });
    this.#waiting = [];
  }

  #nameAt(path: readonly string[]): string {
    const [above = "", last = ""] = path.slice(-2).map((key) => key.replace(/^.*\/(?=.)/, ""));
    const stem = above === "sourceRef" ? "source" : last;
    const taken = new Set(this.#parameters.map(({ name }) => name));
    const name = [camelCase(stem), camelCase(`${above}-${last}`)].find((one) => !taken.has(one));
    if (name === undefined || !/^[a-z]\w*$/i.test(name)) throw APART;
    return name;
  }

  /** A value that at least half of the sites have becomes the default. */
  #withDefault(parameter: FrameParameter): void {
    const { given, comments } = parameter;
    const half = Math.max(2, given.length / 2);
    const name = this.#parameters.find((one) => one.name === "name");
    if (parameter === name || parameter.fields !== undefined) return;
    const isNamed = given.map((one, at) => name !== undefined && sameGiven(one, name.given[at]));
    const counts = given.map((one) =>
      isUsable(one, parameter.name) ? given.filter((other) => sameLiteral(one, other)).length : 0,
    );
    const most = counts.indexOf(Math.max(...counts));
    const isUsual =
      isNamed.filter((is) => is).length >= half
        ? isNamed
        : (counts[most] as number) >= half
          ? given.map((one) => sameLiteral(one, given[most]))
          : [];
    if (isUsual.length === 0) return;
    parameter.otherwise = isUsual === isNamed ? { type: "parameter", name: "name" } : given[most];
    isUsual.forEach((is, at) => {
      if (is && comments[at] === undefined) given[at] = undefined;
    });
  }
}

/** True for a field that exists wherever its object does. */
export function isAlways({ layers, when, computed, value }: Field, site: FrameSite | undefined): boolean {
  const own = site?.layers ?? 0;
  return (layers & own) === own && when === undefined && computed === undefined && value.type !== "bundle";
}
