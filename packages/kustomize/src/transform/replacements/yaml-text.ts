import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair, Scalar, visit } from "yaml";
import { InputError } from "../../errors/errors.ts";
import { escapeOf } from "../../yaml/printer/scalar.ts";
import { resolvePlain, timestamp } from "../../yaml/reader/scalar.ts";
import { Comments } from "./yaml-comments.ts";

/** The error for anything that can't be written as kustomize would, with a code of its own. */
function unsupported(what: string): InputError {
  return new InputError(
    `a replacement within YAML text that has ${what} is not supported by the embedded renderer`,
    { code: "not-supported" },
  );
}

/** A scalar whose text is set by a replacement: it keeps its type, undefined for a new one. */
export interface Retyped {
  type: string | undefined;
}

/**
 * Writes a YAML document as kustomize writes a ConfigMap's text that was changed by a replacement (go-yaml v3 with
 * two spaces of indentation): every scalar in its former style. Throws UnsupportedText for anchors, tags and comments
 * that are neither directly above an entry nor after one: only go-yaml knows their place.
 */
export function writeYamlText(
  document: Document,
  original: string,
  changed: ReadonlyMap<Scalar, Retyped>,
): string {
  refuseDecorations(document);
  const comments = new Comments(original);
  const writer = new Writer(changed, comments, original);
  const root = document.contents;
  const text = root === null ? "" : writer.root(root);
  if (comments.left > 0) throw unsupported("comments on separate lines");
  return text;
}

function refuseDecorations(document: Document): void {
  visit(document, (_, node) => {
    if (typeof node !== "object" || node === null) return;
    const { anchor, tag } = node as Partial<Scalar>;
    if (anchor || isAlias(node)) throw unsupported("anchors");
    if (tag) throw unsupported("tags");
  });
}

class Writer {
  constructor(
    private readonly changed: ReadonlyMap<Scalar, Retyped>,
    private readonly comments: Comments,
    private readonly original: string,
  ) {}

  root(node: Node): string {
    if (!isMap(node) && !isSeq(node)) return this.scalar(node, 0, false, false);
    return this.isFlow(node) ? this.flow(node) : this.block(node, 0).trim();
  }

  /** The comments directly above an entry, on separate lines. */
  #above(node: Node | string, space: string): string {
    if (typeof node === "string" || !node.range) return "";
    const column = this.comments.columnOf(this.original, node);
    return this.comments
      .takeAbove(node, column)
      .map((text) => `${space}${text}\n`)
      .join("");
  }

  #after(node: Node | string | null): string {
    return typeof node !== "string" && node?.range ? this.comments.takeBehind(node) : "";
  }

  isFlow(node: Node): boolean {
    return (isMap(node) || isSeq(node)) && (node.flow === true || node.items.length === 0);
  }

  /** The entries of a mapping or list, each on separate lines with this indentation. */
  block(node: Node, indent: number): string {
    const space = " ".repeat(indent);
    if (isSeq(node))
      return (node.items as Node[])
        .map((item) => {
          const above = this.#above(item, space);
          if (!this.#isBlock(item)) return `${above}${space}-${this.#behind(item, indent)}\n`;
          return `${above}${space}- ${this.block(item, indent + 2).slice(indent + 2)}`;
        })
        .join("");
    return (node as unknown as { items: Pair<Node | string, Node | null>[] }).items
      .map(({ key, value }) => {
        const name = `${this.#above(key, space)}${space}${this.scalar(key, indent, false, true)}:`;
        if (value === null || !this.#isBlock(value)) {
          const behind = this.#behind(value, indent);
          return `${name}${behind}${behind === "" ? this.#after(key) : ""}\n`;
        }
        return `${name}${this.#after(key)}\n${this.block(value, isSeq(value) ? indent : indent + 2)}`;
      })
      .join("");
  }

  #isBlock(node: Node): boolean {
    return (isMap(node) || isSeq(node)) && !this.isFlow(node);
  }

  /** A value after its key or dash; nothing for an empty one. */
  #behind(node: Node | null, indent: number): string {
    const text =
      node === null ? "" : this.isFlow(node) ? this.flow(node) : this.scalar(node, indent, false, false);
    if (text === "") return "";
    return ` ${text}${/^[|>]/.test(text) ? "" : this.#after(node)}`;
  }

  flow(node: Node): string {
    if (isSeq(node)) return `[${(node.items as Node[]).map((item) => this.#inFlow(item)).join(", ")}]`;
    const { items } = node as unknown as { items: Pair<Node | string, Node | null>[] };
    return `{${items.map(({ key, value }) => `${this.scalar(key, 0, true, true)}:${value === null ? "" : ` ${this.#inFlow(value)}`}`).join(", ")}}`;
  }

  #inFlow(node: Node): string {
    return isMap(node) || isSeq(node) ? this.flow(node) : this.scalar(node, 0, true, false);
  }

  scalar(node: Node | string, indent: number, inFlow: boolean, isKey: boolean): string {
    if (typeof node === "string") return write(node, Scalar.PLAIN, indent, inFlow, isKey);
    if (!isScalar(node)) throw unsupported("keys that aren't scalars");
    const text = String(node.value ?? "");
    const change = this.changed.get(node);
    let style: string = node.type ?? Scalar.PLAIN;
    let tag = "";
    if (change?.type !== undefined) {
      const written = change.type === "!!str" && typeOf(text) !== "!!str";
      if (style === Scalar.PLAIN && written) style = Scalar.QUOTE_DOUBLE;
      if (change.type !== "!!str" && change.type !== typeOf(text)) tag = `${change.type} `;
    }
    if (style === Scalar.PLAIN && text.includes("\n")) style = Scalar.BLOCK_LITERAL;
    if (style === Scalar.BLOCK_FOLDED) throw unsupported("folded blocks");
    return tag + write(text, style, indent, inFlow, isKey);
  }
}

/** The tag of a plain scalar. */
export function typeOf(text: string): string {
  if (timestamp(text) !== undefined) return "!!timestamp";
  const value = resolvePlain(text);
  if (value === null) return "!!null";
  if (typeof value === "string") return "!!str";
  if (typeof value === "boolean") return "!!bool";
  return typeof value === "bigint" || !/^[-+]?(?:\d*\.|\d+[eE])|inf|nan/i.test(text) ? "!!int" : "!!float";
}

const UNPRINTABLE = /[^\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/u;

function write(text: string, style: string, indent: number, inFlow: boolean, isKey: boolean): string {
  const literal = style === Scalar.BLOCK_LITERAL;
  if (literal && !inFlow && !isKey && !/ (?:\n|$)/.test(text) && !UNPRINTABLE.test(text))
    return block(text, indent);
  if (style === Scalar.PLAIN && plainAllowed(text, inFlow) && !(text === "" && (inFlow || isKey)))
    return text;
  const single = style === Scalar.PLAIN || style === Scalar.QUOTE_SINGLE;
  if (single && !UNPRINTABLE.test(text) && !/ \n|\n /.test(text)) {
    if (text.includes("\n")) throw unsupported("multi-line quoted strings");
    return `'${text.replaceAll("'", "''")}'`;
  }
  return double(text);
}

function plainAllowed(text: string, inFlow: boolean): boolean {
  if (text === "") return true;
  if (/^(?:---|\.\.\.)|^[#,[\]{}&*!|>'"%@`]|^[?:-](?:\s|$)|:(?:\s|$)|\s#|^\s|\s$|[\n\t]/.test(text))
    return false;
  return !UNPRINTABLE.test(text) && !(inFlow && (/[,?[\]{}:]/.test(text) || /^[?:]/.test(text)));
}

/** A literal block; the text's own first space or line break makes the indentation explicit. */
function block(text: string, indent: number): string {
  const first = /^[ \n]/.test(text) ? "2" : "";
  const chomping = !text.endsWith("\n") ? "-" : text === "\n" || text.endsWith("\n\n") ? "+" : "";
  const space = " ".repeat(indent + 2);
  const lines = text.endsWith("\n") ? text.slice(0, -1).split("\n") : text.split("\n");
  return `|${first}${chomping}\n${lines.map((line) => (line === "" ? "" : space + line)).join("\n")}`;
}

function double(text: string): string {
  let out = "";
  for (const char of text) {
    const isPlain = !UNPRINTABLE.test(char) && !/["\\\n\x85\u2028\u2029]/.test(char);
    out += isPlain ? char : escapeOf(char.codePointAt(0) as number);
  }
  return `"${out}"`;
}
