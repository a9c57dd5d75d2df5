import { lookUp, setOwn } from "@kustogen/kustomize/value/own.ts";

/** A value of the plain part of YAML. */
export type PlainValue = null | boolean | number | string | PlainValue[] | { [key: string]: PlainValue };

/** Thrown inside for anything beyond the plain part. */
const BEYOND = Symbol("beyond the plain part");

const KEY = /^[A-Za-z_][\w./-]*$/;
const WORDS: Readonly<Record<string, null | boolean>> = {
  null: null,
  Null: null,
  NULL: null,
  true: true,
  True: true,
  TRUE: true,
  false: false,
  False: false,
  FALSE: false,
};
const INTEGER = /^[-+]?\d{1,15}$/;
const FLOAT = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/;
/** Text that means the same wherever it stands: no indicator, no colon before a space, no comment. */
const TEXT = /^[A-Za-z0-9_./][\w./@+=~$^%;<>()* -]*(?::[\w./@+=~$^%;<>()*-][\w./@+=~$^%;<>()* -]*)*$/;

/** A line that isn't empty and no comment. */
interface Line {
  indent: number;
  /** Without its indentation. */
  text: string;
  /** From 1. */
  number: number;
}

/**
 * Reads the part of YAML 1.2 that environment files are written in, many times faster than a whole parser: block
 * mappings and lists, mappings and lists in brackets on one line, quotes without escapes, comments. Undefined
 * for everything else, and for everything that is wrong: the whole parser then reads it, or says what is wrong where.
 */
export function plainText(text: string): PlainText | undefined {
  if (/[^\n\x20-\x7e]/.test(text)) return undefined;
  try {
    const lines = contentLines(text);
    if (lines.length === 0) return undefined;
    const block = new Block(lines);
    const value = block.mapping(0);
    return block.done ? new PlainText(text, value) : undefined;
  } catch (error) {
    if (error === BEYOND) return undefined;
    throw error;
  }
}

/** The value of a plain text, and the lines of its keys. */
export class PlainText {
  readonly value: PlainValue;
  readonly #text: string;
  #root: PlainValue | undefined;
  readonly #places: Places = new Map();

  constructor(text: string, value: PlainValue) {
    this.#text = text;
    this.value = value;
  }

  /** The line of a key path, or of its closest parent. */
  lineOf(path: readonly (string | number)[]): number {
    // Few texts are asked, and noting every line makes reading half as long again.
    this.#root ??= new Block(contentLines(this.#text), this.#places).mapping(0);
    let at: PlainValue | undefined = this.#root;
    let [line = 1] = this.#places.get(at)?.values() ?? [];
    for (const part of path) {
      const next: number | undefined = this.#places.get(at)?.get(String(part));
      if (next === undefined) break;
      line = next;
      at = lookUp(at as Record<string, PlainValue>, String(part));
    }
    return line;
  }
}

/** The lines of the text that say something. */
function contentLines(text: string): Line[] {
  const lines: Line[] = [];
  for (const [at, raw] of text.split("\n").entries()) {
    const trimmed = raw.trimStart();
    if (trimmed === "" || trimmed.startsWith("#")) continue;
    lines.push({ indent: raw.length - trimmed.length, text: trimmed, number: at + 1 });
  }
  return lines;
}

/** The lines of keys and items, by the mapping or list that they are of. */
type Places = Map<PlainValue | undefined, Map<string, number>>;

/** The lines of a file, read from the first to the last. */
class Block {
  readonly #lines: Line[];
  readonly #places: Places | undefined;
  #at = 0;

  constructor(lines: Line[], places?: Places) {
    this.#lines = lines;
    this.#places = places;
  }

  get done(): boolean {
    return this.#at === this.#lines.length;
  }

  /** The mapping whose keys stand at an indentation. */
  mapping(indent: number): { [key: string]: PlainValue } {
    const map: { [key: string]: PlainValue } = {};
    const places = this.#placesOf(map);
    for (let line = this.#lines[this.#at]; line?.indent === indent; line = this.#lines[this.#at]) {
      const colon = line.text.indexOf(":");
      const key = line.text.slice(0, colon);
      if (colon < 0) throw BEYOND;
      requireFreeKey(map, key);
      const rest = line.text.slice(colon + 1);
      if (rest !== "" && !rest.startsWith(" ")) throw BEYOND;
      this.#at++;
      places?.set(key, line.number);
      setOwn(map, key, this.#value(rest.trim(), indent));
    }
    return map;
  }

  #placesOf(value: PlainValue): Map<string, number> | undefined {
    const places = this.#places && new Map<string, number>();
    if (places) this.#places?.set(value, places);
    return places;
  }

  #value(text: string, indent: number): PlainValue {
    const inner = this.#lines[this.#at];
    if (text !== "" && !text.startsWith("#")) {
      const value = inline(text);
      // What is indented further would go on with the value.
      if (inner !== undefined && inner.indent > indent) throw BEYOND;
      return value;
    }
    if (inner === undefined || inner.indent < indent) return null;
    if (inner.text.startsWith("- ")) return this.#list(inner.indent);
    return inner.indent > indent ? this.mapping(inner.indent) : null;
  }

  #list(indent: number): PlainValue[] {
    const list: PlainValue[] = [];
    const places = this.#placesOf(list);
    for (let line = this.#lines[this.#at]; line?.indent === indent; line = this.#lines[this.#at]) {
      if (!line.text.startsWith("- ")) break;
      const text = line.text.slice(2);
      if (text.startsWith(" ") || text.startsWith("#") || text.startsWith("- ")) throw BEYOND;
      places?.set(String(list.length), line.number);
      if (/^[\w./-]+:(?: |$)/.test(text)) {
        // The first key of a mapping stands behind the dash, the others below it.
        this.#lines[this.#at] = { ...line, indent: indent + 2, text };
        list.push(this.mapping(indent + 2));
        continue;
      }
      this.#at++;
      const next = this.#lines[this.#at];
      if (next !== undefined && next.indent > indent) throw BEYOND;
      list.push(inline(text.trimEnd()));
    }
    return list;
  }
}

/** A value on one line, with a comment behind it. */
function inline(text: string): PlainValue {
  const cursor = new Cursor(text);
  const value = /^["'{[]/.test(text) ? cursor.value("") : scalar(withoutComment(text));
  if (/^["'{[]/.test(text) && !/^(?: *| +#.*)$/.test(text.slice(cursor.at))) throw BEYOND;
  return value;
}

/** A key that is plain, means a text, and doesn't stand in its mapping yet. */
function requireFreeKey(map: { [key: string]: PlainValue }, key: string): void {
  if (!KEY.test(key) || Object.hasOwn(WORDS, key) || key === "__proto__" || Object.hasOwn(map, key))
    throw BEYOND;
}

function withoutComment(text: string): string {
  const comment = text.search(/ #/);
  return (comment < 0 ? text : text.slice(0, comment)).trimEnd();
}

/** A plain scalar, as the core schema of YAML 1.2 reads it. */
function scalar(text: string): PlainValue {
  if (Object.hasOwn(WORDS, text)) return WORDS[text] as null | boolean;
  if (INTEGER.test(text)) return Number(text);
  if (FLOAT.test(text)) return Number(text);
  if (
    !TEXT.test(text) ||
    /^(?:0o[0-7]+|0x[0-9a-f]+|[-+]?\.(?:inf|nan))$/i.test(text) ||
    /^(?:---|\.\.\.)/.test(text)
  )
    throw BEYOND;
  return text;
}

/** Reads what stands in brackets and quotes. */
class Cursor {
  readonly #text: string;
  at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** A value; a plain one ends before any of `ends`. */
  value(ends: string): PlainValue {
    const next = this.#text[this.at];
    if (next === '"' || next === "'") return this.#quoted(next);
    if (next === "{") return this.#map();
    if (next === "[") return this.#list();
    const start = this.at;
    while (this.at < this.#text.length && !ends.includes(this.#text[this.at] as string)) this.at++;
    const text = this.#text.slice(start, this.at).trim();
    if (text === "" || /[{}[\]"'#]|:(?: |$)/.test(text)) throw BEYOND;
    return scalar(text);
  }

  #quoted(quote: string): string {
    const end = this.#text.indexOf(quote, this.at + 1);
    const text = this.#text.slice(this.at + 1, end);
    if (end < 0 || text.includes("\\") || this.#text[end + 1] === quote) throw BEYOND;
    this.at = end + 1;
    return text;
  }

  #map(): { [key: string]: PlainValue } {
    const map: { [key: string]: PlainValue } = {};
    this.#items("}", () => {
      const colon = this.#text.indexOf(": ", this.at);
      const key = this.#text.slice(this.at, colon);
      if (colon < 0) throw BEYOND;
      requireFreeKey(map, key);
      this.at = colon + 1;
      this.#spaces();
      setOwn(map, key, this.value(",}"));
    });
    return map;
  }

  #list(): PlainValue[] {
    const list: PlainValue[] = [];
    this.#items("]", () => list.push(this.value(",]")));
    return list;
  }

  #items(close: string, item: () => void): void {
    this.at++;
    this.#spaces();
    if (this.#text[this.at] !== close)
      for (;;) {
        item();
        this.#spaces();
        if (this.#text[this.at] === close) break;
        if (this.#text[this.at] !== ",") throw BEYOND;
        this.at++;
        this.#spaces();
      }
    this.at++;
  }

  #spaces(): void {
    while (this.#text[this.at] === " ") this.at++;
  }
}
