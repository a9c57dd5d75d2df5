import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { type Document, isMap, isScalar, type Pair, parse, parseDocument, type Scalar, YAMLMap } from "yaml";
import { blockLines, indented, isPlain, quotedScalar, WRITTEN, yamlSection } from "./written-yaml.ts";

/**
 * An environment file that programs change in place: comments, order, quotes, blank lines and line ends stay as people
 * wrote them, but for the spaces in braces that change. Give it a file that has been read without error.
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
    const { pair, rest } = this.#find(path);
    const { value } = pair ?? {};
    if (rest.length > 0) return undefined;
    return isScalar(value) ? value.value : isMap(value) ? value.toJSON() : value === null ? null : undefined;
  }

  /** Sets a value at a path; missing parent mappings are created. @param why lines of comment above it, if it is new */
  set(path: readonly string[], value: unknown, why: readonly string[] = []): void {
    const { pair, rest, braces } = this.#find(path);
    const lines = blockLines({ [path.at(-1) as string]: value });
    if (pair === undefined || rest.length > 0) {
      this.#put(path, [...why.map((line) => `# ${line}`.trimEnd()), ...lines]);
      return;
    }
    if (isScalar(pair.value) && pair.value.value === value) return;
    // The range of a block of text includes its last line end.
    const isBlock = isScalar(pair.value) && pair.value.type?.startsWith("BLOCK") === true;
    if (isScalar(pair.value) && isPlain(value) && pair.value.range && !isBlock) {
      const [start, end] = pair.value.range;
      this.#splice(start, end, quotedScalar(value, pair.value));
    } else if (braces !== undefined) this.#rewrite(braces, (inner, at) => inner.setIn(at, value));
    else {
      const [start, end] = extent(pair);
      const column = this.#columnOf(start);
      this.#replaceLines(start - column, this.#endOfLine(end), indented(lines, column));
    }
  }

  /** Removes the value at a path, and mappings below `systems.<name>` that become empty. */
  remove(path: readonly string[]): void {
    const { pair: own, rest } = this.#find(path);
    const { pair, braces } = this.#find(this.#emptiedWith(path));
    if (own === undefined || rest.length > 0 || pair === undefined) return;
    if (braces !== undefined) {
      this.#rewrite(braces, (inner, at) => inner.deleteIn(at));
      return;
    }
    const [start, end] = extent(pair);
    const last = this.text.indexOf("\n", Math.max(end - 1, start));
    this.#splice(start - this.#columnOf(start), last < 0 ? this.text.length : last + 1, "");
  }

  /** Adds a value that isn't there, after its neighbours; `lines` are its YAML with its key, and comments, which braces have no place for. */
  #put(path: readonly string[], lines: readonly string[]): void {
    const { map, pair, rest, braces } = this.#find(path);
    const whole = rest
      .slice(0, -1)
      .reduceRight<readonly string[]>((inner, name) => yamlSection(name, inner), lines);
    if (braces !== undefined) {
      const value: unknown = parse(lines.join("\n"))[path.at(-1) as string];
      this.#rewrite(braces, (inner, at) => {
        for (let depth = 1; depth < at.length; depth++)
          if (!isMap(inner.getIn(at.slice(0, depth), true))) inner.setIn(at.slice(0, depth), new YAMLMap());
        inner.setIn(at, value);
      });
    } else if (pair !== undefined) {
      const [start, end] = extent(pair);
      const from = this.text.indexOf(":", (pair.key as Scalar).range?.[1] ?? 0) + 1;
      // A written null and empty braces go; the rest of the line, and what is in the braces, may be comments.
      const said = this.text.slice(from, end);
      this.#insertLines(this.#endOfLine(end), indented(whole, this.#columnOf(start) + 2));
      const comments = said.match(/#[^\r\n]*/g) ?? [];
      if (said.trim() !== "") this.#splice(from, end, comments.map((comment) => ` ${comment}`).join(""));
    } else {
      const column = this.#columnOf(extent(map.items[0] as Pair)[0]);
      const end = this.#endOfLine(Math.max(...map.items.map((item) => extent(item)[1])));
      this.#insertLines(end, indented(whole, column));
    }
  }

  /** Adds a system after the others; `lines` are the YAML of its section, including comments. */
  addSystem(name: string, lines: readonly string[]): void {
    this.#put(["systems", name], yamlSection(name, lines));
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

  #find(path: readonly string[]): Found {
    let map = this.#root();
    let braces: Braces | undefined;
    for (const [index, key] of path.entries()) {
      if (map.flow) braces ??= { map, path: path.slice(index) };
      const pair = map.items.find((item) => isScalar(item.key) && item.key.value === key) as Pair | undefined;
      const rest = path.slice(index + 1);
      if (pair === undefined) return { map, pair, rest: path.slice(index), braces };
      const isEmpty = isMap(pair.value) && pair.value.flow === true && pair.value.items.length === 0;
      if (rest.length === 0 || !isMap(pair.value) || isEmpty) return { map, pair, rest, braces };
      map = pair.value;
    }
    return { map, pair: undefined, rest: [], braces };
  }

  /** The path of what goes with a value: itself, or a mapping below `systems.<name>` that has nothing else. */
  #emptiedWith(path: readonly string[]): readonly string[] {
    return path.length > 3 && this.#find(path).map.items.length === 1
      ? this.#emptiedWith(path.slice(0, -1))
      : path;
  }

  /** Changes the outermost mapping in braces. */
  #rewrite({ map, path }: Braces, change: (inner: Document, at: readonly string[]) => void): void {
    const [start = 0, end = 0] = map.range ?? [];
    const inner = parseDocument(this.text.slice(start, end), WRITTEN);
    change(inner, path);
    const style = { ...WRITTEN, flowCollectionPadding: this.text[start + 1] === " " };
    const [first = "", ...more] = inner.toString(style).trimEnd().split("\n");
    const lines = indented(more, this.#indentAt(start - this.#columnOf(start)));
    this.#splice(start, end, [first, ...lines].join(this.#lineEnd()));
  }

  /** The column of a key, which isn't a line end. */
  #columnOf(offset: number): number {
    return offset - (this.text.lastIndexOf("\n", offset) + 1);
  }

  /** The number of spaces at the beginning of a line. */
  #indentAt(line: number): number {
    return this.text.slice(line).search(/[^ ]|$/);
  }

  /** The end of the line with the character before an offset. */
  #endOfLine(offset: number): number {
    const before = this.text[offset - 1] === "\n" ? offset - 1 : offset;
    const end = this.text.indexOf("\n", before);
    return end < 0 ? this.text.length : end;
  }

  #insertLines(at: number, lines: readonly string[]): void {
    this.#replaceLines(at, at, ["", ...lines]);
  }

  /** Puts lines, with the line ends of the file, in place of the text up to the end of a line. */
  #replaceLines(from: number, to: number, lines: readonly string[]): void {
    const place = this.text[to - 1] === "\r" ? to - 1 : to;
    this.#splice(Math.min(from, place), place, lines.join(this.#lineEnd()));
  }

  #lineEnd(): string {
    return this.text.includes("\r\n") ? "\r\n" : "\n";
  }

  #splice(start: number, end: number, text: string): void {
    this.text = this.text.slice(0, start) + text + this.text.slice(end);
  }
}

/** The outermost mapping in braces on the way to a value, and the path from there. */
interface Braces {
  map: YAMLMap;
  path: readonly string[];
}

interface Found {
  /** The mapping that contains the pair, or would contain it. */
  map: YAMLMap;
  pair: Pair | undefined;
  /** The part of the path that doesn't exist. */
  rest: readonly string[];
  braces: Braces | undefined;
}

/** The start of a pair and the end of its value. */
function extent({ key, value }: Pair): [number, number] {
  const [start = 0, keyEnd = 0] = (key as Scalar).range ?? [];
  const range = (value as Scalar | null)?.range;
  return [start, range === undefined || range === null ? keyEnd : Math.max(range[1], keyEnd)];
}
