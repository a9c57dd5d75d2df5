import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import {
  isMap,
  isScalar,
  Lexer,
  type Pair,
  parse,
  parseDocument,
  type Scalar,
  type ScalarTag,
  stringify,
  type YAMLMap,
} from "yaml";

/**
 * An environment file that programs change in place: only the lines of the change are modified, so that comments,
 * order, quotes, blank lines and line ends stay as people wrote them. Give it a file that has been read without
 * error.
 */
export class EnvironmentEdit {
  /** The mapping in a text; with thousands of lines, parsing it takes longer than everything else. */
  #read: { text: string; root: YAMLMap } | undefined;

  /** @throws InputError with the file, for text that isn't a YAML mapping */
  constructor(
    private readonly file: string,
    private text: string,
  ) {
    this.#root();
  }

  /** The value at a path; undefined if there is none. */
  get(path: readonly string[]): unknown {
    const found = find(this.#root(), path);
    const { value } = found.pair ?? {};
    if (found.rest.length > 0) return undefined;
    return isScalar(value) ? value.value : isMap(value) ? value.toJSON() : value === null ? null : undefined;
  }

  /** Sets a value at a path; missing parent mappings are created. */
  set(path: readonly string[], value: unknown): void {
    const { map, pair, rest } = find(this.#root(), path);
    if (pair !== undefined && rest.length === 0) {
      if (isScalar(pair.value) && pair.value.value === value) return;
      // The range of a block of text includes its last line end.
      const isBlock = isScalar(pair.value) && pair.value.type?.startsWith("BLOCK") === true;
      if (isScalar(pair.value) && isPlain(value) && pair.value.range && !isBlock) {
        const [start, end] = pair.value.range;
        this.#splice(start, end, scalarText(value, pair.value));
        return;
      }
      const [start, end] = extent(pair);
      const entry = { [path.at(-1) as string]: value };
      if (map.flow) this.#splice(start, end, flowText(entry).slice(2, -2));
      else {
        const column = this.#columnOf(start);
        this.#replaceLines(start - column, this.#endOfLine(end), blockText(entry, column));
      }
      return;
    }
    const [key = "", ...deeper] = rest;
    const whole = deeper.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value);
    // A key without a value stands for an empty mapping.
    if (pair !== undefined) this.#fill(pair, { [key]: whole });
    else this.#add(map, key, whole);
  }

  /** Removes the value at a path, and mappings below `systems.<name>` that become empty. */
  remove(path: readonly string[]): void {
    const { map, pair, rest } = find(this.#root(), path);
    if (pair === undefined || rest.length > 0) return;
    if (map.items.length === 1 && path.length > 3) {
      this.remove(path.slice(0, -1));
      return;
    }
    const [start, end] = extent(pair);
    if (map.flow) {
      const behind = /^\s*,\s*/.exec(this.text.slice(end));
      const before = /,\s*$/.exec(this.text.slice(0, start));
      if (behind !== null) this.#splice(start, end + behind[0].length, "");
      else this.#splice(start - (before?.[0].length ?? 0), end, "");
      return;
    }
    const last = this.text.indexOf("\n", Math.max(end - 1, start));
    this.#splice(start - this.#columnOf(start), last < 0 ? this.text.length : last + 1, "");
  }

  /**
   * Removes a value as `remove` does, with the comments directly above it. Returns the lines that had it, and every
   * comment that is gone.
   */
  take(path: readonly string[]): { lines: string[]; comments: string[] } {
    const { map, pair, rest } = find(this.#root(), path);
    if (pair === undefined || rest.length > 0) return { lines: [], comments: [] };
    const [start, end] = extent(pair);
    const indent = new RegExp(`^ {0,${this.#columnOf(start)}}`);
    const lines = map.flow
      ? blockText({ [path.at(-1) as string]: (pair.value as Scalar | null)?.toJSON() ?? null }, 0).split("\n")
      : this.text
          .slice(start, this.#endOfLine(end))
          .split(/\r?\n/)
          .map((line) => line.replace(indent, ""));
    const before = commentsIn(this.text);
    let gone = path;
    while (gone.length > 3 && find(this.#root(), gone).map.items.length === 1) gone = gone.slice(0, -1);
    const whole = find(this.#root(), gone);
    if (!whole.map.flow) this.#removeCommentsAbove(extent(whole.pair as Pair)[0]);
    this.remove(path);
    const left = commentsIn(this.text);
    const comments = before.filter((comment) => {
      const at = left.indexOf(comment);
      if (at >= 0) left.splice(at, 1);
      return at < 0;
    });
    return { lines, comments };
  }

  /** Adds a value that isn't there, after its neighbours; `lines` are its YAML with its key, including comments. */
  put(path: readonly string[], lines: readonly string[]): void {
    const { map, pair, rest } = find(this.#root(), path);
    const whole = rest
      .slice(0, -1)
      .reduceRight<readonly string[]>((inner, name) => [`${name}:`, ...indented(inner, 2)], lines);
    if (pair !== undefined) {
      const [start, end] = extent(pair);
      this.#insertLines(this.#endOfLine(end), indented(whole, this.#columnOf(start) + 2).join("\n"));
    } else if (map.flow) {
      const [start = 0] = map.range ?? [];
      const line = start - this.#columnOf(start);
      const key = rest[0] as string;
      this.#add(map, key, parse(whole.join("\n"))[key]);
      const column = /^ */.exec(this.text.slice(line))?.[0].length ?? 0;
      // One line has no place for comments.
      const comments = indented(commentsIn(whole.join("\n")), column);
      this.#splice(line, line, comments.map((comment) => comment + this.#lineEnd()).join(""));
    } else this.#insertBehind(map, (column) => indented(whole, column).join("\n"));
  }

  /** Adds a system after the others; `lines` are the YAML of its section, including comments. */
  addSystem(name: string, lines: readonly string[]): void {
    const { pair } = find(this.#root(), ["systems"]);
    const systems = pair?.value;
    if (isMap(systems) && systems.items.length > 0) {
      if (systems.flow) this.#add(systems, name, parse(lines.join("\n")));
      else this.#insertBehind(systems, (column) => sectionText(name, lines, column));
      return;
    }
    if (pair === undefined) {
      const head = this.text === "" || this.text.endsWith("\n") ? this.text : `${this.text}\n`;
      this.text = `${head}systems:\n${sectionText(name, lines, 2)}\n`;
      return;
    }
    const [start, end] = extent(pair);
    // The rest of the line, and what is inside empty braces, may be comments.
    const from = this.#behindColon(pair);
    const said = this.text.slice(from, end);
    const comments = said.match(/#[^\r\n]*/g) ?? [];
    this.#insertLines(this.#endOfLine(end), sectionText(name, lines, this.#columnOf(start) + 2));
    if (said.trim() !== "") this.#splice(from, end, comments.map((comment) => ` ${comment}`).join(""));
  }

  /** Removes a system, with the comments directly above it; does nothing if it isn't there. */
  removeSystem(name: string): void {
    const root = this.#root();
    const { map, pair, rest } = find(root, ["systems", name]);
    if (pair === undefined || rest.length > 0) return;
    const only = map.items.length === 1;
    if (!map.flow) this.#removeCommentsAbove(extent(pair)[0]);
    this.remove(["systems", name]);
    if (!only || map.flow) return;
    const left = this.#behindColon(find(this.#root(), ["systems"]).pair as Pair);
    this.#splice(left, left, " {}");
  }

  /** The file's text. */
  toString(): string {
    return this.text;
  }

  #root(): YAMLMap {
    if (this.#read?.text === this.text) return this.#read.root;
    const document = parseDocument(this.text, { version: "1.2" });
    const [failure] = document.errors;
    if (failure !== undefined)
      throw new InputError(`${this.file}: invalid YAML: ${failure.message}`, { code: "invalid-yaml" });
    if (!isMap(document.contents))
      throw new InputError(`${this.file}: expected a mapping with stage, kubernetes, cluster and systems`, {
        code: "invalid-settings",
      });
    this.#read = { text: this.text, root: document.contents };
    return document.contents;
  }

  /** Adds an entry after the last one of a mapping. */
  #add(map: YAMLMap, key: string, value: unknown): void {
    const last = map.items.at(-1);
    if (map.flow) {
      const [start = 0, end = 0] = map.range ?? [];
      const entry = flowText({ [key]: value }).slice(2, -2);
      if (last === undefined) this.#splice(start, end, `{ ${entry} }`);
      else this.#splice(extent(last)[1], extent(last)[1], `, ${entry}`);
      return;
    }
    this.#insertBehind(map, (column) => blockText({ [key]: value }, column));
  }

  /** Inserts lines after the last entry of a mapping, with the indentation of the first. */
  #insertBehind(map: YAMLMap, linesAt: (column: number) => string): void {
    const first = map.items[0] as Pair;
    const column = this.#columnOf(extent(first)[0]);
    const end = this.#endOfLine(Math.max(...map.items.map((item) => extent(item)[1])));
    this.#insertLines(end, linesAt(column));
  }

  /** Removes the comment lines directly above an offset, with the same indentation. */
  #removeCommentsAbove(offset: number): void {
    const column = this.#columnOf(offset);
    const line = offset - column;
    let start = line;
    while (start > 0) {
      const above = this.text.lastIndexOf("\n", start - 2) + 1;
      if (!/^ *#/.test(this.text.slice(above, start)) || this.text.indexOf("#", above) - above !== column)
        break;
      start = above;
    }
    this.#splice(start, line, "");
  }

  /** Gives a key without a value a mapping. */
  #fill(pair: Pair, value: Record<string, unknown>): void {
    const [start, end] = extent(pair);
    this.#insertLines(this.#endOfLine(end), blockText(value, this.#columnOf(start) + 2));
  }

  /** The offset behind the colon of a key. */
  #behindColon({ key }: Pair): number {
    return this.text.indexOf(":", (key as Scalar).range?.[1] ?? 0) + 1;
  }

  /** The column of a key, which isn't a line end. */
  #columnOf(offset: number): number {
    return offset - (this.text.lastIndexOf("\n", offset) + 1);
  }

  /** The end of the line with the character before an offset. */
  #endOfLine(offset: number): number {
    const before = this.text[offset - 1] === "\n" ? offset - 1 : offset;
    const end = this.text.indexOf("\n", before);
    return end < 0 ? this.text.length : end;
  }

  #insertLines(at: number, lines: string): void {
    this.#replaceLines(at, at, `\n${lines}`);
  }

  /** Puts lines, with the line ends of the file, in place of the text up to the end of a line. */
  #replaceLines(from: number, to: number, lines: string): void {
    const place = this.text[to - 1] === "\r" ? to - 1 : to;
    this.#splice(Math.min(from, place), place, lines.split("\n").join(this.#lineEnd()));
  }

  #lineEnd(): string {
    return this.text.includes("\r\n") ? "\r\n" : "\n";
  }

  #splice(start: number, end: number, text: string): void {
    this.text = this.text.slice(0, start) + text + this.text.slice(end);
  }
}

interface Found {
  /** The mapping that contains the pair, or would contain it. */
  map: YAMLMap;
  pair: Pair | undefined;
  /** The part of the path that doesn't exist. */
  rest: readonly string[];
}

function find(root: YAMLMap, path: readonly string[]): Found {
  let map = root;
  for (const [index, key] of path.entries()) {
    const pair = map.items.find((item) => isScalar(item.key) && item.key.value === key) as Pair | undefined;
    const rest = path.slice(index + 1);
    if (pair === undefined) return { map, pair, rest: path.slice(index) };
    if (rest.length === 0 || !isMap(pair.value)) return { map, pair, rest };
    map = pair.value;
  }
  return { map, pair: undefined, rest: [] };
}

/** The start of a pair and the end of its value. */
function extent({ key, value }: Pair): [number, number] {
  const [start = 0, keyEnd = 0] = (key as Scalar).range ?? [];
  const range = (value as Scalar | null)?.range;
  return [start, range === undefined || range === null ? keyEnd : Math.max(range[1], keyEnd)];
}

/** The comments of a text, in order. */
function commentsIn(text: string): string[] {
  return [...new Lexer().lex(text)].filter((token) => token.startsWith("#")).map((token) => token.trimEnd());
}

function indented(lines: readonly string[], column: number): string[] {
  return lines.map((line) => (line === "" ? "" : " ".repeat(column) + line));
}

function isPlain(value: unknown): value is string | number | boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

/** Texts that YAML 1.1 readers treat as booleans; dates, which these read in their own way, too, stay as people write them. */
const OLD_BOOLEAN: ScalarTag = {
  tag: "tag:yaml.org,2002:bool",
  default: true,
  test: /^(?:y|n|yes|no|on|off)$/i,
  resolve: (text) => text,
};

/** How YAML is written: a text such as "yes" is quoted. */
export const WRITTEN = { compat: [OLD_BOOLEAN], lineWidth: 0 };

/** A scalar in the quotes of the former one. */
function scalarText(value: string | number | boolean, { type }: Scalar): string {
  if (typeof value === "string" && type === "QUOTE_DOUBLE") return JSON.stringify(value);
  if (typeof value === "string" && type === "QUOTE_SINGLE") return `'${value.replaceAll("'", "''")}'`;
  return stringify(value, WRITTEN).trimEnd();
}

function flowText(value: unknown): string {
  return stringify(value, { ...WRITTEN, collectionStyle: "flow" }).trimEnd();
}

/** A key and the lines of its section below it. */
function sectionText(key: string, lines: readonly string[], column: number): string {
  return indented([`${key}:`, ...indented(lines, 2)], column).join("\n");
}

function blockText(value: unknown, column: number): string {
  return indented(stringify(value, WRITTEN).trimEnd().split("\n"), column).join("\n");
}

/** The lines of a setting that several files had alike, below the comments of all of them that aren't in a line. */
export function withComments(
  taken: readonly Readonly<Record<"lines" | "comments", readonly string[]>>[],
): string[] {
  const lines = taken[0]?.lines ?? [];
  const comments = new Set(taken.flatMap((one) => one.comments));
  return [...[...comments].filter((comment) => !lines.some((line) => line.endsWith(comment))), ...lines];
}
