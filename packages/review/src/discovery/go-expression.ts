import { counted } from "@kustogen/kustomize/errors/counted.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { isMap } from "@kustogen/kustomize/value/value.ts";
import { AT_LEAST, FUNCTIONS } from "./go-functions.ts";
import { Fails, type Found, type GoFunction, inRange, isTrue, NotFollowed } from "./go-value.ts";
import type { Variables } from "./go-variables.ts";

const TOKEN = /\s*(?:("(?:\\.|[^"\\])*")|`([^`]*)`|(-?\d+(?:\.\d+)?)|((?:\$|\.)[\w.]*)|(\w+)|([()|]))/y;

interface Token {
  text?: string;
  number?: number | bigint;
  field?: string;
  word?: string;
  sign?: string;
  /** True if nothing separates it from the token before. */
  isClose: boolean;
}

function tokensOf(expression: string): Token[] {
  const tokens: Token[] = [];
  const trimmed = expression.trimEnd();
  for (TOKEN.lastIndex = 0; TOKEN.lastIndex < trimmed.length; ) {
    const match = TOKEN.exec(trimmed);
    if (match === null)
      throw new NotFollowed(`its template has {{ ${expression} }}, which only Argo CD follows`);
    const [whole, quoted, raw, number, field, word, sign] = match;
    const isClose = !/^\s/.test(whole);
    if (quoted !== undefined) tokens.push({ text: unquoted(quoted), isClose });
    else if (raw !== undefined) tokens.push({ text: raw, isClose });
    else if (number !== undefined) tokens.push({ number: numberOf(number), isClose });
    else if (field !== undefined) tokens.push({ field, isClose });
    else if (word !== undefined) tokens.push({ word, isClose });
    else tokens.push({ sign, isClose });
  }
  return tokens;
}

/** A number in Go: a whole one is an integer, which can't be compared with a number from JSON. */
function numberOf(text: string): number | bigint {
  if (text.includes(".")) return Number(text);
  const whole = BigInt(text);
  if (whole !== inRange(whole)) throw new NotFollowed("its template has a number that is too large");
  return whole;
}

function unquoted(text: string): string {
  try {
    return JSON.parse(text) as string;
  } catch {
    throw new NotFollowed(`its template has the string ${text}`);
  }
}

/** The result of a function. Throws NotFollowed for a number of arguments that it doesn't take. */
function called(name: string, known: GoFunction, args: readonly Found[]): Found {
  const least = lookUp(AT_LEAST, name);
  const isTaken = least === undefined ? args.length === known.length : args.length >= least;
  if (!isTaken) throw new NotFollowed(`its template calls ${name} with ${counted(args.length, "argument")}`);
  return known(...args);
}

/** True if the operands of `and` or `or` up to here give its result, so that Go doesn't evaluate the others. */
function isDecided(name: string, args: readonly Found[]): boolean {
  return (name === "and" || name === "or") && args.some((one) => isTrue(one) === (name === "or"));
}

/** One pipeline: operands, calls, and pipes. */
export class Expression {
  readonly #tokens: Token[];
  /** True if it is only parsed, as Go does with the parts that it doesn't reach. */
  #isParsed = false;
  #at = 0;

  constructor(
    expression: string,
    private readonly dot: Found,
    private readonly variables: Variables,
    private readonly strict: boolean,
  ) {
    this.#tokens = tokensOf(expression);
  }

  /** Throws NotFollowed for an expression that Go can't parse. */
  parse(): void {
    this.#isParsed = true;
    this.whole();
  }

  /** Its value; the parentheses of an action are in pairs, so that a pipeline ends where the expression does. */
  whole(): Found {
    return this.#pipeline();
  }

  #pipeline(): Found {
    let value = this.#command();
    while (this.#tokens[this.#at]?.sign === "|") {
      this.#at++;
      value = this.#command(value);
    }
    return value;
  }

  #command(...piped: Found[]): Found {
    const token = this.#tokens[this.#at];
    const name = token?.word;
    if (name === undefined || name === "true" || name === "false" || name === "nil") {
      if (name === "nil") throw new NotFollowed("its template has nil instead of a function");
      const value = this.#operand();
      const next = this.#tokens[this.#at];
      if (piped.length > 0 || (next !== undefined && next.sign !== "|" && next.sign !== ")"))
        throw new NotFollowed("its template calls something that isn't a function");
      return value;
    }
    this.#at++;
    const args: Found[] = [];
    for (let next = this.#tokens[this.#at]; next !== undefined; next = this.#tokens[this.#at]) {
      if (next.sign === "|" || next.sign === ")") break;
      args.push(isDecided(name, args) ? this.#unreached() : this.#operand());
    }
    // Go may know a function that isn't here.
    if (this.#isParsed) return undefined;
    const known = lookUp(FUNCTIONS, name);
    if (known === undefined) throw new NotFollowed(`its template calls ${name}, which only Argo CD follows`);
    return called(name, known, [...args, ...piped]);
  }

  #operand(): Found {
    const token = this.#tokens[this.#at++];
    if (token?.text !== undefined) return token.text;
    if (token?.number !== undefined) return token.number;
    if (token?.word === "true" || token?.word === "false") return token.word === "true";
    if (token?.word === "nil") return null;
    if (token?.field !== undefined) return this.#field(token.field);
    if (token?.word !== undefined && this.#isParsed) return undefined;
    const known = token?.word === undefined ? undefined : lookUp(FUNCTIONS, token.word);
    if (known !== undefined) return called(token?.word as string, known, []);
    if (token?.sign !== "(")
      throw new NotFollowed("its template has an expression that only Argo CD follows");
    const value = this.#pipeline();
    this.#at++;
    const { field, isClose } = this.#tokens[this.#at] ?? {};
    if (field?.startsWith(".") !== true || field.length === 1 || !isClose) return value;
    this.#at++;
    // Some functions return nothing, and others a missing field.
    if (value === undefined && !this.strict && !this.#isParsed)
      throw new NotFollowed(`its template reads ${field} of something that doesn't exist`);
    return this.#walk(value, field);
  }

  /** An operand that Go only parses. */
  #unreached(): Found {
    const isParsed = this.#isParsed;
    this.#isParsed = true;
    this.#operand();
    this.#isParsed = isParsed;
    return undefined;
  }

  #field(field: string): Found {
    if (!field.startsWith("$")) return this.#walk(this.dot, field);
    const [name = field] = field.split(".");
    return this.#walk(this.variables.get(name), field.slice(name.length));
  }

  #walk(from: Found, field: string): Found {
    if (this.#isParsed) return undefined;
    let value = from;
    for (const name of field.split(".").filter((part) => part !== "")) {
      // A field of a missing one is missing, too, unless that is an error.
      if (value !== undefined && !isMap(value))
        throw new Fails(`its template reads ${field}, which doesn't exist`);
      value = value && lookUp(value, name);
      if (value === undefined && this.strict)
        throw new Fails(`its template reads ${field}, which doesn't exist`);
    }
    return value;
  }
}
