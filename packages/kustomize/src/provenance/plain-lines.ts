import type { Path } from "../value/value.ts";

/** A value in a simple YAML text: a mapping's values by key, a list's items, each with its line. */
interface Plain {
  readonly line: number;
  map?: Map<string, Plain>;
  list?: Plain[];
  text?: string;
  /** True if it may contain something that isn't read here. */
  isFlow?: true;
}

interface Frame {
  readonly indent: number;
  readonly node: Plain;
  /** The value of the last key, as long as it isn't known. */
  pending: Plain | undefined;
}

const KEY = /^([A-Za-z_$](?:[\w./-]|:(?=\w))*):(?: +|$)/;
/** Words and texts that need no interpretation. */
const WORD = /^(["']?)([A-Za-z][\w.-]*)\1(?: +#.*)?$/;
const VALUE_WORD = /^(?:null|true|false)$/i;
const QUOTED = /^(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')(?: +#.*)?$/;
/** Lists and mappings on one line, nested at most twice. */
const FLAT = String.raw`(?:[\w./:@+= -]|"[^"\\]*"|'[^']*')`;
const INNER = String.raw`(?:\[(?:${FLAT}|,)*\]|\{(?:${FLAT}|,)*\})`;
const BRACKETS = new RegExp(
  String.raw`^(?:\[(?:${FLAT}|,|${INNER})*\]|\{(?:${FLAT}|,|${INNER})*\})(?: +#.*)?$`,
);
const BLOCK = /^[|>][+-]?(?: +#.*)?$/;
const PLAIN = /^(?:[\w./+(<=~^$;\\]|-\S)/;
const NO_PLAIN = /: |:$/;
const COMMENT = / +#.*$/;

/** True for an unquoted text that is a value, with or without a comment. */
function isPlain(text: string): boolean {
  return PLAIN.test(text) && !NO_PLAIN.test(text.replace(COMMENT, ""));
}

function lineOfKey({ isFlow, map, list }: Plain, key: string): number | undefined | null {
  if (isFlow) return null;
  for (const [name, inner] of map ?? []) {
    const line = name === key ? inner.line : lineOfKey(inner, key);
    if (line !== undefined) return line;
  }
  for (const item of list ?? []) {
    const line = lineOfKey(item, key);
    if (line !== undefined) return line;
  }
  return undefined;
}

/** Thrown for a text that needs a complete YAML parser. */
class Unusual extends Error {}

/**
 * The lines of a text in the form that nearly every manifest has: one key or item per line, each value on its line or
 * a block. Undefined for any other text.
 */
export function plainLines(text: string): PlainLines | undefined {
  if (/[\t\r\ufeff]/.test(text)) return undefined;
  try {
    return new PlainLines(text.split("\n"));
  } catch (error) {
    if (error instanceof Unusual) return undefined;
    throw error;
  }
}

/** A text in the usual form; reading it costs a tenth of parsing all of YAML. */
export class PlainLines {
  readonly #roots = new Map<string, Plain>();
  /** The documents with content. */
  readonly #documents: Plain[] = [];
  /** True if each document is a resource with a kind and a name. */
  isNamed = true;
  #isBegun = false;
  #hasTwins = false;
  #frames: Frame[] = [];

  constructor(private readonly rows: readonly string[]) {
    for (let at = 0; at < rows.length; ) at = this.#row(at);
    this.#end();
  }

  /** The line of a resource's field, or of its nearest parent; 1 if there is no such resource. */
  lineIn(kind: string, name: string, path: Path): number {
    return this.#lineBelow(this.#roots.get(`${kind}\0${name}`), path);
  }

  /** The line of a field of the first document, or of its nearest parent. */
  lineOf(path: Path): number {
    return this.#lineBelow(this.#first, path);
  }

  /** The line of a field of a document, or of its nearest parent; undefined if there is no such document. */
  lineAt(document: number, path: Path): number | undefined {
    const root = this.#documents[document];
    return root && this.#lineBelow(root, path);
  }

  get #first(): Plain | undefined {
    return this.#documents[0];
  }

  /** The line of a key below a path of the first document, at any depth; undefined without one, null if unknown. */
  lineOfKey(path: Path, key: string): number | undefined | null {
    if (this.#hasTwins) return null;
    let node = this.#first;
    for (const step of path) {
      if (node?.isFlow) return null;
      node = typeof step === "number" ? node?.list?.[step] : node?.map?.get(step);
    }
    return node && lineOfKey(node, key);
  }

  #lineBelow(root: Plain | undefined, path: Path): number {
    let node = root;
    let line = node?.line ?? 1;
    for (const step of path) {
      node = node?.map?.get(String(step)) ?? (typeof step === "number" ? node?.list?.[step] : undefined);
      if (node === undefined) break;
      line = node.line;
    }
    return line;
  }

  /** Reads a row, and the rows of a block below it. @returns the next one */
  #row(at: number): number {
    const row = this.rows[at] as string;
    const indent = row.search(/[^ ]/);
    if (indent < 0 || row[indent] === "#") return at + 1;
    if (indent === 0 && /^(?:---|\.\.\.|%)/.test(row)) {
      if (row.trimEnd() !== "---") throw new Unusual();
      this.#end();
      // A document without content.
      if (this.#isBegun && this.#first === undefined) throw new Unusual();
      this.#isBegun = true;
      return at + 1;
    }
    const content = row.slice(indent).trimEnd();
    if (!content.startsWith("- ")) return this.#entry(at, indent, content);
    const rest = content.slice(2).trimStart();
    const item: Plain = { line: at + 1 };
    const { node } = this.#listAt(indent);
    (node.list as Plain[]).push(item);
    if (!KEY.test(rest)) return this.#value(item, rest, at, indent);
    item.map = new Map();
    const column = indent + content.length - rest.length;
    this.#frames.push({ indent: column, node: item, pending: undefined });
    return this.#entry(at, column, rest);
  }

  #entry(at: number, indent: number, content: string): number {
    const [head, key] = KEY.exec(content) ?? [];
    if (head === undefined || key === undefined || VALUE_WORD.test(key)) throw new Unusual();
    const frame = this.#mapAt(indent, at);
    const value: Plain = { line: at + 1 };
    const { map } = frame.node;
    if (map?.has(key)) this.#hasTwins = true;
    else map?.set(key, value);
    const rest = content.slice(head.length);
    frame.pending = rest === "" || rest.startsWith("#") ? value : undefined;
    return frame.pending === undefined ? this.#value(value, rest, at, indent) : at + 1;
  }

  /** The innermost mapping or list that a row with this indentation may continue. */
  #top(indent: number): Frame | undefined {
    while ((this.#frames.at(-1)?.indent ?? 0) > indent) this.#frames.pop();
    return this.#frames.at(-1);
  }

  #mapAt(indent: number, at: number): Frame {
    let top = this.#top(indent);
    // A list may have the same indentation as its key.
    if (top?.indent === indent && top.node.list !== undefined) {
      this.#frames.pop();
      top = this.#frames.at(-1);
      if (top?.indent !== indent) throw new Unusual();
    }
    if (top?.indent === indent) return top;
    if (top === undefined && indent > 0) throw new Unusual();
    const node = top === undefined ? { line: at + 1 } : top.pending;
    return this.#push(indent, top, node, { map: new Map() });
  }

  #listAt(indent: number): Frame {
    const top = this.#top(indent);
    if (top?.indent === indent && top.node.list !== undefined) return top;
    return this.#push(indent, top, top?.pending, { list: [] });
  }

  #push(indent: number, top: Frame | undefined, node: Plain | undefined, what: Partial<Plain>): Frame {
    if (node === undefined) throw new Unusual();
    if (top !== undefined) top.pending = undefined;
    const frame: Frame = { indent, node: Object.assign(node, what), pending: undefined };
    this.#frames.push(frame);
    return frame;
  }

  #value(node: Plain, text: string, at: number, indent: number): number {
    if (BLOCK.test(text)) return this.#behindBlock(at + 1, indent);
    const [, , word] = WORD.exec(text) ?? [];
    if (word !== undefined && !VALUE_WORD.test(word)) node.text = word;
    else if (BRACKETS.test(text)) node.isFlow = true;
    else if (!QUOTED.test(text) && !isPlain(text)) throw new Unusual();
    return at + 1;
  }

  /** The row after a block whose lines are indented more than its head. */
  #behindBlock(from: number, head: number): number {
    let least = head + 1;
    let isFirst = true;
    for (let at = from; at < this.rows.length; at++) {
      const indent = (this.rows[at] as string).search(/[^ ]/);
      if (indent < 0) continue;
      if (indent < least) return at;
      if (isFirst) least = indent;
      isFirst = false;
    }
    return this.rows.length;
  }

  /** Records the document that ends here. */
  #end(): void {
    const root = this.#frames[0]?.node;
    this.#frames = [];
    if (root === undefined) return;
    const kind = root.map?.get("kind")?.text;
    const name = root.map?.get("metadata")?.map?.get("name")?.text;
    this.#documents.push(root);
    const key = `${kind}\0${name}`;
    if (kind === undefined || name === undefined || root.map?.has("items")) this.isNamed = false;
    else if (!this.#roots.has(key)) this.#roots.set(key, root);
  }
}
