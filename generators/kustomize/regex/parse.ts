import { InputError } from "../../model/errors.ts";
import { anyOf, not, PERL, POSIX, range, unicode } from "./charsets.ts";
import { type CharSet, MAX_REPEAT, type Regex } from "./syntax.ts";

interface Flags {
  fold: boolean;
  lines: boolean;
  dotAll: boolean;
}

const MAX_DEPTH = 1000;
const EMPTY: Regex = { type: "empty" };
const ESCAPES: Readonly<Record<string, number>> = { a: 7, f: 12, t: 9, n: 10, r: 13, v: 11 };

/**
 * Parses a regular expression in the syntax of Go's regexp package (RE2). Throws InputError for what that does not
 * know: back references, looking ahead or behind, repeats above 1000.
 */
export function parseRegex(pattern: string): Regex {
  return new Parser(pattern).parse();
}

class Parser {
  readonly #pattern: string;
  readonly #chars: string[];
  #at = 0;
  #flags: Flags = { fold: false, lines: false, dotAll: false };
  #depth = 0;

  constructor(pattern: string) {
    this.#pattern = pattern;
    this.#chars = [...pattern];
  }

  parse(): Regex {
    const regex = this.#choice();
    if (this.#at < this.#chars.length) this.#fail('")" without "("');
    return regex;
  }

  #fail(what: string): never {
    throw new InputError(`"${this.#pattern}" is not a regular expression: ${what}`);
  }

  get #next(): string | undefined {
    return this.#chars[this.#at];
  }

  #take(text: string): boolean {
    if (!this.#looking(text)) return false;
    this.#at += text.length;
    return true;
  }

  #looking(text: string): boolean {
    for (let i = 0; i < text.length; i++) if (this.#chars[this.#at + i] !== text[i]) return false;
    return true;
  }

  #choice(): Regex {
    if (++this.#depth > MAX_DEPTH) this.#fail("nested too deeply");
    const options = [this.#sequence()];
    while (this.#take("|")) options.push(this.#sequence());
    this.#depth--;
    return options.length === 1 ? (options[0] as Regex) : { type: "choice", options };
  }

  #sequence(): Regex {
    const parts: Regex[] = [];
    while (this.#next !== undefined && this.#next !== "|" && this.#next !== ")") {
      if (this.#take("\\Q")) parts.push(...this.#quoted());
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
    while (this.#next !== undefined && !this.#looking("\\E")) parts.push(this.#literal(this.#advance()));
    const ended = this.#take("\\E");
    const last = parts.pop();
    if (last !== undefined) parts.push(ended ? this.#repeated(last) : last);
    return parts;
  }

  #advance(): string {
    return this.#chars[this.#at++] as string;
  }

  #atom(): Regex | undefined {
    const char = this.#advance();
    switch (char) {
      case "(":
        return this.#group();
      case "[":
        return { type: "set", has: this.#class() };
      case ".":
        return { type: "set", has: this.#flags.dotAll ? () => true : (code) => code !== 10 };
      case "^":
        return { type: "assert", what: this.#flags.lines ? "line-begin" : "text-begin" };
      case "$":
        return { type: "assert", what: this.#flags.lines ? "line-end" : "text-end" };
      case "*":
      case "+":
      case "?":
        return this.#fail(`nothing to repeat in front of "${char}"`);
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
    if (this.#take("?")) {
      const name = /^P?<[A-Za-z0-9_]+>/.exec(this.#chars.slice(this.#at, this.#at + 256).join(""))?.[0];
      if (name !== undefined) this.#at += name.length;
      else if (this.#groupFlags() === ")") return undefined;
    }
    const body = this.#choice();
    if (!this.#take(")")) this.#fail('"(" without ")"');
    this.#flags = outer;
    return body;
  }

  /** Reads the flags behind `(?` and sets them; returns what ends them, `:` or `)`. */
  #groupFlags(): string {
    const flags = { ...this.#flags };
    let on = true;
    let pending = false;
    for (;;) {
      const char = this.#next;
      if (char === undefined) this.#fail('"(" without ")"');
      this.#at++;
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
      else if (char !== "U") this.#fail("what follows (? is not known here");
    }
  }

  #repeated(atom: Regex): Regex {
    let regex = atom;
    let counted = 1;
    for (let times = 0; ; times++) {
      const bounds = this.#bounds();
      if (bounds === undefined) return regex;
      if (times > 0) this.#fail("a repeat of a repeat needs parentheses");
      this.#take("?");
      const [min, max] = bounds;
      counted = Math.max(counted, max === Number.POSITIVE_INFINITY ? min : max);
      if (counted > MAX_REPEAT) this.#fail(`more than ${MAX_REPEAT} repeats`);
      regex = { type: "repeat", body: regex, min, max };
    }
  }

  /** How often the atom just read is repeated: `*`, `+`, `?` or `{n,m}`. Braces that say something else are text. */
  #bounds(): [number, number] | undefined {
    if (this.#take("*")) return [0, Number.POSITIVE_INFINITY];
    if (this.#take("+")) return [1, Number.POSITIVE_INFINITY];
    if (this.#take("?")) return [0, 1];
    if (this.#next !== "{") return undefined;
    const found = /^\{([0-9]{1,9})(?:(,)([0-9]{1,9})?)?\}/.exec(
      this.#chars.slice(this.#at, this.#at + 24).join(""),
    );
    if (found === null) return undefined;
    const min = Number(found[1]);
    const max =
      found[2] === undefined ? min : found[3] === undefined ? Number.POSITIVE_INFINITY : Number(found[3]);
    if (min > max) this.#fail(`${found[0]} repeats less than its least`);
    this.#at += found[0].length;
    return [min, max];
  }

  #escape(): Regex {
    const char = this.#next;
    if (char === undefined) this.#fail("it ends with a backslash");
    const assertion = ({ A: "text-begin", z: "text-end", b: "word", B: "no-word" } as const)[char];
    if (assertion !== undefined) {
      this.#at++;
      return { type: "assert", what: assertion };
    }
    const set = this.#escapedClass();
    if (set !== undefined) return { type: "set", has: set };
    const code = this.#escapedCode();
    return { type: "set", has: range(code, code, this.#flags.fold) };
  }

  /** A class such as `\d`, `\W` or `\p{Greek}` behind a backslash; undefined when there is none. */
  #escapedClass(): CharSet | undefined {
    const char = this.#next as string;
    const perl = Object.hasOwn(PERL, char.toLowerCase()) ? PERL[char.toLowerCase()] : undefined;
    if (perl !== undefined) {
      this.#at++;
      return char === char.toLowerCase() ? perl : not(perl);
    }
    if (char !== "p" && char !== "P") return undefined;
    this.#at++;
    let negative = char === "P";
    let name = this.#next ?? "";
    this.#at++;
    if (name === "{") {
      const end = this.#chars.indexOf("}", this.#at);
      if (end < 0) this.#fail("\\p{ without }");
      name = this.#chars.slice(this.#at, end).join("");
      this.#at = end + 1;
    }
    if (name.startsWith("^")) {
      negative = !negative;
      name = name.slice(1);
    }
    const set = unicode(name);
    if (set === undefined) this.#fail(`there is no Unicode class "${name}"`);
    return negative ? not(set) : set;
  }

  /** The character that an escape stands for; the backslash has been read. */
  #escapedCode(): number {
    const char = this.#next;
    if (char === undefined) this.#fail("it ends with a backslash");
    const rest = this.#chars.slice(this.#at, this.#at + 12).join("");
    const octal = /^(?:0[0-7]{0,2}|[1-7][0-7]{1,2})/.exec(rest)?.[0];
    if (octal !== undefined) return this.#skip(octal, Number.parseInt(octal, 8));
    const hex = /^x(?:([0-9A-Fa-f]{2})|\{([0-9A-Fa-f]{1,8})\})/.exec(rest);
    if (hex !== null) {
      const code = Number.parseInt((hex[1] ?? hex[2]) as string, 16);
      if (code > 0x10ffff) this.#fail(`there is no character ${hex[0]}`);
      return this.#skip(hex[0], code);
    }
    const control = Object.hasOwn(ESCAPES, char) ? ESCAPES[char] : undefined;
    if (control !== undefined) return this.#skip(char, control);
    const code = char.codePointAt(0) as number;
    if (code >= 128 || /[A-Za-z0-9]/.test(char)) this.#fail(`\\${char} is not known here`);
    return this.#skip(char, code);
  }

  #skip(text: string, code: number): number {
    this.#at += [...text].length;
    return code;
  }

  /** A class in brackets; the opening one has been read. */
  #class(): CharSet {
    const negative = this.#take("^");
    const sets: CharSet[] = [];
    for (let first = true; first || !this.#looking("]"); first = false) {
      if (this.#next === undefined) this.#fail('"[" without "]"');
      const set = this.#posix() ?? (this.#next === "\\" ? this.#classEscape() : undefined);
      if (set !== undefined) sets.push(set);
      else sets.push(this.#classRange());
    }
    this.#at++;
    const all = anyOf(sets);
    return negative ? not(all) : all;
  }

  #posix(): CharSet | undefined {
    if (!this.#looking("[:")) return undefined;
    const found = /^\[:(\^?)([A-Za-z]*):\]/.exec(this.#chars.slice(this.#at, this.#at + 16).join(""));
    if (found === null) return undefined;
    const name = found[2] as string;
    const set = Object.hasOwn(POSIX, name) ? POSIX[name] : undefined;
    if (set === undefined) this.#fail(`there is no class ${found[0]}`);
    this.#at += found[0].length;
    return found[1] === "^" ? not(set) : set;
  }

  #classEscape(): CharSet | undefined {
    this.#at++;
    if (this.#next === undefined) this.#fail("it ends with a backslash");
    const set = this.#escapedClass();
    if (set === undefined) this.#at--;
    return set;
  }

  #classRange(): CharSet {
    const low = this.#classChar();
    if (this.#next !== "-" || this.#chars[this.#at + 1] === "]" || this.#chars[this.#at + 1] === undefined)
      return range(low, low, this.#flags.fold);
    this.#at++;
    const high = this.#classChar();
    if (high < low) this.#fail("a range that ends before it begins");
    return range(low, high, this.#flags.fold);
  }

  #classChar(): number {
    if (this.#take("\\")) return this.#escapedCode();
    if (this.#next === undefined) this.#fail('"[" without "]"');
    return this.#advance().codePointAt(0) as number;
  }
}
