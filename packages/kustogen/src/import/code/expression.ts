import { isMap, type Value } from "@kustogen/kustomize/value/value.ts";
import type { Bundle } from "../bundles.ts";
import type { ImportedSystem } from "../describe-states.ts";
import { guardOf } from "../guarded-uses.ts";
import type { ImportedLayers, LayerSet } from "../layers.ts";
import { isMarked, MARK, type MarkedStates, withoutMarks } from "../marks.ts";
import type { ImportedSetting } from "../settings.ts";
import type { Field, Item, Template } from "../template.ts";
import { camelCase, identifier } from "../words.ts";
import { envFields } from "./env-fields.ts";

type MapTemplate = Extract<Template, { type: "map" }>;

/** Code is at most this wide, as the formatter of a new repository has it. */
const WIDTH = 110;

/** What an expression needs of the function around it. */
export interface Uses {
  /** Parts of the context: "settings", "images", "layer", "within", "namespace". */
  context: Set<string>;
  /** True when it asks for a setting of the feature that the component is. */
  on: boolean;
  /** Text files it imports, by identifier. */
  files: Map<string, string>;
  /** Labels and annotations of the whole system that it spreads. */
  bundles: Set<string>;
  /** Functions of "kustogen" that it calls. */
  functions: Set<string>;
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

/** What of a system is asked for while it is printed. */
type PrintedSystem = Pick<ImportedSystem, "layers" | "marked" | "namespaces">;

/** Labels or annotations that are said once, as code, and what of the context they ask for. */
export function bundleCode(
  { name, fields, layers, component }: Bundle,
  system: PrintedSystem,
  context = "Context",
): { code: string; uses: string[] } {
  const printer = new ExpressionPrinter(system);
  const head = `${component === undefined ? "export " : ""}const ${name} = `;
  const body = printer.print({ type: "map", fields }, layers, "", head.length);
  const uses = CONTEXT.filter((part) => printer.uses.context.has(part));
  if (uses.length === 0) return { code: `${head}${body};\n`, uses };
  const type = `Pick<${context}, ${uses.map((part) => `"${part}"`).join(" | ")}>`;
  const line = `${head}({ ${uses.join(", ")} }: ${type}) => ({`;
  const given =
    line.length <= WIDTH
      ? `({ ${uses.join(", ")} }: ${type}) => `
      : `({\n  ${uses.join(",\n  ")},\n}: ${type}) => `;
  return { code: `${head}${given}(${printer.print({ type: "map", fields }, layers, "", WIDTH)});\n`, uses };
}

/** The parts of a context, in the order in which code names them. */
export const CONTEXT = ["settings", "images", "layer", "stage", "within", "namespace"];

/** Prints templates as TypeScript, and notes what they use. */
export class ExpressionPrinter {
  readonly uses: Uses = {
    context: new Set(),
    on: false,
    files: new Map(),
    bundles: new Set(),
    functions: new Set(),
  };
  readonly #system: PrintedSystem;
  readonly #layers: ImportedLayers;
  readonly #marked: MarkedStates;
  readonly #taken: ReadonlySet<string>;
  readonly #feature: string | undefined;
  /** True where the context's namespace is the environment's. */
  readonly #placed: boolean;
  /** In how many elements spread into a list the printer is: TypeScript gives such an element no type from its place. */
  #spread = 0;

  /**
   * @param taken identifiers that the file has otherwise
   * @param feature the settings' group of the feature that the component is
   */
  constructor(system: PrintedSystem, taken: readonly string[] = [], feature?: string) {
    const { layers, marked, namespaces } = system;
    this.#system = system;
    this.#layers = layers;
    this.#marked = marked;
    this.#placed = namespaces.placed;
    this.#taken = new Set(taken);
    this.#feature = feature;
  }

  /**
   * The code of a template.
   *
   * @param among the layers in which the expression is asked for
   * @param indent of the line that it begins on
   * @param lead how much of that line stands before it
   */
  print(template: Template, among: LayerSet, indent: string, lead = 0): string {
    switch (template.type) {
      case "literal":
        return this.#waived(template, this.#literal(template.value, indent, lead));
      case "text-file":
        return this.#waived(template, this.textFile(template.name));
      case "setting":
        return this.#setting(template.use.setting, template.before);
      case "image":
        this.uses.context.add("images");
        return member("images", template.use.image?.key ?? "");
      case "bundle":
        return this.#bundle(template.bundle);
      case "fill": {
        this.uses.functions.add("fill");
        const head = `fill(${this.print(template.text, among, indent)}, `;
        return `${head}${this.#map(template.values, among, indent, lead + head.length + 1)})`;
      }
      case "choice":
        return this.#choice(template, among, indent, lead);
      case "map":
        return this.#map(template.fields, among, indent, lead);
      case "list":
        return this.#ordered(template, among, indent, lead);
    }
  }

  /** A list, in another order where some layers have it so. */
  #ordered(
    { items, order, variables }: Extract<Template, { type: "list" }> & { variables?: MapTemplate },
    among: LayerSet,
    indent: string,
    lead: number,
  ): string {
    const list = (at: string, before: number): string => {
      if (variables === undefined) return this.list(items, among, at, before);
      this.uses.functions.add("env");
      return `env(${this.#map(variables.fields, among, at, before + 5, true)})`;
    };
    if (order === undefined) return list(indent, lead);
    this.uses.functions.add("inOrder");
    const inner = `${indent}  `;
    this.#spread++;
    const elements = list(inner, 0);
    this.#spread--;
    const by = order.by === "name" ? "" : `${inner}${quoted(order.by)},\n`;
    return `inOrder(\n${inner}${elements},\n${inner}${this.print(order.names, among, inner)},\n${by}${indent})`;
  }

  /** The name of labels or annotations that are said once, called where they ask the context. */
  #bundle(bundle: Bundle): string {
    const { name, component } = bundle;
    if (component === undefined) this.uses.bundles.add(name);
    const asks = bundleCode(bundle, this.#system).uses;
    for (const part of asks) this.uses.context.add(part);
    return asks.length === 0 ? name : `${name}({ ${asks.join(", ")} })`;
  }

  /** A setting, with what stands before it, and what it is made of where another one says it. */
  #setting(setting: ImportedSetting, before = ""): string {
    const { parts = [setting] } = setting;
    if (before === "" && parts.length === 1 && typeof parts[0] !== "string")
      return this.#read(parts[0] as ImportedSetting);
    if (before === "" && parts.length === 1 && parts[0] === "layer") return this.#layer();
    return templateText(
      [before, ...parts].map((part) =>
        part === "layer"
          ? { code: this.#layer() }
          : typeof part === "string"
            ? part
            : { code: part === setting ? this.#read(part) : this.#inner(part) },
      ),
    );
  }

  #inner(setting: ImportedSetting): string {
    return setting.parts === undefined ? this.#read(setting) : this.#setting(setting);
  }

  #read({ group, name }: ImportedSetting): string {
    if (group !== "" && group === this.#feature) {
      this.uses.on = true;
      return `on.${name}`;
    }
    this.uses.context.add("settings");
    return ["settings", group, name].filter(Boolean).join(".");
  }

  #layer(): string {
    this.uses.context.add("layer");
    return "layer";
  }

  #literal(value: Value, indent: string, lead: number): string {
    const textOf = (text: string) => (isMarked(text) ? this.#markedText(text) : textLiteral(text));
    return literal(value, indent, { exact: this.#spread > 0, textOf, lead });
  }

  /** A text with what the environment's prefix, suffix and namespace are at the marks for them. */
  #markedText(text: string): string {
    const { affixes } = this.#marked;
    const affix = (kind: "prefix" | "suffix"): string | { code: string } => {
      const [first = "", ...others] = affixes.map((own) => own[kind]);
      if (others.every((other) => other === first)) return first;
      const { names } = this.#layers;
      const [before, behind] = kind === "prefix" ? ["", "-"] : ["-", ""];
      if (affixes.every((own, index) => own[kind] === `${before}${names[index]}${behind}`))
        return { code: `${before}\0${behind}` };
      this.uses.context.add("settings");
      return {
        code: affixes.every((own) => own[kind] !== "") ? `settings.${kind}` : `settings.${kind} ?? ""`,
      };
    };
    const parts = text.split(/([\uE000-\uE002])/).flatMap((part): (string | { code: string })[] => {
      if (part !== MARK.prefix && part !== MARK.suffix && part !== MARK.namespace) return [part];
      if (part === MARK.namespace) {
        this.uses.context.add(this.#placed ? "namespace" : "settings");
        return [{ code: this.#placed ? "namespace" : "settings.namespace" }];
      }
      const own = affix(part === MARK.prefix ? "prefix" : "suffix");
      if (typeof own === "string" || !own.code.includes("\0")) return [own];
      const [before = "", behind = ""] = own.code.split("\0");
      return [before, { code: this.#layer() }, behind];
    });
    const said = parts.filter((part) => part !== "");
    const [only] = said;
    return said.length === 1 && typeof only === "object" && !only.code.includes(" ")
      ? only.code
      : templateText(said);
  }

  /** A list of elements that some layers may lack. */
  list(items: readonly Item[], among: LayerSet, indent: string, lead = 0): string {
    const inner = `${indent}  `;
    const present = items.filter(({ layers }) => (layers & among) !== 0);
    const parts: string[] = [];
    for (let i = 0; i < present.length; ) {
      const own = (present[i] as Item).layers & among;
      const given = own === among ? undefined : optionalIn((present[i] as Item).value, own);
      const condition = given
        ? `${this.#read(given)} !== undefined`
        : this.condition(own, among, nameOf((present[i] as Item).value));
      if (condition === undefined) {
        const { value, comment } = present[i++] as Item;
        parts.push(said(comment, this.print(value, own, inner), inner));
        continue;
      }
      const together: Item[] = [];
      const alike = ({ layers, value }: Item) => (layers & among) === own && optionalIn(value, own) === given;
      while (i < present.length && alike(present[i] as Item)) together.push(present[i++] as Item);
      // What is said of the first stands before the condition.
      const [{ comment: first }] = together as [Item];
      this.#spread++;
      const bodyAt = (at: string) =>
        together.map(({ value, comment }, index) =>
          said(index === 0 ? undefined : comment, this.print(value, own, at), at),
        );
      const line = `...(${condition} ? [${bodyAt("").join(", ")}] : [])`;
      const code =
        fits(line, inner) && together.length === 1
          ? line
          : `...(${condition}\n${inner}  ? ${enclosed("[", bodyAt(`${inner}      `), "]", `${inner}    `)}\n${inner}  : [])`;
      this.#spread--;
      parts.push(said(first, code, inner));
    }
    return enclosed("[", parts, "]", indent, lead);
  }

  /** @param absent true where a field that is undefined is left out */
  #map(fields: readonly Field[], among: LayerSet, indent: string, lead = 0, absent = false): string {
    const inner = `${indent}  `;
    const present = fields.filter(({ layers }) => (layers & among) !== 0);
    const parts: string[] = [];
    for (let i = 0; i < present.length; ) {
      const { layers, value } = present[i] as Field;
      if (value.type === "bundle" && (present[i] as Field).key === "") {
        parts.push(`...${this.#bundle(value.bundle)}`);
        i++;
        continue;
      }
      const own = layers & among;
      const given = own === among ? undefined : optionalIn(value, own);
      if (given !== undefined) {
        const lone = absent && value.type === "setting" && value.before === undefined;
        const bodyAt = (at: string) => this.#field(present[i] as Field, own, at);
        const guard = `${this.#read(given)} !== undefined`;
        const line = `...(${guard} ? { ${bodyAt(inner)} } : {})`;
        const broken = () =>
          `...(${guard}\n${inner}  ? ${enclosed("{", [bodyAt(`${inner}      `)], "}", `${inner}    `)}\n${inner}  : {})`;
        parts.push(lone ? bodyAt(inner) : fits(line, inner) ? line : broken());
        i++;
        continue;
      }
      const condition = this.condition(own, among, (present[i] as Field).key);
      if (condition === undefined) {
        parts.push(this.#field(present[i++] as Field, own, inner));
        continue;
      }
      const together: Field[] = [];
      while (
        i < present.length &&
        ((present[i] as Field).layers & among) === own &&
        this.#layers.condition(own, among, (present[i] as Field).key)?.code === condition &&
        optionalIn((present[i] as Field).value, own) === undefined
      )
        together.push(present[i++] as Field);
      const bodyAt = (at: string) =>
        enclosed(
          "{",
          together.map((field) => this.#field(field, own, `${at}  `)),
          "}",
          at,
        );
      const line = `...(${condition} ? ${bodyAt(inner)} : {})`;
      parts.push(
        fits(line, inner) ? line : `...(${condition}\n${inner}  ? ${bodyAt(`${inner}    `)}\n${inner}  : {})`,
      );
    }
    return enclosed("{", parts, "}", indent, lead);
  }

  #field({ key, value, comment }: Field, among: LayerSet, indent: string): string {
    const name = /^[A-Za-z_$][\w$]*$/.test(key) ? key : quoted(key);
    const variables = key === "env" && value.type === "list" ? envFields(value.items) : undefined;
    if (variables !== undefined && value.type === "list") {
      const list = { ...value, variables };
      return said(comment, `${name}: ${this.#ordered(list, among, indent, name.length + 2)}`, indent);
    }
    const printed = this.print(value, among, indent, name.length + 2);
    const code = this.#spread > 0 && isWord(key, value) ? `${printed} as const` : printed;
    return said(comment, code === name ? name : fieldCode(name, code, indent), indent);
  }

  /** The values by layer: those of one layer first, that of most layers last. */
  #choice(
    { options }: Extract<Template, { type: "choice" }>,
    among: LayerSet,
    indent: string,
    lead: number,
  ): string {
    const own = options
      .map(({ layers, value }) => ({ layers: layers & among, value }))
      .filter(({ layers }) => layers);
    const [last, ...others] = own.toSorted((a, b) => size(b.layers) - size(a.layers) || a.layers - b.layers);
    if (last === undefined) throw new Error("a choice between nothing");
    // Asked for before what it guards: of the conditions only the code counts.
    const branches = others.map(({ layers, value }) => ({
      layers,
      value,
      condition: this.condition(layers, among) ?? "true",
    }));
    const line = [
      ...branches.map(({ condition, layers, value }) => `${condition} ? ${this.print(value, layers, "")} : `),
      this.print(last.value, last.layers, branches.length === 0 ? indent : "", lead),
    ].join("");
    if (branches.length === 0 || fits(line, indent, lead)) return line;
    const broken = (from: number, at: string): string => {
      const branch = branches[from];
      if (branch === undefined) return this.print(last.value, last.layers, `${at}  `);
      const { condition, layers, value } = branch;
      return `${condition}\n${at}  ? ${this.print(value, layers, `${at}    `)}\n${at}  : ${broken(from + 1, `${at}  `)}`;
    };
    return broken(0, indent);
  }

  /** The condition, as code, under which one of `own` is the layer; undefined where it always holds. */
  condition(own: LayerSet, among: LayerSet, about = ""): string | undefined {
    const condition = this.#layers.condition(own, among, about);
    if (condition !== undefined) this.uses.context.add(condition.uses);
    return condition?.code;
  }

  #waived({ suspect }: { suspect?: boolean }, code: string): string {
    if (!suspect) return code;
    this.uses.functions.add("notSecret");
    return `notSecret(${code}, REASON)`;
  }

  /** The identifier under which a text file is imported. */
  textFile(file: string): string {
    for (const [name, known] of this.uses.files) if (known === file) return name;
    // The file's own name is enough where it is the only one.
    const short = identifier(file.slice(file.lastIndexOf("/") + 1));
    const [, where] = /\/([^/]+)\/[^/]+$/.exec(file) ?? [];
    const own = where === undefined ? short : identifier(`${short}-${where}`);
    const free = [own, short].find((name) => !this.#taken.has(name) && !this.uses.files.has(name));
    const stem = free ?? `${camelCase(file)}Text`;
    let name = stem;
    for (let number = 2; this.uses.files.has(name); number++) name = `${stem}${number}`;
    this.uses.files.set(name, file);
    return name;
  }
}

/** The setting that says by itself whether a field or element is there. */
function optionalIn(template: Template, own: LayerSet): ImportedSetting | undefined {
  const setting = guardOf(template, own)?.setting;
  return setting?.optional && setting.parts === undefined ? setting : undefined;
}

/** What an element of a list is called, in itself or in what it refers to. */
function nameOf(template: Template): string {
  if (template.type !== "map") return "";
  const own = template.fields.find(({ key }) => key === "name" || key === "secretKey")?.value;
  if (own?.type === "literal" && typeof own.value === "string") return withoutMarks(own.value);
  return template.fields.length === 1 ? nameOf((template.fields[0] as Field).value) : "";
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

/** A field with its value, which begins a line of its own where it is a text that is too long for this one. */
export function fieldCode(name: string, code: string, indent: string): string {
  const line = `${name}: ${code}`;
  const breaks = /^["']/.test(code) && !code.includes("\n") && !fits(line, indent);
  return breaks ? `${name}:\n${indent}  ${code}` : line;
}

/** True for code that stands on one line of allowed width, a comma behind it. */
export function fits(code: string, indent: string, lead = 0): boolean {
  return !code.includes("\n") && indent.length + lead + code.length + 1 <= WIDTH;
}

/**
 * Parts between brackets, as formatters have them: on one line where they fit, else one a line. Mappings of more than a
 * few fields read better one a line.
 *
 * @param lead how much of the line stands before them
 */
export function enclosed(
  open: string,
  parts: readonly string[],
  close: string,
  indent: string,
  lead = 0,
): string {
  if (parts.length === 0) return open + close;
  const list = open === "[";
  const pad = list ? "" : " ";
  const line = `${open}${pad}${parts.join(", ")}${pad}${close}`;
  // A list of several mappings or lists, each with several things in it, is never on one line.
  const several = (part: string) => /^[{[].*,/s.test(part);
  const broken = list
    ? parts.length > 1 && parts.every(several)
    : (parts.length > 5 && parts.some((part) => part.includes(":"))) ||
      parts.some((part) => /^\.\.\.\(/.test(part));
  if (!broken && !parts.some((part) => /^\/\//.test(part)) && fits(line, indent, lead)) return line;
  return `${open}\n${parts.map((part) => `${indent}  ${part},\n`).join("")}${indent}${close}`;
}

/** How a value is printed. */
interface LiteralOptions {
  /** Words that a kind knows keep their own type wherever they stand. */
  exact?: boolean;
  textOf?: (text: string) => string;
  /** How much of the first line stands before it. */
  lead?: number;
}

/** A value as TypeScript. */
export function literal(value: Value, indent: string, options: LiteralOptions = {}): string {
  const { exact = false, textOf = textLiteral, lead = 0 } = options;
  const inner = `${indent}  `;
  if (typeof value === "string") return textOf(value);
  if (Array.isArray(value))
    return enclosed(
      "[",
      value.map((element) => literal(element, inner, { exact, textOf })),
      "]",
      indent,
      lead,
    );
  if (isMap(value))
    return enclosed(
      "{",
      Object.entries(value).map(([key, own]) => {
        const name = /^[A-Za-z_$][\w$]*$/.test(key) ? key : quoted(key);
        const word = exact && WORD_FIELDS.has(key) && typeof own === "string";
        const code = literal(own, inner, { exact, textOf, lead: name.length + 2 });
        return fieldCode(name, word ? `${code} as const` : code, inner);
      }),
      "}",
      indent,
      lead,
    );
  return typeof value === "bigint" ? `${value}n` : String(value);
}

/** A text in the quotes that need the fewest escapes. */
function quoted(text: string): string {
  const double = JSON.stringify(text);
  const count = (quote: string) => text.split(quote).length;
  if (count('"') <= count("'")) return double;
  return `'${double.slice(1, -1).replace(/\\"/g, '"').replace(/'/g, "\\'")}'`;
}

/** A text with expressions in it. */
function templateText(parts: readonly (string | { code: string })[]): string {
  const shown = parts.map((part) =>
    typeof part === "string" ? part.replace(/[\\`]|\$\{/g, "\\$&").replace(/\n/g, "\\n") : `\${${part.code}}`,
  );
  return `\`${shown.join("")}\``;
}

/** A text of several lines as they are, any other in quotes. */
function textLiteral(text: string): string {
  // A carriage return in a template literal is read as a line feed.
  if (!/\n./.test(text) || /[^\n\t\x20-\x7e\u00a0-\uffff]/.test(text)) return quoted(text);
  return `\`${text.replace(/[\\`]|\$\{/g, "\\$&")}\``;
}
