import { range } from "./charsets.ts";
import { Cursor } from "./cursor.ts";
import { readClass, readEscapedClass, readEscapedCode } from "./parse-class.ts";
import { type Assertion, MAX_REPEAT, type Regex } from "./syntax.ts";

interface Flags {
  fold: boolean;
  lines: boolean;
  dotAll: boolean;
}

const MAX_DEPTH = 1000;
const EMPTY: Regex = { type: "empty" };
const ASSERTIONS: ReadonlyMap<string, Assertion> = new Map([
  ["A", "text-begin"],
  ["z", "text-end"],
  ["b", "word"],
  ["B", "no-word"],
]);

/**
 * Parses a regular expression in the syntax of Go's regexp package (RE2). Throws InputError for what that does not
 * know: back references, looking ahead or behind, repeats above 1000.
 */
export function parseRegex(pattern: string): Regex {
  return new Parser(pattern).parse();
}

class Parser {
  readonly #cursor: Cursor;
  #flags: Flags = { fold: false, lines: false, dotAll: false };
  #depth = 0;

  constructor(pattern: string) {
    this.#cursor = new Cursor(pattern);
  }

  parse(): Regex {
    const regex = this.#choice();
    if (!this.#cursor.done) this.#cursor.fail('")" without "("');
    return regex;
  }

  #choice(): Regex {
    if (++this.#depth > MAX_DEPTH) this.#cursor.fail("nested too deeply");
    const options = [this.#sequence()];
    while (this.#cursor.take("|")) options.push(this.#sequence());
    this.#depth--;
    return options.length === 1 ? (options[0] as Regex) : { type: "choice", options };
  }

  #sequence(): Regex {
    const parts: Regex[] = [];
    while (this.#cursor.next !== undefined && this.#cursor.next !== "|" && this.#cursor.next !== ")") {
      if (this.#cursor.take("\\Q")) parts.push(...this.#quoted());
      else {
        const atom = this.#atom();
        if (atom !== undefined) parts.push(this.#repeated(atom));
      }
    }
    return parts.length === 1
      ? (parts[0] as Regex)
      : parts.length === 0
        ? EMPTY
        : { type: "sequence", parts };
  }

  /** The characters between \Q and \E, each for itself; only the last can be repeated. */
  #quoted(): Regex[] {
    const parts: Regex[] = [];
    while (this.#cursor.next !== undefined && !this.#cursor.looking("\\E"))
      parts.push(this.#literal(this.#cursor.advance()));
    const ended = this.#cursor.take("\\E");
    const last = parts.pop();
    if (last !== undefined) parts.push(ended ? this.#repeated(last) : last);
    return parts;
  }

  #atom(): Regex | undefined {
    const char = this.#cursor.advance();
    switch (char) {
      case "(":
        return this.#group();
      case "[":
        return { type: "set", has: readClass(this.#cursor, this.#flags.fold) };
      case ".":
        return { type: "set", has: this.#flags.dotAll ? () => true : (code) => code !== 10 };
      case "^":
        return { type: "assert", what: this.#flags.lines ? "line-begin" : "text-begin" };
      case "$":
        return { type: "assert", what: this.#flags.lines ? "line-end" : "text-end" };
      case "*":
      case "+":
      case "?":
        return this.#cursor.fail(`nothing to repeat in front of "${char}"`);
      case "\\":
        return this.#escape();
      default:
        return this.#literal(char);
    }
  }

  #literal(char: string): Regex {
    const code = char.codePointAt(0) as number;
    return { type: "set", has: range(code, code, this.#flags.fold) };
  }

  /** A group; undefined for one like `(?i)`, which only sets flags until the enclosing group ends. */
  #group(): Regex | undefined {
    const outer = this.#flags;
    if (this.#cursor.take("?")) {
      const name = this.#cursor.match(/^P?<[A-Za-z0-9_]+>/, 256);
      if (name === undefined && this.#groupFlags() === ")") return undefined;
    }
    const body = this.#choice();
    if (!this.#cursor.take(")")) this.#cursor.fail('"(" without ")"');
    this.#flags = outer;
    return body;
  }

  /** Reads the flags behind `(?` and sets them; returns what ends them, `:` or `)`. */
  #groupFlags(): string {
    const flags = { ...this.#flags };
    let on = true;
    let pending = false;
    for (;;) {
      if (this.#cursor.done) this.#cursor.fail('"(" without ")"');
      const char = this.#cursor.advance();
      if ((char === ":" || char === ")") && !pending) {
        this.#flags = flags;
        return char;
      }
      if (char === "-" && on) {
        on = false;
        pending = true;
        continue;
      }
      pending = false;
      if (char === "i") flags.fold = on;
      else if (char === "m") flags.lines = on;
      else if (char === "s") flags.dotAll = on;
      else if (char !== "U") this.#cursor.fail("what follows (? is not known here");
    }
  }

  #repeated(atom: Regex): Regex {
    let regex = atom;
    let counted = 1;
    for (let times = 0; ; times++) {
      const bounds = this.#bounds();
      if (bounds === undefined) return regex;
      if (times > 0) this.#cursor.fail("a repeat of a repeat needs parentheses");
      this.#cursor.take("?");
      const [min, max] = bounds;
      counted = Math.max(counted, max === Number.POSITIVE_INFINITY ? min : max);
      if (counted > MAX_REPEAT) this.#cursor.fail(`more than ${MAX_REPEAT} repeats`);
      regex = { type: "repeat", body: regex, min, max };
    }
  }

  /** How often the atom just read is repeated: `*`, `+`, `?` or `{n,m}`. Braces that say something else are text. */
  #bounds(): [number, number] | undefined {
    if (this.#cursor.take("*")) return [0, Number.POSITIVE_INFINITY];
    if (this.#cursor.take("+")) return [1, Number.POSITIVE_INFINITY];
    if (this.#cursor.take("?")) return [0, 1];
    if (this.#cursor.next !== "{") return undefined;
    const found = this.#cursor.match(/^\{([0-9]{1,9})(?:(,)([0-9]{1,9})?)?\}/, 24);
    if (found === undefined) return undefined;
    const min = Number(found[1]);
    const max =
      found[2] === undefined ? min : found[3] === undefined ? Number.POSITIVE_INFINITY : Number(found[3]);
    if (min > max) this.#cursor.fail(`${found[0]} repeats less than its least`);
    return [min, max];
  }

  #escape(): Regex {
    const what = ASSERTIONS.get(this.#cursor.next ?? "");
    if (what !== undefined) {
      this.#cursor.advance();
      return { type: "assert", what };
    }
    const set = readEscapedClass(this.#cursor);
    if (set !== undefined) return { type: "set", has: set };
    const code = readEscapedCode(this.#cursor);
    return { type: "set", has: range(code, code, this.#flags.fold) };
  }
}
