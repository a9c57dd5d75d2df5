import { isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { compareBytes } from "@kustogen/kustomize/yaml/printer/json.ts";
import { actionsOf } from "./go-actions.ts";
import { type Part, withoutDefined } from "./go-defined.ts";
import { Expression } from "./go-expression.ts";
import { mayChange } from "./go-map-functions.ts";
import { countedTo, type Found, isTrue, isUnordered, NotFollowed, printable } from "./go-value.ts";
import { Variables } from "./go-variables.ts";

/**
 * Fills a Go template, with the functions that ApplicationSets can use. Throws NotFollowed for any other function,
 * and for anything that fails in Argo CD.
 */
export function goTemplate(text: string, data: ValueMap, strict: boolean): string {
  const { parts, defined } = withoutDefined(partsOf(text));
  const own = mayChange(text) ? structuredClone(data) : data;
  const reading = { defined, strict, steps: 0, depth: 0 };
  for (const each of defined.values()) new Reader(each, undefined, reading).whole(undefined, false);
  return new Reader(parts, own, reading).whole(own);
}

function partsOf(text: string): Part[] {
  const parts: Part[] = [];
  let at = 0;
  let trims = false;
  for (const action of actionsOf(text)) {
    if ("broken" in action) throw new NotFollowed(`its template is broken: ${action.broken}`);
    const before = text.slice(at, action.start);
    const left = trims ? before.trimStart() : before;
    parts.push({ text: action.trimsBefore ? left.trimEnd() : left });
    if (action.code !== undefined) parts.push({ action: action.code });
    trims = action.trimsAfter;
    at = action.end;
  }
  const rest = text.slice(at);
  parts.push({ text: trims ? rest.trimStart() : rest });
  return parts;
}

/** A keyword that begins or ends a block, and the text after it. */
const WORD = /^(if|with|range|else|end|define|template|block|break|continue)\b\s*([\s\S]*)$/;
/** An assignment to variables: `$x := .a`, `$key, $x := .b`, `$x = .c`. */
const GIVING = /^(\$\w+)(?:\s*,\s*(\$\w+))?\s*(:?=)\s*([\s\S]+)$/;
/** The name of a template, and its argument. */
const CALL = /^"((?:\\.|[^"\\])*)"\s*([\s\S]*)$/;
/** The maximum number of parts to evaluate for one template, because nested ranges may take very long. */
const STEPS = 100_000;
/** The maximum depth of nested template calls. */
const DEPTH = 50;

/** State shared by the readers of one text. */
interface Reading {
  defined: ReadonlyMap<string, readonly Part[]>;
  strict: boolean;
  steps: number;
  depth: number;
}

/** Parses and prints a template in one pass; parts that aren't reached are parsed but not evaluated. */
class Reader {
  readonly #variables: Variables;
  #at = 0;
  /** Set from a `break` or `continue` to the end of the body that it leaves. */
  #leaves: "break" | "continue" | undefined;
  /** The number of enclosing ranges. */
  #ranges = 0;

  constructor(
    private readonly parts: readonly Part[],
    data: Found,
    private readonly reading: Reading,
  ) {
    this.#variables = new Variables(data);
  }

  /** Prints the whole template. @param isCalled false for one that is only parsed */
  whole(dot: Found, isCalled = true): string {
    const printed = this.block(dot, isCalled);
    const [, word] = this.rest ? (WORD.exec((this.parts[this.#at] as { action: string }).action) ?? []) : [];
    if (word !== undefined) throw new NotFollowed(`its template has one ${word} too many`);
    return printed;
  }

  get rest(): boolean {
    return this.#at < this.parts.length;
  }

  /** Prints up to an `else` or `end`, which isn't consumed. Variables declared inside are unknown afterwards. */
  block(dot: Found, live: boolean): string {
    const declared = this.#variables.mark();
    let printed = "";
    for (; this.rest; this.#at++) {
      if (++this.reading.steps > STEPS) throw new NotFollowed("its template runs for too long");
      const part = this.parts[this.#at] as Part;
      const isRead = live && this.#leaves === undefined;
      if ("text" in part) {
        if (isRead) printed += part.text;
        continue;
      }
      const [, word = "", rest = ""] = WORD.exec(part.action) ?? [];
      if (word === "else" || word === "end") break;
      if (word === "if" || word === "with") printed += this.#choice(word, rest, dot, isRead);
      else if (word === "range") printed += this.#range(rest, dot, isRead);
      else if (word === "break" || word === "continue") this.#leave(word, isRead);
      else if (word === "template") printed += this.#called(rest, dot, isRead);
      else if (word !== "") throw new NotFollowed(`its template has ${word}, which only Argo CD follows`);
      else if (isRead) printed += this.#printed(part.action, dot);
      else this.#given(part.action, dot, false);
    }
    this.#variables.forget(declared);
    return printed;
  }

  /** The output of a named template, with its argument as the dot. */
  #called(rest: string, dot: Found, isRead: boolean): string {
    const [call, name = "", expression = ""] = CALL.exec(rest) ?? [];
    if (call === undefined) throw new NotFollowed("its template calls a template without a name in quotes");
    if (!isRead) {
      if (expression !== "") this.#evaluate(expression, dot, false);
      return "";
    }
    const parts = this.reading.defined.get(name);
    if (parts === undefined)
      throw new NotFollowed(`its template calls the template "${name}", which isn't defined`);
    if (++this.reading.depth > DEPTH) throw new NotFollowed("its template calls itself for too long");
    const given = expression === "" ? undefined : this.#evaluate(expression, dot);
    const printed = new Reader(parts, given, this.reading).whole(given);
    this.reading.depth--;
    return printed;
  }

  #choice(word: string, first: string, dot: Found, live: boolean): string {
    const declared = this.#variables.mark();
    let printed = "";
    let [kind, condition]: [string, string | undefined] = [word, first];
    for (let open = live; ; ) {
      this.#at++;
      const value: Found = condition === undefined ? undefined : this.#given(condition, dot, open);
      const taken = open && (condition === undefined || isTrue(value));
      printed += this.block(kind === "with" && condition !== undefined ? value : dot, taken);
      if (taken) open = false;
      const other = this.#closing(/^else(?:\s+(if|with)\s+([\s\S]+))?$/);
      if (other === undefined) break;
      if (condition === undefined) throw new NotFollowed("its template has one else too many");
      [kind, condition] = [other[1] ?? kind, other[2]];
    }
    this.#variables.forget(declared);
    return printed;
  }

  /** Prints a body for each element, as the dot; or the part after `else`, if there is none. */
  #range(rest: string, dot: Found, live: boolean): string {
    const declared = this.#variables.mark();
    const [, one, two, sign, expression = rest] = GIVING.exec(rest) ?? [];
    if (sign === "=") throw new NotFollowed("its template has a range over a variable that already exists");
    const found = this.#evaluate(expression, dot, live);
    if (two !== undefined && typeof found === "bigint")
      throw new NotFollowed("its template has a range over a number with two variables");
    const elements = live ? elementsOf(found) : [];
    const body = ++this.#at;
    let printed = "";
    this.#ranges++;
    for (const [key, value] of elements) {
      this.#at = body;
      if (two !== undefined) this.#variables.declare(one as string, key);
      if (one !== undefined) this.#variables.declare(two ?? one, value);
      printed += this.block(value, true);
      this.#variables.forget(declared);
      const leaves = this.#leaves;
      this.#leaves = undefined;
      if (leaves === "break") break;
    }
    this.#ranges--;
    if (elements.length === 0) {
      for (const name of [one, two]) if (name !== undefined) this.#variables.declare(name, undefined);
      this.#skip();
      this.#variables.forget(declared);
    }
    if (this.#closing(/^else$/) === undefined) return printed;
    this.#at++;
    printed += this.block(dot, live && elements.length === 0);
    this.#leaves = undefined;
    if (this.#closing(/^else$/) !== undefined) throw new NotFollowed("its template has one else too many");
    return printed;
  }

  /** Parses a body without printing it. */
  #skip(): void {
    this.block(undefined, false);
  }

  #leave(word: "break" | "continue", isRead: boolean): void {
    if (this.#ranges === 0) throw new NotFollowed(`its template has a ${word} outside a range`);
    if (isRead) this.#leaves = word;
  }

  /** The action that closes a block: undefined for its end, a match for another part of it. */
  #closing(other: RegExp): RegExpExecArray | undefined {
    const part = this.parts[this.#at];
    if (part === undefined || "text" in part) throw new NotFollowed("its template has no end");
    if (part.action === "end") return undefined;
    const found = other.exec(part.action);
    if (found === null) throw new NotFollowed(`its template has ${part.action}`);
    return found;
  }

  /** The output of an action; nothing for an assignment. */
  #printed(action: string, dot: Found): string {
    const value = this.#given(action, dot);
    return GIVING.test(action) ? "" : printable(value);
  }

  /** The value of an expression, after assigning it to variables if requested. */
  #given(action: string, dot: Found, isRead = true): Found {
    const [, one, two, sign, expression = action] = GIVING.exec(action) ?? [];
    if (two !== undefined) throw new NotFollowed("its template assigns one value to two variables");
    const value = this.#evaluate(expression, dot, isRead);
    if (one !== undefined) {
      if (sign === ":=") this.#variables.declare(one, value);
      else if (isRead) this.#variables.assign(one, value);
      else this.#variables.get(one);
    }
    return value;
  }

  /** @param isRead false for an expression in a part that isn't reached, which Go only parses */
  #evaluate(expression: string, dot: Found, isRead = true): Found {
    const read = new Expression(expression, dot, this.#variables, this.reading.strict);
    if (isRead) return read.whole();
    read.parse();
    return undefined;
  }
}

/** The elements of a range: a list in order, a mapping by sorted keys. */
function elementsOf(value: Found): (readonly [Value, Value])[] {
  if (value === undefined || value === null) return [];
  if (isUnordered(value))
    throw new NotFollowed("its template has a range over keys, whose order is random in Argo CD");
  if (Array.isArray(value)) return value.map((one, index) => [BigInt(index), one] as const);
  if (typeof value === "bigint") return countedTo(value).map((one) => [one, one] as const);
  if (!isMap(value))
    throw new NotFollowed("its template has a range over something that is neither a list nor a mapping");
  return Object.keys(value)
    .sort(compareBytes)
    .map((key) => [key, value[key] as Value] as const);
}
