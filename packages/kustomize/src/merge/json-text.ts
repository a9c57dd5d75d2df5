import { InputError } from "../errors/errors.ts";
import { refuseMore } from "../limits.ts";
import { isJson } from "../value/is-json.ts";
import { setOwn } from "../value/own.ts";
import type { Value, ValueMap } from "../value/value.ts";

/** A scalar in a JSON text as written, because `test` compares texts. */
export class JsonScalar {
  constructor(readonly text: string) {}
}

/** A JSON value that may contain scalars as written. */
export type JsonValue = Value | JsonScalar | JsonValue[] | { [key: string]: JsonValue };

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?/y;
const SPACE = /[ \t\n\r]*/y;

/**
 * Parses a JSON text strictly, like Go's encoding/json: the last of repeated keys wins, `__proto__` is a normal key.
 * With `asWritten`, scalars keep their text. Throws InputError with the line.
 */
export function parseJson(text: string, where: string): Value;
export function parseJson(text: string, where: string, asWritten: boolean): JsonValue;
export function parseJson(text: string, where: string, asWritten = false): JsonValue {
  const reader = new JsonReader(text, where, asWritten);
  const value = reader.value(0);
  reader.end();
  return value;
}

class JsonReader {
  #at = 0;

  constructor(
    private readonly text: string,
    private readonly where: string,
    private readonly asWritten: boolean,
  ) {}

  value(depth: number): JsonValue {
    refuseMore("nesting", depth);
    this.#space();
    switch (this.text[this.#at]) {
      case "{":
        return this.#object(depth);
      case "[":
        return this.#list(depth);
      case '"':
        return this.#scalar(this.#string("a string"));
      case "t":
        return this.#scalar(this.#word("true"));
      case "f":
        return this.#scalar(this.#word("false"));
      case "n":
        this.#word("null");
        return null;
      default:
        return this.#scalar(this.#match(NUMBER, "a JSON value"));
    }
  }

  end(): void {
    this.#space();
    if (this.#at < this.text.length) this.#fail("more text after the JSON value");
  }

  #object(depth: number): JsonValue {
    const map: ValueMap = {};
    this.#at++;
    this.#space();
    if (this.#take("}")) return map;
    do {
      this.#space();
      const key = JSON.parse(this.#string("a key in double quotes")) as string;
      this.#space();
      if (!this.#take(":")) this.#fail('expected ":"');
      setOwn(map, key, this.value(depth + 1) as Value);
      this.#space();
    } while (this.#take(","));
    if (!this.#take("}")) this.#fail('expected "," or "}"');
    return map;
  }

  #list(depth: number): JsonValue {
    const list: JsonValue[] = [];
    this.#at++;
    this.#space();
    if (this.#take("]")) return list;
    do {
      list.push(this.value(depth + 1));
      this.#space();
    } while (this.#take(","));
    if (!this.#take("]")) this.#fail('expected "," or "]"');
    return list;
  }

  #scalar(text: string): JsonValue {
    if (this.asWritten) return new JsonScalar(text);
    const value = JSON.parse(text) as Value;
    if (typeof value === "number" && !Number.isFinite(value)) this.#fail(`the number ${text} is too large`);
    return value;
  }

  #word(word: string): string {
    if (!this.text.startsWith(word, this.#at)) this.#fail("expected a JSON value");
    this.#at += word.length;
    return word;
  }

  #match(pattern: RegExp, what: string): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.text)?.[0];
    if (found === undefined) this.#fail(`expected ${what}`);
    this.#at += found.length;
    return found;
  }

  /** A string as written; scanned only once, however long it is. */
  #string(what: string): string {
    const start = this.#at;
    const text = this.text;
    let end = text[start] === '"' ? text.indexOf('"', start + 1) : -1;
    // A quote after an odd number of backslashes is part of the string.
    while (end > 0) {
      let slashes = 0;
      while (text[end - 1 - slashes] === "\\") slashes++;
      if (slashes % 2 === 0) break;
      end = text.indexOf('"', end + 1);
    }
    const found = text.slice(start, end + 1);
    if (end < 0 || !isJson(found)) this.#fail(`expected ${what}`);
    this.#at = end + 1;
    return found;
  }

  #space(): void {
    SPACE.lastIndex = this.#at;
    SPACE.exec(this.text);
    this.#at = SPACE.lastIndex;
  }

  #take(char: string): boolean {
    if (this.text[this.#at] !== char) return false;
    this.#at++;
    return true;
  }

  #fail(message: string): never {
    const line = this.text.slice(0, this.#at).split("\n").length;
    throw new InputError(`${this.where}: not valid JSON on line ${line}: ${message}`, {
      code: "invalid-json",
    });
  }
}
