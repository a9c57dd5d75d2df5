import { isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { compareBytes } from "@kustogen/kustomize/yaml/printer/json.ts";
import { actionsOf } from "./go-actions.ts";
import { Expression } from "./go-expression.ts";
import { countedTo, type Found, isTrue, NotFollowed, printable } from "./go-value.ts";
import { Variables } from "./go-variables.ts";

/** A part of a template: text, or the content of an action. */
type Part = { text: string } | { action: string };

/**
 * Fills a Go template, with the functions that ApplicationSets use. Throws NotFollowed for any other function, for
 * templates within it, and for anything that fails in Argo CD.
 */
export function goTemplate(text: string, data: ValueMap, strict: boolean): string {
  return new Reader(partsOf(text), data, strict).whole(data);
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
/** The maximum number of parts to evaluate for one template, because nested ranges may take very long. */
const STEPS = 100_000;

/** Parses and prints a template in one pass; parts that aren't reached are parsed but not evaluated. */
class Reader {
  readonly #variables: Variables;
  #at = 0;
  #steps = 0;

  constructor(
    private readonly parts: readonly Part[],
    data: Found,
    private readonly strict: boolean,
  ) {
    this.#variables = new Variables(data);
  }

  /** Prints the whole template. */
  whole(dot: Found): string {
    const printed = this.block(dot, true);
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
      if (++this.#steps > STEPS) throw new NotFollowed("its template runs for too long");
      const part = this.parts[this.#at] as Part;
      if ("text" in part) {
        if (live) printed += part.text;
        continue;
      }
      const [, word = "", rest = ""] = WORD.exec(part.action) ?? [];
      if (word === "else" || word === "end") break;
      if (word === "if" || word === "with") printed += this.#choice(word, rest, dot, live);
      else if (word === "range") printed += this.#range(rest, dot, live);
      else if (word !== "") throw new NotFollowed(`its template has ${word}, which only Argo CD follows`);
      else if (live) printed += this.#printed(part.action, dot);
      else this.#given(part.action, dot, false);
    }
    this.#variables.forget(declared);
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
    for (const [key, value] of elements) {
      this.#at = body;
      if (two !== undefined) this.#variables.declare(one as string, key);
      if (one !== undefined) this.#variables.declare(two ?? one, value);
      printed += this.block(value, true);
      this.#variables.forget(declared);
    }
    if (elements.length === 0) {
      for (const name of [one, two]) if (name !== undefined) this.#variables.declare(name, undefined);
      this.block(undefined, false);
      this.#variables.forget(declared);
    }
    if (this.#closing(/^else$/) === undefined) return printed;
    this.#at++;
    printed += this.block(dot, live && elements.length === 0);
    if (this.#closing(/^else$/) !== undefined) throw new NotFollowed("its template has one else too many");
    return printed;
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
    const read = new Expression(expression, dot, this.#variables, this.strict);
    if (isRead) return read.whole();
    read.parse();
    return undefined;
  }
}

/** The elements of a range: a list in order, a mapping by sorted keys. */
function elementsOf(value: Found): (readonly [Value, Value])[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value.map((one, index) => [BigInt(index), one] as const);
  if (typeof value === "bigint") return countedTo(value).map((one) => [one, one] as const);
  if (!isMap(value))
    throw new NotFollowed("its template has a range over something that is neither a list nor a mapping");
  return Object.keys(value)
    .sort(compareBytes)
    .map((key) => [key, value[key] as Value] as const);
}
