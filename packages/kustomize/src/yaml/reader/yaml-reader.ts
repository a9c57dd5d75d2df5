import type { ErrorCode } from "../../errors/codes.ts";
import { InputError } from "../../errors/errors.ts";
import { type LimitName, limitOf, overLimit } from "../../limits.ts";
import type { Value } from "../../value/value.ts";
import type { Places } from "./places.ts";
import type { Dialect } from "./scalar.ts";
import type { Held } from "./scalar-notes.ts";

/** The value of an anchor; `open` while it is still being read. */
export interface Anchored {
  value: Value;
  size: number;
  open: boolean;
}

/** The error in a scalar, and the value that it should have had. */
interface Mistake {
  why: string;
  held: Held;
}

/**
 * A YAML text while it is read: the position, and the anchors that the document has defined so far. The text ends
 * with a zero character, so that reading the next character needs no check for the end.
 */
export class YamlReader {
  /** The beginning of the document, the position, and the beginning of its line. */
  start = 0;
  pos = 0;
  lineStart = 0;
  /** True if a mapping, list or key may begin: on a new line, and after "-" and "?". */
  keyAllowed = true;
  /** The text of the scalar just read if it was plain; undefined if it was quoted, a block or not a scalar. */
  plain: string | undefined;
  /** True if the scalar just read was quoted or a block. */
  quoted = false;
  /** True if the scalar just read is plain and a string by its tag. */
  madeText = false;
  /** The tag of the scalar just read; "" for none. */
  tag = "";
  /** Why the scalar just read can't be written; the caller records it with the value, or fails. */
  mistake: Mistake | undefined;
  /** True if the scalar just read was quoted after a tag, which determines its type anyway. */
  tagQuoted = false;
  /** The block read last: its final value, and how it was written. */
  block: { value: string; mark: string } | undefined;
  /** The beginning of the line that ended it. */
  blockEnd = 0;
  /** The column of the collection that the last line ended, if it ended one: where a key of it should have been. */
  ended: number | undefined;
  depth = 0;
  /** The number of enclosing brackets. */
  brackets = 0;
  anchors: Map<string, Anchored> | undefined;
  /** The number of values read, including those that aliases stand for, and the number of the latter. */
  size = 0;
  aliased = 0;
  /** The position at which the content of the document begins. */
  contentAt = 0;
  /** Records the position of each key and item, if anyone asked for them. */
  places: Places | undefined;
  /** Says where the first key is that is a whole number. */
  numberKey: string | undefined;
  readonly #most = limitOf("fileValues");
  readonly #deepest = limitOf("nesting");

  /** Takes a text that ends with a zero character, and its name in messages. */
  constructor(
    readonly text: string,
    readonly file: string,
    readonly dialect: Dialect,
  ) {}

  /** Begins a new document at the position. */
  restart(at: number): void {
    this.start = this.pos = this.lineStart = at;
    this.keyAllowed = true;
    this.anchors = undefined;
    this.aliased = 0;
  }

  /** Throws InputError with the line of the position (by default the current one). */
  fail(message: string, at = this.pos, code: ErrorCode = "invalid-yaml"): never {
    // Whatever the syntax makes of git's marker doesn't tell anyone what to do.
    const conflict = code === "invalid-yaml" ? this.text.search(/^<{7} /m) : -1;
    if (conflict >= 0)
      throw new InputError(
        `${this.placeOf(conflict)}: a merge conflict isn't resolved (this line begins with "<<<<<<<"); resolve it, or write the file again if a program writes it`,
        { code },
      );
    throw new InputError(`${this.placeOf(at)}: ${message}`, { code });
  }

  /** Throws InputError with the line of the position, for exceeding a limit. */
  refuse(name: LimitName, at: number, hint?: string): never {
    throw overLimit(name, hint).within(this.placeOf(at));
  }

  /** Throws InputError if the scalar just read can't be written and the reason isn't recorded anywhere. */
  refuseMistake(): void {
    if (this.mistake !== undefined) throw new InputError(this.mistake.why, { code: "invalid-yaml" });
  }

  /** The file and line of the position. */
  placeOf(at: number): string {
    let line = 1;
    const end = Math.min(at, this.text.length - 1);
    for (let i = this.text.indexOf("\n"); i >= 0 && i < end; i = this.text.indexOf("\n", i + 1)) line++;
    return `${this.file}:${line}`;
  }

  /** Counts a value. */
  count(): void {
    if (++this.size > this.#most) this.refuse("fileValues", this.pos, "split it into several files");
  }

  /** Enters a collection. */
  enter(): void {
    this.count();
    if (++this.depth > this.#deepest) this.refuse("nesting", this.pos);
  }

  /** Leaves a collection. */
  leave(): void {
    this.depth--;
    this.plain = undefined;
    this.quoted = false;
  }
}

/** A line break to YAML 1.1: line feed, carriage return, next line, line and paragraph separator. */
export function isBreak(code: number): boolean {
  return code < 127 ? code === 10 || code === 13 : code === 0x85 || code === 0x2028 || code === 0x2029;
}

/** A space, tab, line break or the end of the text. */
export function isBlankOrEnd(code: number): boolean {
  return code === 32 || code === 10 || code === 9 || code === 0 || isBreak(code);
}

/** Moves past the line break at the position and returns its meaning in a scalar. */
export function takeBreak(reader: YamlReader): string {
  const code = reader.text.charCodeAt(reader.pos++);
  if (code === 13 && reader.text.charCodeAt(reader.pos) === 10) reader.pos++;
  reader.lineStart = reader.pos;
  return code === 0x2028 || code === 0x2029 ? String.fromCharCode(code) : "\n";
}

/** The end of the line at a position: its line break or the end of the text. */
export function endOfLine({ text }: YamlReader, from: number): number {
  let pos = from;
  for (let code = text.charCodeAt(pos); code !== 0 && !isBreak(code); ) code = text.charCodeAt(++pos);
  return pos;
}

/**
 * Moves past spaces, comments and line breaks to the next token. A line break allows a key to begin; where one may
 * begin, a tab doesn't count as a space. Inside brackets, tabs are spaces and a line break allows nothing new.
 */
export function skipToToken(reader: YamlReader, inFlow = false): void {
  const { text } = reader;
  for (;;) {
    let code = text.charCodeAt(reader.pos);
    while (code === 32 || (code === 9 && (inFlow || !reader.keyAllowed)))
      code = text.charCodeAt(++reader.pos);
    if (code === 35) {
      reader.pos = endOfLine(reader, reader.pos);
      code = text.charCodeAt(reader.pos);
    }
    if (!isBreak(code)) return;
    takeBreak(reader);
    if (!inFlow) reader.keyAllowed = true;
  }
}

/**
 * True if the reader is at `---` or `...` at the beginning of a line. In resource files kyaml has already split the
 * text at every line that begins with `---`, whatever follows.
 */
export function atDocumentMark(reader: YamlReader): boolean {
  const { text, pos } = reader;
  if (pos !== reader.lineStart) return false;
  const code = text.charCodeAt(pos);
  if (code !== 45 && code !== 46) return false;
  if (text.charCodeAt(pos + 1) !== code || text.charCodeAt(pos + 2) !== code) return false;
  return isBlankOrEnd(text.charCodeAt(pos + 3)) || (code === 45 && isSeparator(reader));
}

/** True if the `---` at the position is where kyaml splits the file. */
export function isSeparator(reader: YamlReader): boolean {
  return reader.dialect !== "kustomization" && reader.pos !== reader.start;
}
