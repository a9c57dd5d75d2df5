import { isMap, type Value } from "@kustogen/kustomize/value/value.ts";
import type { ImportedLayers, LayerSet } from "../layers.ts";
import type { Field, Item, Template } from "../template.ts";
import { camelCase, identifier } from "../words.ts";

/** Code is at most this wide, as formatters have it. */
const WIDTH = 100;

/** What an expression needs of the function around it. */
export interface Uses {
  /** Parts of the context: "settings", "images", "layer", "within". */
  context: Set<string>;
  /** Text files it imports, by identifier. */
  files: Map<string, string>;
  /** True when it says of a value that it is no credential. */
  waivers: boolean;
}

/** Fields of built-in kinds that take one of a few words. */
const WORD_FIELDS = new Set([
  "effect",
  "imagePullPolicy",
  "mountPropagation",
  "operator",
  "pathType",
  "protocol",
  "restartPolicy",
  "scheme",
  "terminationMessagePolicy",
  "type",
  "whenUnsatisfiable",
]);

/** Prints templates as TypeScript, and notes what they use. */
export class ExpressionPrinter {
  readonly uses: Uses = { context: new Set(), files: new Map(), waivers: false };
  readonly #layers: ImportedLayers;
  readonly #taken: ReadonlySet<string>;
  /** In how many elements spread into a list the printer is: TypeScript gives such an element no type from its place. */
  #spread = 0;

  /** @param taken identifiers that the file has otherwise */
  constructor(layers: ImportedLayers, taken: readonly string[] = []) {
    this.#layers = layers;
    this.#taken = new Set(taken);
  }

  /**
   * The code of a template.
   *
   * @param among the layers in which the expression is asked for
   * @param indent of the line that it begins on
   */
  print(template: Template, among: LayerSet, indent: string): string {
    switch (template.type) {
      case "literal":
        return this.#waived(template, literal(template.value, indent, this.#spread > 0));
      case "text-file":
        return this.#waived(template, this.textFile(template.name));
      case "setting":
        this.uses.context.add("settings");
        return ["settings", template.setting.group, template.setting.name].filter(Boolean).join(".");
      case "image":
        this.uses.context.add("images");
        return member("images", template.image.key);
      case "choice":
        return this.#choice(template, among, indent);
      case "map":
        return this.#map(template.fields, among, indent);
      case "list":
        return this.list(template.items, among, indent);
    }
  }

  /** A list of elements that some layers may lack. */
  list(items: readonly Item[], among: LayerSet, indent: string): string {
    const inner = `${indent}  `;
    const parts = items
      .filter(({ layers }) => (layers & among) !== 0)
      .map(({ layers, value, comment }) => {
        const own = layers & among;
        const condition = this.condition(own, among);
        if (condition === undefined) return said(comment, this.print(value, own, inner), inner);
        this.#spread++;
        const element = this.print(value, own, inner);
        const deep = `${inner}      `;
        const code = element.includes("\n")
          ? `...(${condition}\n${inner}  ? [\n${deep}${this.print(value, own, deep)},\n${inner}    ]\n${inner}  : [])`
          : `...(${condition} ? [${element}] : [])`;
        this.#spread--;
        return said(comment, code, inner);
      });
    return enclosed("[", parts, "]", indent);
  }

  #map(fields: readonly Field[], among: LayerSet, indent: string): string {
    const inner = `${indent}  `;
    const present = fields.filter(({ layers }) => (layers & among) !== 0);
    const parts: string[] = [];
    for (let i = 0; i < present.length; ) {
      const { layers } = present[i] as Field;
      const own = layers & among;
      const condition = this.condition(own, among);
      if (condition === undefined) {
        parts.push(this.#field(present[i++] as Field, own, inner));
        continue;
      }
      const together: Field[] = [];
      while (i < present.length && ((present[i] as Field).layers & among) === own)
        together.push(present[i++] as Field);
      const bodyAt = (at: string) =>
        enclosed(
          "{",
          together.map((field) => this.#field(field, own, `${at}  `)),
          "}",
          at,
        );
      const body = bodyAt(inner);
      parts.push(
        body.includes("\n")
          ? `...(${condition}\n${inner}  ? ${bodyAt(`${inner}    `)}\n${inner}  : {})`
          : `...(${condition} ? ${body} : {})`,
      );
    }
    return enclosed("{", parts, "}", indent);
  }

  #field({ key, value, comment }: Field, among: LayerSet, indent: string): string {
    const name = /^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key);
    const printed = this.print(value, among, indent);
    const code = this.#spread > 0 && isWord(key, value) ? `${printed} as const` : printed;
    return said(comment, code === name ? name : `${name}: ${code}`, indent);
  }

  /** The values by layer: those of one layer first, that of most layers last. */
  #choice({ options }: Extract<Template, { type: "choice" }>, among: LayerSet, indent: string): string {
    const own = options
      .map(({ layers, value }) => ({ layers: layers & among, value }))
      .filter(({ layers }) => layers);
    const [last, ...others] = own.toSorted((a, b) => size(b.layers) - size(a.layers) || a.layers - b.layers);
    if (last === undefined) throw new Error("a choice between nothing");
    let code = this.print(last.value, last.layers, indent);
    for (const { layers, value } of others) {
      const condition = this.condition(layers, among) ?? "true";
      code = `${condition} ? ${this.print(value, layers, indent)} : ${code}`;
    }
    return others.length > 0 ? `(${code})` : code;
  }

  /** The condition, as code, under which one of `own` is the layer; undefined where it always holds. */
  condition(own: LayerSet, among: LayerSet): string | undefined {
    const condition = this.#layers.condition(own, among);
    if (condition !== undefined) this.uses.context.add(condition.uses);
    return condition?.code;
  }

  #waived({ suspect }: { suspect?: boolean }, code: string): string {
    if (!suspect) return code;
    this.uses.waivers = true;
    return `notSecret(${code}, REASON)`;
  }

  /** The identifier under which a text file is imported. */
  textFile(file: string): string {
    for (const [name, known] of this.uses.files) if (known === file) return name;
    // The file's own name is enough where it is the only one.
    const short = identifier(file.slice(file.lastIndexOf("/") + 1));
    const stem = this.#taken.has(short) || this.uses.files.has(short) ? `${camelCase(file)}Text` : short;
    let name = stem;
    for (let number = 2; this.uses.files.has(name); number++) name = `${stem}${number}`;
    this.uses.files.set(name, file);
    return name;
  }
}

function isWord(key: string, { type, ...rest }: Template): boolean {
  return type === "literal" && WORD_FIELDS.has(key) && typeof (rest as { value?: Value }).value === "string";
}

function size(set: LayerSet): number {
  let count = 0;
  for (let rest = set; rest > 0; rest >>>= 1) count += rest & 1;
  return count;
}

function member(object: string, key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `${object}.${key}` : `${object}[${JSON.stringify(key)}]`;
}

/** Code behind the comment that its place had in the hand-written source. */
function said(comment: string | undefined, code: string, indent: string): string {
  if (comment === undefined) return code;
  return `${comment
    .split("\n")
    .map((line) => `// ${line}`.trimEnd())
    .join(`\n${indent}`)}\n${indent}${code}`;
}

/** Parts between brackets: on one line where that reads well, else one a line. */
function enclosed(open: string, parts: readonly string[], close: string, indent: string): string {
  if (parts.length === 0) return open + close;
  const pad = open === "{" ? " " : "";
  const line = `${open}${pad}${parts.join(", ")}${pad}${close}`;
  const short = parts.length <= 4 && !parts.some((part) => /\n|^\.\.\.|^\/\//.test(part));
  if (short && line.length + indent.length <= WIDTH - 30) return line;
  return `${open}\n${parts.map((part) => `${indent}  ${part},\n`).join("")}${indent}${close}`;
}

/** A value as TypeScript; with `exact`, words that a kind knows keep their own type wherever they stand. */
export function literal(value: Value, indent: string, exact = false): string {
  if (typeof value === "string") return textLiteral(value);
  if (Array.isArray(value))
    return enclosed(
      "[",
      value.map((element) => literal(element, `${indent}  `, exact)),
      "]",
      indent,
    );
  if (isMap(value))
    return enclosed(
      "{",
      Object.entries(value).map(([key, inner]) => {
        const name = /^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key);
        const word = exact && WORD_FIELDS.has(key) && typeof inner === "string";
        return `${name}: ${literal(inner, `${indent}  `, exact)}${word ? " as const" : ""}`;
      }),
      "}",
      indent,
    );
  return typeof value === "bigint" ? `${value}n` : String(value);
}

/** A text of several lines as they are, any other in quotes. */
function textLiteral(text: string): string {
  // A carriage return in a template literal is read as a line feed.
  if (!/\n./.test(text) || /[^\n\t\x20-\x7e\u00a0-\uffff]/.test(text)) return JSON.stringify(text);
  return `\`${text.replace(/[\\`]|\$\{/g, "\\$&")}\``;
}
