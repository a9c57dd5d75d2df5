import { InputError } from "../../errors/errors.ts";
import { isWord } from "./charsets.ts";
import { type Assertion, type CharSet, MAX_REPEAT, type Regex } from "./syntax.ts";

type Step =
  | { op: "set"; has: CharSet; next: number }
  | { op: "assert"; what: Assertion; next: number }
  | { op: "split"; next: number; other: number }
  | { op: "match" };

const MAX_STEPS = 200_000;

/**
 * A compiled regular expression. Matching takes time proportional to text and expression, whatever they are: it
 * follows all ways through the expression at once and never goes back.
 */
export class Program {
  readonly #steps: Step[] = [{ op: "match" }];
  readonly #start: number;
  readonly #pattern: string;

  constructor(regex: Regex, pattern: string) {
    this.#pattern = pattern;
    if (repeats(regex) > MAX_REPEAT) this.#tooLarge();
    this.#start = this.#compile(regex, 0);
  }

  /** True when the expression matches somewhere in the text. */
  test(text: string): boolean {
    const codes = Array.from(text, (char) => char.codePointAt(0) as number);
    const reached = new Int32Array(this.#steps.length).fill(-1);
    let current: number[] = [];
    for (let at = 0; at <= codes.length; at++) {
      const active: number[] = [];
      for (const step of current) if (this.#follow(step, at, codes, reached, active)) return true;
      if (this.#follow(this.#start, at, codes, reached, active)) return true;
      const code = codes[at];
      if (code === undefined) return false;
      current = [];
      for (const index of active) {
        const step = this.#steps[index] as Step;
        if (step.op === "set" && step.has(code)) current.push(step.next);
      }
    }
    return false;
  }

  /** Collects the character steps that can be reached without reading; true when the match is reached. */
  #follow(
    start: number,
    at: number,
    codes: readonly number[],
    reached: Int32Array,
    active: number[],
  ): boolean {
    const stack = [start];
    for (let index = stack.pop(); index !== undefined; index = stack.pop()) {
      if (reached[index] === at) continue;
      reached[index] = at;
      const step = this.#steps[index] as Step;
      if (step.op === "match") return true;
      if (step.op === "set") active.push(index);
      else if (step.op === "split") stack.push(step.other, step.next);
      else if (holds(step.what, at, codes)) stack.push(step.next);
    }
    return false;
  }

  /** Adds the steps of the expression in front of the step `next`; returns the first of them. */
  #compile(regex: Regex, next: number): number {
    switch (regex.type) {
      case "empty":
        return next;
      case "set":
        return this.#add({ op: "set", has: regex.has, next });
      case "assert":
        return this.#add({ op: "assert", what: regex.what, next });
      case "sequence":
        return regex.parts.reduceRight((after, part) => this.#compile(part, after), next);
      case "choice":
        return regex.options
          .map((option) => this.#compile(option, next))
          .reduce((left, right) => this.#add({ op: "split", next: left, other: right }));
      case "repeat":
        return this.#repeat(regex.body, regex.min, regex.max, next);
    }
  }

  #repeat(body: Regex, min: number, max: number, next: number): number {
    let first = next;
    if (max === Number.POSITIVE_INFINITY) {
      const loop = { op: "split" as const, next: 0, other: next };
      first = this.#add(loop);
      loop.next = this.#compile(body, first);
    } else
      for (let times = min; times < max; times++)
        first = this.#add({ op: "split", next: this.#compile(body, first), other: next });
    for (let times = 0; times < min; times++) first = this.#compile(body, first);
    return first;
  }

  #add(step: Step): number {
    if (this.#steps.length >= MAX_STEPS) this.#tooLarge();
    return this.#steps.push(step) - 1;
  }

  #tooLarge(): never {
    throw new InputError(`"${this.#pattern}" is too large a regular expression`);
  }
}

/** How often the innermost part of nested counted repeats is repeated. */
function repeats(regex: Regex): number {
  switch (regex.type) {
    case "sequence":
      return Math.max(1, ...regex.parts.map(repeats));
    case "choice":
      return Math.max(1, ...regex.options.map(repeats));
    case "repeat": {
      const own = regex.max === Number.POSITIVE_INFINITY ? regex.min : regex.max;
      return Math.max(1, own) * repeats(regex.body);
    }
    default:
      return 1;
  }
}

function holds(what: Assertion, at: number, codes: readonly number[]): boolean {
  const before = codes[at - 1];
  const after = codes[at];
  switch (what) {
    case "text-begin":
      return at === 0;
    case "text-end":
      return after === undefined;
    case "line-begin":
      return before === undefined || before === 10;
    case "line-end":
      return after === undefined || after === 10;
    default: {
      const boundary = (before !== undefined && isWord(before)) !== (after !== undefined && isWord(after));
      return boundary === (what === "word");
    }
  }
}
