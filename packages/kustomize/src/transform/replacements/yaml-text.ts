import { type Document, isAlias, isCollection, isScalar, Scalar, type ScalarTag, visit } from "yaml";
import { InputError } from "../../errors/errors.ts";
import { escapeOf } from "../../yaml/printer/scalar.ts";
import { resolvePlain, timestamp } from "../../yaml/reader/scalar.ts";

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
 * two spaces of indentation): every scalar in its former style. Throws InputError for anchors, tags and comments that
 * are neither directly above an entry nor after one: only go-yaml knows their place.
 */
export function writeYamlText(
  document: Document,
  original: string,
  changed: ReadonlyMap<Scalar, Retyped>,
): string {
  prepare(document, original);
  const tag: ScalarTag = {
    tag: "tag:yaml.org,2002:str",
    default: true,
    identify: () => true,
    resolve: (text) => text,
    stringify(node, { indent, inFlow, implicitKey }, onComment) {
      const text = scalarText(node, changed.get(node), indent, inFlow === true, implicitKey === true);
      if (!node.comment || !/^[|>]/.test(text)) return text;
      onComment?.();
      return text.replace("\n", ` #${node.comment}\n`);
    },
  };
  document.setSchema("1.2", { schema: "failsafe", customTags: () => ["map", "seq", tag] });
  const written = document.toString({
    indentSeq: false,
    lineWidth: 0,
    flowCollectionPadding: false,
    directives: false,
  });
  return written.replace(/ +$/gm, "").trim();
}

/** A comment that isn't directly above an entry in the same column, or is the first thing in a list item. */
const ELSEWHERE = /^( *)#.*(?:\n(?!\1[^ \n])|$(?!\n))|(?:^| )- *(?:\n *)*#/m;

/** Moves comments behind keys to these, and drops empty lines. Throws InputError for what only go-yaml can write. */
function prepare(document: Document, original: string): void {
  let [withoutTexts, end] = ["", 0];
  visit(document, {
    Pair(_, pair) {
      const { key, value } = pair;
      if (isCollection(key)) throw unsupported("keys that aren't scalars");
      pair.value ??= new Scalar("");
      if (!isScalar(key) || !isCollection(value) || value.flow || !value.commentBefore) return;
      if (!/^[ \t]*:[ \t]+#/.test(original.slice(key.range?.[1]))) return;
      const [first, ...others] = value.commentBefore.split("\n");
      key.comment = first;
      value.commentBefore = others.join("\n");
    },
    Node(key, node, path) {
      const { anchor, tag } = node as Partial<Scalar>;
      if (anchor || isAlias(node)) throw unsupported("anchors");
      if (tag) throw unsupported("tags");
      node.spaceBefore = undefined;
      const inFlow = path.some((one) => isCollection(one) && one.flow);
      const isBelowKey = key === "value" && (!isCollection(node) || node.flow);
      if ((node.commentBefore && (inFlow || isBelowKey)) || (node.comment && inFlow))
        throw unsupported("comments on separate lines");
      if (!isScalar(node) || !node.range) return;
      const [from, to] = node.range;
      withoutTexts += original.slice(end, from) + original.slice(from, to).replaceAll("#", "x");
      end = to;
    },
  });
  if (ELSEWHERE.test(withoutTexts + original.slice(end))) throw unsupported("comments on separate lines");
}

function scalarText(
  node: Scalar,
  change: Retyped | undefined,
  space: string,
  inFlow: boolean,
  isKey: boolean,
): string {
  const text = String(node.value ?? "");
  let style: string = node.type ?? Scalar.PLAIN;
  let tag = "";
  if (change?.type !== undefined) {
    const written = change.type === "!!str" && tagOf(text) !== "!!str";
    if (style === Scalar.PLAIN && written) style = Scalar.QUOTE_DOUBLE;
    if (change.type !== "!!str" && change.type !== tagOf(text)) tag = `${change.type} `;
  }
  if (style === Scalar.PLAIN && text.includes("\n")) style = Scalar.BLOCK_LITERAL;
  if (style === Scalar.BLOCK_FOLDED) throw unsupported("folded blocks");
  return tag + write(text, style, space, inFlow, isKey);
}

/** The tag of a plain scalar. */
export function tagOf(text: string): string {
  if (timestamp(text) !== undefined) return "!!timestamp";
  const value = resolvePlain(text);
  if (value === null) return "!!null";
  if (typeof value === "string") return "!!str";
  if (typeof value === "boolean") return "!!bool";
  return typeof value === "bigint" || !/^[-+]?(?:\d*\.|\d+[eE])|inf|nan/i.test(text) ? "!!int" : "!!float";
}

const UNPRINTABLE = /[^\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/u;

function write(text: string, style: string, space: string, inFlow: boolean, isKey: boolean): string {
  const literal = style === Scalar.BLOCK_LITERAL;
  if (literal && !inFlow && !isKey && !/ (?:\n|$)/.test(text) && !UNPRINTABLE.test(text))
    return block(text, space);
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
function block(text: string, space: string): string {
  const first = /^[ \n]/.test(text) ? "2" : "";
  const chomping = !text.endsWith("\n") ? "-" : text === "\n" || text.endsWith("\n\n") ? "+" : "";
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
