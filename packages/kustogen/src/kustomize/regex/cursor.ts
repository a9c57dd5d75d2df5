import { InputError } from "../../errors/errors.ts";

/** A regular expression while it is parsed: its characters and the place reached. */
export class Cursor {
  at = 0;
  readonly #pattern: string;
  readonly #chars: string[];

  constructor(pattern: string) {
    this.#pattern = pattern;
    this.#chars = [...pattern];
  }

  /** The character at the place; undefined at the end. */
  get next(): string | undefined {
    return this.#chars[this.at];
  }

  /** The character after that. */
  get afterNext(): string | undefined {
    return this.#chars[this.at + 1];
  }

  get done(): boolean {
    return this.at >= this.#chars.length;
  }

  /** Moves on by one character and returns it. */
  advance(): string {
    return this.#chars[this.at++] as string;
  }

  /** Moves behind the text if it is what follows. */
  take(text: string): boolean {
    if (!this.looking(text)) return false;
    this.at += text.length;
    return true;
  }

  /** True when the text is what follows. */
  looking(text: string): boolean {
    for (let i = 0; i < text.length; i++) if (this.#chars[this.at + i] !== text[i]) return false;
    return true;
  }

  /** What matches the pattern right at the place, within a limited number of characters; moves behind it. */
  match(pattern: RegExp, limit: number): RegExpExecArray | undefined {
    const found = pattern.exec(this.#chars.slice(this.at, this.at + limit).join(""));
    if (found === null) return undefined;
    this.at += [...found[0]].length;
    return found;
  }

  /** The text up to the character, which is passed over; undefined when it doesn't follow. */
  until(char: string): string | undefined {
    const end = this.#chars.indexOf(char, this.at);
    if (end < 0) return undefined;
    const text = this.#chars.slice(this.at, end).join("");
    this.at = end + 1;
    return text;
  }

  fail(what: string): never {
    throw new InputError(`"${this.#pattern}" is not a regular expression: ${what}`);
  }
}
