import { counted } from "@kustogen/kustomize/errors/counted.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { AT_LEAST, asPrinted, FUNCTIONS, type GoValue, isTrue, NotFollowed } from "./go-functions.ts";

/** What a part of a template prints, and what an expression evaluates to, with the template's data. */
type Print = (data: ValueMap) => string;
type Evaluate = (data: ValueMap) => GoValue;

/** Fills a Go template, where `strict` makes a missing field an error. Throws NotFollowed for what isn't read here. */
export function goTemplate(text: string, data: ValueMap, strict: boolean): string {
  const [print, ending] = new Reader(itemsOf(text), strict).block();
  if (ending !== undefined) throw unread();
  return print(data);
}

function unread(): NotFollowed {
  return new NotFollowed("its template has an action that can't be read here");
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
      if (token === "") throw unread();
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
  /** The remaining tokens of an action. */
  #tokens: string[] = [];

  constructor(
    private readonly items: readonly (string | string[])[],
    private readonly strict: boolean,
  ) {}

  /** The parts up to an `else` or `end`, and which of them; its other tokens remain. */
  block(): [Print, ending?: string] {
    const parts: Print[] = [];
    const print: Print = (data) => parts.map((part) => part(data)).join("");
    while (this.#at < this.items.length) {
      const item = this.items[this.#at++] as string | string[];
      if (typeof item === "string") {
        parts.push(() => item);
        continue;
      }
      this.#tokens = [...item];
      if (this.#takes("end")) return [print, "end"];
      if (this.#takes("else")) return [print, "else"];
      parts.push(this.#takes("if") ? this.#choice() : this.#printed());
    }
    return [print];
  }

  #printed(): Print {
    const value = this.#whole();
    return (data) => asPrinted(value(data));
  }

  #choice(): Print {
    const condition = this.#whole();
    const [body, ending] = this.block();
    const otherwise = ending === "else" ? this.#otherwise() : this.#nothing(ending);
    return (data) => (isTrue(condition(data)) ? body(data) : otherwise(data));
  }

  #otherwise(): Print {
    if (this.#takes("if")) return this.#choice();
    this.#refuseMore();
    const [body, ending] = this.block();
    this.#nothing(ending);
    return body;
  }

  /** The end of a choice, which prints nothing. */
  #nothing(ending: string | undefined): Print {
    if (ending !== "end") throw unread();
    this.#refuseMore();
    return () => "";
  }

  #takes(token: string): boolean {
    return this.#tokens[0] === token && this.#tokens.shift() !== undefined;
  }

  #refuseMore(): void {
    if (this.#tokens.length > 0) throw unread();
  }

  #whole(): Evaluate {
    const value = this.#pipeline();
    this.#refuseMore();
    return value;
  }

  #pipeline(): Evaluate {
    let value = this.#command();
    while (this.#takes("|")) value = this.#command(value);
    return value;
  }

  /** @param piped the command before it, whose result is its last argument */
  #command(piped?: Evaluate): Evaluate {
    const [first = ""] = this.#tokens;
    const isCall = /^[A-Za-z_]/.test(first) && !CONSTANTS.has(first);
    const value = isCall ? this.#tokens.shift() : this.#operand();
    const args: Evaluate[] = [];
    while (this.#tokens.length > 0 && !/^[|)]$/.test(this.#tokens[0] ?? "")) args.push(this.#operand());
    if (typeof value !== "function") return called(first, args, piped);
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
    if (token !== "(") throw unread();
    const value = this.#pipeline();
    if (!this.#takes(")")) throw unread();
    return value;
  }

  #field(data: ValueMap, names: readonly string[]): GoValue {
    let value: GoValue = data;
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
    throw unread();
  }
  const whole = BigInt(token);
  if (whole !== BigInt.asIntN(64, whole)) throw unread();
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
    const args: GoValue[] = [];
    for (const operand of piped === undefined ? operands : [...operands, () => last]) {
      args.push(operand(data));
      // Go doesn't evaluate what can't change the result.
      if ((name === "and" || name === "or") && isTrue(args.at(-1)) === (name === "or")) break;
    }
    return known(...args);
  };
}
