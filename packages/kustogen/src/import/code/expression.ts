import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Value } from "@kustogen/kustomize/value/value.ts";
import type { Bundle } from "../bundles.ts";
import type { SettingText } from "../derived.ts";
import { optionalIn } from "../guarded-uses.ts";
import type { LayerSet } from "../layers.ts";
import { isMarked } from "../marks.ts";
import { sameTemplate } from "../same-template.ts";
import { type Field, type Item, type Template, type TextPart, templateName } from "../template.ts";
import { byLayers } from "./by-layers.ts";
import { choiceCode, truthCode } from "./choice-code.ts";
import { ConditionCode } from "./condition-code.ts";
import { envFields } from "./env-fields.ts";
import { enclosed, fieldCode, fits, said, spreadWhere } from "./layout.ts";
import { isFileMode, isWord, literal, member, propertyName, quoted, templateText } from "./literal.ts";
import { markedPieces, markedText } from "./marked-text.ts";
import type { RepeatedTexts } from "./repeated-texts.ts";
import { requirementsCode } from "./requirements-code.ts";
import { SettingCode } from "./setting-code.ts";
import { CONTEXT, type PrintedSystem, Uses } from "./uses.ts";

type MapTemplate = Extract<Template, { type: "map" }>;

/** Fields with arbitrary keys, whose types don't allow a key without a value. */
const RECORDS = new Set([
  "annotations",
  "binaryData",
  "data",
  "hard",
  "labels",
  "limits",
  "matchLabels",
  "nodeSelector",
  "parameters",
  "requests",
  "selector",
  "stringData",
  "volumeAttributes",
]);

/** The fields that a block gets from its part. */
const SAID_BY_PART: Record<string, "selector" | "labels"> = {
  labels: "labels",
  matchLabels: "selector",
  selector: "selector",
};

function isSame(one: Template, other: Template | undefined): boolean {
  return other !== undefined && sameTemplate(one, other);
}

/** The parts of the context that the code of a shared value uses. */
function asksOf(value: Template, layers: LayerSet, system: PrintedSystem): string[] {
  const printer = new ExpressionPrinter(system);
  printer.print(value, layers, "");
  return CONTEXT.filter((part) => printer.uses.context.has(part));
}

/** Prints templates as TypeScript, and records what they use. */
export class ExpressionPrinter {
  readonly uses: Uses;
  /** Prints the conditions of the same code. */
  readonly conditions: ConditionCode;
  readonly #settings: SettingCode;
  /**
   * The number of enclosing elements that are spread into a list: TypeScript doesn't infer the type of such an
   * element from its context.
   */
  #spread = 0;
  /** Whether the printer is inside an object, whose undefined fields are dropped. */
  #inObject = false;

  /**
   * @param taken identifiers used elsewhere in the file
   * @param feature the settings' group of the feature that is the component
   * @param texts texts that the file declares once
   * @param part the selector and labels of the file's part
   */
  constructor(
    private readonly system: PrintedSystem,
    taken: readonly string[] = [],
    feature?: string,
    texts: RepeatedTexts = new Map(),
    /** The component's part in blocks: its selector and its labels. */
    private readonly part: { selector?: Template | undefined; labels?: Template | undefined } = {},
  ) {
    this.uses = new Uses(taken, texts);
    this.#settings = new SettingCode(this.uses, feature, system);
    this.conditions = new ConditionCode(this.uses, this.#settings, system.layers);
  }

  /**
   * The code of a template.
   * @param among the layers in which the expression is used
   * @param indent the indentation of its first line
   * @param lead the length of that line before it
   */
  print(template: Template, among: LayerSet, indent: string, lead = 0): string {
    switch (template.type) {
      case "literal":
        return this.#waived(template, this.#literal(template.value, indent, lead));
      case "text-file":
        return this.#waived(template, this.uses.textFile(template.name));
      case "joined":
        return this.#joined(template.parts);
      case "setting":
        return truthCode(this.#settings.code(template.use.setting, template.before), template.words);
      case "image":
        this.uses.context.add("images");
        return member("images", template.use.image?.key ?? "");
      case "bundle":
        return this.#bundle(template.bundle);
      case "parameter":
        return template.name;
      case "named":
        return this.#waived(template, this.#named(template.parts));
      case "call":
        return this.#where(false, () => this.#call(template, among, indent, lead));
      case "yaml":
        this.uses.blocks.add("yaml");
        return this.#where(false, () => this.given("yaml(", template.value, among, indent, lead));
      case "fill": {
        this.uses.blocks.add("fill");
        const head = `fill(${this.print(template.text, among, indent)}, `;
        const at = (inner: string, before: number) =>
          `${head}${this.#where(false, () => this.#mapOrBundle(template.values, among, inner, before + head.length + 1))})`;
        const line = this.#waived(template, at(indent, lead));
        if (!template.suspect || fits(line, indent, lead)) return line;
        return `notSecret(\n${indent}  ${at(`${indent}  `, 0)},\n${indent}  REASON,\n${indent})`;
      }
      case "choice":
        return choiceCode(template, among, indent, lead, {
          print: (...of) => this.print(...of),
          settings: this.#settings,
          conditions: this.conditions,
        });
      case "map":
        return this.#mapOrBundle(template.fields, among, indent, lead);
      case "list":
        return this.#ordered(template, among, indent, lead);
    }
  }

  /**
   * A function call with a template as its last argument: a mapping begins on the same line, a call on a separate one
   * if both don't fit.
   * @param head the function and its other arguments, up to the last one
   */
  given(head: string, last: Template, among: LayerSet, indent: string, lead: number): string {
    const line = `${head}${this.print(last, among, indent, lead + head.length)})`;
    if (last.type !== "call" || fits(line, indent, lead)) return line;
    const inner = `${indent}  `;
    const before = head
      .slice(head.indexOf("(") + 1)
      .split(", ")
      .filter((one) => one !== "");
    const all = [...before, this.print(last, among, inner)];
    return `${head.slice(0, head.indexOf("("))}(\n${all.map((one) => `${inner}${one},\n`).join("")}${indent})`;
  }

  /** An object as the last argument of a function: a field that some environments lack needs no condition. */
  objectGiven(head: string, body: Template, among: LayerSet, indent: string, lead: number): string {
    return this.#where(body.type !== "call", () => this.given(head, body, among, indent, lead));
  }

  /** Prints code inside or outside an object. */
  #where(inObject: boolean, code: () => string): string {
    const before = this.#inObject;
    this.#inObject = inObject;
    const printed = code();
    this.#inObject = before;
    return printed;
  }

  /** A list, with a different order in some layers. */
  #ordered(
    { items, order, variables }: Extract<Template, { type: "list" }> & { variables?: MapTemplate },
    among: LayerSet,
    indent: string,
    lead: number,
  ): string {
    const list = (at: string, before: number): string => {
      if (variables === undefined) return this.list(items, among, at, before);
      this.uses.blocks.add("env");
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

  /** A text that includes another component's address. */
  #joined(parts: readonly TextPart[]): string {
    const code = parts.map((part) => (typeof part === "string" ? part : { code: this.uses.address(part) }));
    const [only] = code;
    return code.length === 1 && typeof only === "object" ? only.code : templateText(code);
  }

  /** A text that includes a function's name argument. */
  #named(parts: SettingText): string {
    const pieces = parts.flatMap((part) => {
      if (part === "layer") return [{ code: this.uses.layer() }];
      return typeof part === "string"
        ? markedPieces(part, this.system, this.uses)
        : [{ code: this.#settings.code(part) }];
    });
    const said = pieces.filter((part) => part !== "");
    const [only] = said;
    return said.length === 1 && typeof only === "object" ? only.code : this.uses.text(said);
  }

  /** A call of a shared function, with this object's own values. */
  #call(
    { of, args }: Extract<Template, { type: "call" }>,
    among: LayerSet,
    indent: string,
    lead: number,
  ): string {
    this.uses.called.set(of.name, of.component === undefined);
    const asks = asksOf(of.value, of.layers, this.system);
    for (const part of asks) this.uses.context.add(part);
    const context = asks.length === 0 ? [] : [`{ ${asks.join(", ")} }`];
    const head = `${of.name}(${context.map((one) => `${one}, `).join("")}`;
    const line = `${head}${this.#map(args, among, indent, lead + head.length + 1)})`;
    if (context.length === 0 || fits(line, indent, lead)) return line;
    const inner = `${indent}  `;
    const all = [...context, this.#map(args, among, inner)];
    return `${of.name}(\n${all.map((one) => `${inner}${one},\n`).join("")}${indent})`;
  }

  /** The name of labels or annotations that are declared once, as a call if they use the context. */
  #bundle(bundle: Bundle): string {
    const { name, fields, layers, component } = bundle;
    if (component === undefined) this.uses.bundles.add(name);
    else this.uses.own.set(name, (this.uses.own.get(name) ?? 0) + 1);
    const asks = asksOf({ type: "map", fields }, layers, this.system);
    for (const part of asks) this.uses.context.add(part);
    return asks.length === 0 ? name : `${name}({ ${asks.join(", ")} })`;
  }

  #literal(value: Value, indent: string, lead: number): string {
    const textOf = (text: string) =>
      isMarked(text) ? markedText(text, this.system, this.uses) : this.uses.plain(text);
    return literal(value, indent, { exact: this.#spread > 0, textOf, lead });
  }

  /** A list with elements that some layers may lack. */
  list(items: readonly Item[], among: LayerSet, indent: string, lead = 0): string {
    const inner = `${indent}  `;
    const present = items.filter(({ layers }) => (layers & among) !== 0);
    const parts: string[] = [];
    for (let i = 0; i < present.length; ) {
      const own = (present[i] as Item).layers & among;
      const { when } = present[i] as Item;
      const name = templateName((present[i] as Item).value);
      const { given, condition } = this.conditions.guard(present[i] as Item, among, name);
      if (condition === undefined) {
        const { value, comment } = present[i++] as Item;
        parts.push(said(comment, this.print(value, own, inner), inner));
        continue;
      }
      const together: Item[] = [];
      const alike = (item: Item) =>
        (item.layers & among) === own &&
        item.when === when &&
        (when !== undefined || optionalIn(item.value, own) === given);
      while (i < present.length && alike(present[i] as Item)) together.push(present[i++] as Item);
      // The comment of the first element comes before the condition.
      const [{ comment: first }] = together as [Item];
      this.#spread++;
      const bodyAt = (at: string) =>
        enclosed(
          "[",
          together.map(({ value, comment }, index) =>
            said(index === 0 ? undefined : comment, this.print(value, own, `${at}  `), `${at}  `),
          ),
          "]",
          at,
        );
      const code = spreadWhere(condition, bodyAt, "[]", inner, together.length === 1);
      this.#spread--;
      parts.push(said(first, code, inner));
    }
    return enclosed("[", parts, "]", indent, lead);
  }

  /** A mapping, or only the name if it consists of a named bundle. */
  #mapOrBundle(fields: readonly Field[], among: LayerSet, indent: string, lead: number): string {
    const [only] = fields;
    return fields.length === 1 && only?.key === "" && only.value.type === "bundle"
      ? this.#bundle(only.value.bundle)
      : this.#map(fields, among, indent, lead);
  }

  /** @param absent true if an undefined field is left out */
  #map(fields: readonly Field[], among: LayerSet, indent: string, lead = 0, absent = false): string {
    const inner = `${indent}  `;
    const listed = byLayers(fields).filter(({ layers }) => (layers & among) !== 0);
    const group = this.#settings.groupIn(listed, among);
    const present = listed.filter(({ value }) => group === undefined || !isOf(value, group));
    const parts: string[] = group === undefined ? [] : [`...${this.#settings.group(group)}`];
    for (let i = 0; i < present.length; ) {
      const { layers, value } = present[i] as Field;
      if (value.type === "bundle" && (present[i] as Field).key === "") {
        parts.push(`...${this.#bundle(value.bundle)}`);
        i++;
        continue;
      }
      if (value.type === "parameter" && (present[i] as Field).key === "") {
        parts.push(`...${value.name}`);
        i++;
        continue;
      }
      const own = layers & among;
      const { key, when } = present[i] as Field;
      const { given, condition } = this.conditions.guard(present[i] as Field, among, key);
      // An undefined field needs no condition.
      const lone =
        given && (absent || this.#inObject) && value.type === "setting" && this.#settings.isAlone(value);
      if (condition === undefined || lone) {
        parts.push(this.#field(present[i++] as Field, own, inner));
        continue;
      }
      const together = [present[i++] as Field];
      const alike = (field: Field) =>
        given === undefined &&
        (field.layers & among) === own &&
        field.when === when &&
        (when !== undefined ||
          (this.system.layers.condition(own, among, field.key)?.code === condition &&
            optionalIn(field.value, own) === undefined));
      while (i < present.length && alike(present[i] as Field)) together.push(present[i++] as Field);
      const bodyAt = (at: string) =>
        enclosed(
          "{",
          together.map((field) => this.#field(field, own, `${at}  `)),
          "}",
          at,
        );
      parts.push(spreadWhere(condition, bodyAt, "{}", inner));
    }
    return enclosed("{", parts, "}", indent, lead);
  }

  #field({ key, computed, value, comment }: Field, among: LayerSet, indent: string): string {
    const name = computed === undefined ? this.#key(key) : `[${this.print(computed, among, indent)}]`;
    const needs = key === "resources" ? requirementsCode(value, among) : undefined;
    if (needs !== undefined) {
      this.uses.blocks.add("requirements");
      return said(comment, fieldCode(name, needs, indent), indent);
    }
    const own = lookUp(SAID_BY_PART, key);
    if (own !== undefined && value.type === "map" && isSame(value, this.part[own])) {
      this.uses.blocks.add(own);
      return said(comment, `${name}: ${own}(part)`, indent);
    }
    const variables = key === "env" && value.type === "list" ? envFields(value.items) : undefined;
    if (variables !== undefined && value.type === "list") {
      const list = { ...value, variables };
      return said(comment, `${name}: ${this.#ordered(list, among, indent, name.length + 2)}`, indent);
    }
    if (value.type === "literal" && isFileMode(key, value.value))
      return said(comment, `${name}: 0o${value.value.toString(8)}`, indent);
    const inObject = this.#inObject && !RECORDS.has(key);
    const printed = this.#where(inObject, () => this.print(value, among, indent, name.length + 2));
    // A conditional value of several lines begins on a separate line.
    if (value.type === "choice" && value.by !== undefined && printed.includes("\n")) {
      const inner = `${indent}  `;
      return said(comment, `${name}:\n${inner}${this.print(value, among, inner)}`, indent);
    }
    const code =
      this.#spread > 0 && value.type === "literal" && isWord(key, value.value)
        ? `${printed} as const`
        : printed;
    return said(comment, code === name ? name : fieldCode(name, code, indent), indent);
  }

  #key(key: string): string {
    return isMarked(key) ? `[${markedText(key, this.system, this.uses)}]` : propertyName(key);
  }

  #waived({ suspect }: { suspect?: boolean }, code: string): string {
    if (!suspect) return code;
    this.uses.functions.add("notSecret");
    return `notSecret(${code}, REASON)`;
  }
}

function isOf(template: Template, group: string): boolean {
  return template.type === "setting" && template.use.setting.group === group;
}
