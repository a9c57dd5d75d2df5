import { counted } from "@kustogen/kustomize/errors/counted.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { AT_LEAST, type Found, FUNCTIONS, isTrue, NotFollowed, printable } from "./go-functions.ts";

/** What a part of a template prints, and what an expression evaluates to, with the template's data. */
type Print = (data: ValueMap) => string;
type Evaluate = (data: ValueMap) => Found;

/**
 * Fills a Go template: fields, `if` and the functions that ApplicationSets use. Throws NotFollowed for anything else,
 * such as `range` or variables, and for what fails in Argo CD.
 *
 * @param strict true if a missing field is an error
 */
export function goTemplate(text: string, data: ValueMap, strict: boolean): string {
  const reader = new Reader(itemsOf(text), strict);
  const print = reader.block();
  if (!reader.isDone) throw new NotFollowed("its template has an else or end too many");
  return print(data);
}

/** A field behind a parenthesis or a text isn't followed. */
const TOKEN =
  /\s*((?<=\s)-\}\}|\}\}|"(?:\\[^\n]|[^"\\\n])*"(?!\.)|`[^`]*`(?!\.)|-?\d+(?:\.\d+)?(?![\w.])|\$?(?:\.[A-Za-z_]\w*)+|[$.]|[A-Za-z_]\w*(?!\.)|\)(?!\.)|[(|])/y;

/** The texts and actions of a template, as Go reads them (https://pkg.go.dev/text/template#hdr-Text_and_spaces). */
function itemsOf(text: string): (string | string[])[] {
  const items: (string | string[])[] = [];
  let from = 0;
  let trims = false;
  const addText = (end: number, trimsEnd: boolean) => {
    const between = text.slice(from, end);
    const begun = trims ? between.trimStart() : between;
    items.push(trimsEnd ? begun.trimEnd() : begun);
  };
  for (let at = text.indexOf("{{"); at >= 0; at = text.indexOf("{{", from)) {
    const trimsBefore = /^-\s/.test(text.slice(at + 2, at + 4));
    addText(at, trimsBefore);
    const tokens: string[] = [];
    TOKEN.lastIndex = at + (trimsBefore ? 3 : 2);
    for (let token = ""; !token.endsWith("}}") || /^["`]/.test(token); tokens.push(token)) {
      [, token = ""] = TOKEN.exec(text) ?? [];
      if (token === "") throw new NotFollowed("its template has an action that can't be read here");
    }
    trims = tokens.pop() === "-}}";
    from = TOKEN.lastIndex;
    items.push(tokens);
  }
  addText(text.length, false);
  return items;
}

/** Reads the items of a template into functions that print them. */
class Reader {
  #at = 0;
  #tokens: string[] = [];

  constructor(
    private readonly items: readonly (string | string[])[],
    private readonly strict: boolean,
  ) {}

  get isDone(): boolean {
    return this.#at >= this.items.length;
  }

  /** The parts up to an `else` or `end`. */
  block(): Print {
    const parts: Print[] = [];
    for (; !this.isDone; this.#at++) {
      const item = this.items[this.#at] as string | string[];
      if (typeof item === "string") parts.push(() => item);
      else if (item[0] === "else" || item[0] === "end") break;
      else parts.push(this.#action([...item]));
    }
    return (data) => parts.map((part) => part(data)).join("");
  }

  #action(tokens: string[]): Print {
    this.#tokens = tokens;
    if (tokens[0] === "if") {
      this.#tokens.shift();
      return this.#choice();
    }
    const value = this.#whole();
    return (data) => printable(value(data));
  }

  #choice(): Print {
    const condition = this.#whole();
    const body = this.#body();
    const otherwise = this.#otherwise();
    return (data) => (isTrue(condition(data)) ? body(data) : otherwise(data));
  }

  /** The parts after an action, and then the tokens of the action that ends them. */
  #body(): Print {
    this.#at++;
    const print = this.block();
    if (this.isDone) throw new NotFollowed("its template has no end");
    this.#tokens = [...(this.items[this.#at] as string[])];
    return print;
  }

  /** The part of an `else`, or nothing. */
  #otherwise(): Print {
    const isElse = this.#tokens.shift() === "else";
    if (isElse && this.#tokens[0] === "if") {
      this.#tokens.shift();
      return this.#choice();
    }
    this.#ended();
    if (!isElse) return () => "";
    const body = this.#body();
    if (this.#tokens.shift() !== "end") throw new NotFollowed("its template has one else too many");
    this.#ended();
    return body;
  }

  #ended(): void {
    if (this.#tokens.length > 0)
      throw new NotFollowed("its template has an action that only Argo CD follows");
  }

  #whole(): Evaluate {
    const value = this.#pipeline();
    this.#ended();
    return value;
  }

  #pipeline(): Evaluate {
    let value = this.#command();
    while (this.#tokens[0] === "|") {
      this.#tokens.shift();
      value = this.#command(value);
    }
    return value;
  }

  /** @param piped the command before it, whose result is its last argument */
  #command(piped?: Evaluate): Evaluate {
    const [first = ""] = this.#tokens;
    const isCall = /^[A-Za-z_]/.test(first) && !CONSTANTS.has(first);
    const value = isCall ? first : this.#operand();
    if (isCall) this.#tokens.shift();
    const args: Evaluate[] = [];
    while (this.#tokens.length > 0 && !/^[|)]$/.test(this.#tokens[0] ?? "")) args.push(this.#operand());
    if (typeof value === "string") return called(value, args, piped);
    if (args.length > 0 || piped !== undefined || first === "nil")
      throw new NotFollowed("its template calls something that isn't a function");
    return value;
  }

  #operand(): Evaluate {
    const token = this.#tokens.shift() ?? "";
    if (CONSTANTS.has(token)) return () => CONSTANTS.get(token);
    if (/^["`\d-]/.test(token)) {
      const value = literalOf(token);
      return () => value;
    }
    if (/^[A-Za-z_]/.test(token)) return called(token, []);
    if (/^[.$]/.test(token)) {
      const names = token.split(".").filter((name) => name !== "" && name !== "$");
      return (data) => this.#field(data, names);
    }
    if (token !== "(") throw new NotFollowed("its template has an expression that only Argo CD follows");
    const value = this.#pipeline();
    if (this.#tokens.shift() !== ")")
      throw new NotFollowed("its template has a parenthesis that doesn't end");
    return value;
  }

  #field(data: ValueMap, names: readonly string[]): Found {
    let value: Found = data;
    for (const name of names) {
      // A field of a missing one is missing, too, unless that is an error.
      const isWrong = value !== undefined && !isMap(value);
      value = isMap(value) ? lookUp(value, name) : undefined;
      if (isWrong || (value === undefined && this.strict))
        throw new NotFollowed(`its template reads .${names.join(".")}, which doesn't exist`);
    }
    return value;
  }
}

const CONSTANTS: ReadonlyMap<string, Value> = new Map<string, Value>([
  ["true", true],
  ["false", false],
  ["nil", null],
]);

/** A number or text in Go: a whole number is an integer, which can't be compared with a number from JSON. */
function literalOf(token: string): Value {
  if (token.startsWith("`")) return token.slice(1, -1);
  try {
    if (token.startsWith('"') || token.includes(".")) return JSON.parse(token) as Value;
  } catch {
    throw new NotFollowed("its template has a string that only Argo CD follows");
  }
  const whole = BigInt(token);
  if (whole !== BigInt.asIntN(64, whole))
    throw new NotFollowed("its template has a number that is too large");
  return whole;
}

function called(name: string, operands: readonly Evaluate[], piped?: Evaluate): Evaluate {
  const known = lookUp(FUNCTIONS, name);
  if (known === undefined) throw new NotFollowed(`its template calls ${name}, which only Argo CD follows`);
  const least = lookUp(AT_LEAST, name);
  const count = operands.length + (piped === undefined ? 0 : 1);
  if (least === undefined ? count !== known.length : count < least)
    throw new NotFollowed(`its template calls ${name} with ${counted(count, "argument")}`);
  return (data) => {
    const last = piped?.(data);
    const args: Found[] = [];
    for (const operand of piped === undefined ? operands : [...operands, () => last]) {
      args.push(operand(data));
      // Go doesn't evaluate what can't change the result.
      if ((name === "and" || name === "or") && isTrue(args.at(-1)) === (name === "or")) break;
    }
    return known(...args);
  };
}
