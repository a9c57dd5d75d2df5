import { type Found, inRange, NotFollowed } from "./go-value.ts";

/** What a command is called with, or what it is alone. */
export type Operand =
  | { value: Found }
  | { field: readonly string[]; variable?: string }
  | { call: string; args: readonly Operand[] }
  | { pipeline: Pipeline; field: readonly string[] };

/** Commands, each with the result of the one before as its last argument. */
export type Pipeline = readonly Operand[];

/** A part of a template. */
export type Part =
  | { text: string }
  | { printed: Pipeline }
  | { choices: readonly { condition: Pipeline | undefined; body: readonly Part[] }[] }
  | { range: Pipeline; names: readonly string[]; body: readonly Part[]; otherwise: readonly Part[] };

const COMMENT = /\{\{(-\s)?\/\*[\s\S]*?\*\/(\s-)?\}\}/y;
const TOKEN =
  /(\s*)(?:(-?\}\})|("(?:\\[^\n]|[^"\\\n])*")|`([^`]*)`|(-?\d+(?:\.\d+)?(?![\w.]))|(\$\w*)|((?:\.[A-Za-z_]\w*)+|\.)|([A-Za-z_]\w*)|(:=|[(),|]))/y;

/** Other actions of Go's, which hardly any set has. */
const OTHERS = ["with", "define", "template", "block", "break", "continue"];

interface Token {
  text?: string | undefined;
  number?: string | undefined;
  variable?: string | undefined;
  field?: string | undefined;
  word?: string | undefined;
  sign?: string | undefined;
  /** True if nothing separates it from the token before. */
  isClose: boolean;
}

/** The parts of a template. Throws NotFollowed for one that Go can't parse, or that has variables of its own. */
export function partsOf(text: string): Part[] {
  const reader = new Reader(itemsOf(text));
  const parts = reader.block();
  if (!reader.isDone) throw new NotFollowed("its template has an else or end too many");
  return parts;
}

/** The texts and actions of a template, as Go reads them (https://pkg.go.dev/text/template#hdr-Text_and_spaces). */
function itemsOf(text: string): (string | Token[])[] {
  const items: (string | Token[])[] = [];
  let from = 0;
  let trims = false;
  const addText = (end: number, trimsEnd: boolean) => {
    const between = text.slice(from, end);
    const begun = trims ? between.trimStart() : between;
    items.push(trimsEnd ? begun.trimEnd() : begun);
  };
  for (let at = text.indexOf("{{"); at >= 0; at = text.indexOf("{{", from)) {
    COMMENT.lastIndex = at;
    const comment = COMMENT.exec(text);
    if (comment !== null) {
      addText(at, comment[1] !== undefined);
      trims = comment[2] !== undefined;
      from = COMMENT.lastIndex;
      continue;
    }
    const trimsBefore = /^-\s/.test(text.slice(at + 2, at + 4));
    addText(at, trimsBefore);
    const tokens: Token[] = [];
    for (TOKEN.lastIndex = at + (trimsBefore ? 3 : 2); ; ) {
      const match = TOKEN.exec(text);
      if (match === null) throw new NotFollowed("its template has an action that can't be read here");
      const [, space, end, quoted, raw, number, variable, field, word, sign] = match;
      if (end === "-}}" && space === "")
        throw new NotFollowed("its template has - before }} without a space");
      if (end !== undefined) {
        trims = end === "-}}";
        break;
      }
      const isClose = space === "" && tokens.length > 0;
      tokens.push({ text: raw ?? unquoted(quoted), number, variable, field, word, sign, isClose });
    }
    from = TOKEN.lastIndex;
    items.push(tokens);
  }
  addText(text.length, false);
  return items;
}

function unquoted(text: string | undefined): string | undefined {
  try {
    return text && (JSON.parse(text) as string);
  } catch {
    throw new NotFollowed("its template has a string that only Argo CD follows");
  }
}

class Reader {
  #at = 0;
  #tokens: Token[] = [];

  constructor(private readonly items: readonly (string | Token[])[]) {}

  get isDone(): boolean {
    return this.#at >= this.items.length;
  }

  /** The parts up to an `else` or `end`. */
  block(): Part[] {
    const parts: Part[] = [];
    for (; !this.isDone; this.#at++) {
      const item = this.items[this.#at] as string | Token[];
      if (typeof item === "string") {
        parts.push({ text: item });
        continue;
      }
      const [word] = item;
      if (word?.word === "else" || word?.word === "end") return parts;
      this.#tokens = [...item];
      if (word?.word !== undefined && OTHERS.includes(word.word))
        throw new NotFollowed(`its template has ${word.word}, which only Argo CD follows`);
      if (word?.word === "if") parts.push(this.#choices());
      else if (word?.word === "range") parts.push(this.#range());
      else parts.push({ printed: this.#whole() });
    }
    return parts;
  }

  #choices(): Part {
    const choices: { condition: Pipeline | undefined; body: Part[] }[] = [];
    for (;;) {
      const isLast = this.#tokens.length === 0;
      if (!isLast) this.#take("if");
      choices.push({ condition: isLast ? undefined : this.#whole(), body: this.#body() });
      if (this.#take("end", "else") === "end") break;
      if (isLast) throw new NotFollowed("its template has one else too many");
    }
    this.#ended();
    return { choices };
  }

  #range(): Part {
    this.#take("range");
    const names: string[] = [];
    if (this.#tokens.some(({ sign }) => sign === ":="))
      do names.push(this.#tokens.shift()?.variable ?? "");
      while (this.#tokens.shift()?.sign === ",");
    if (names.length > 2 || names.includes(""))
      throw new NotFollowed("its template has a range with variables that only Argo CD follows");
    const range = this.#whole();
    const body = this.#body();
    const otherwise = this.#take("end", "else") === "else" ? this.#body() : [];
    if (this.#tokens[0]?.word === "end") this.#take("end");
    this.#ended();
    return { range, names, body, otherwise };
  }

  /** The parts after an action, and then the tokens of the action that ends them. */
  #body(): Part[] {
    this.#ended();
    this.#at++;
    const parts = this.block();
    if (this.isDone) throw new NotFollowed("its template has no end");
    this.#tokens = [...(this.items[this.#at] as Token[])];
    return parts;
  }

  #take(...words: string[]): string {
    const word = this.#tokens.shift()?.word ?? "";
    if (!words.includes(word))
      throw new NotFollowed(`its template has no ${words.join(" or ")} where one must be`);
    return word;
  }

  #ended(): void {
    if (this.#tokens.length > 0)
      throw new NotFollowed("its template has an action that only Argo CD follows");
  }

  #whole(): Pipeline {
    const pipeline = this.#pipeline();
    this.#ended();
    return pipeline;
  }

  #pipeline(): Pipeline {
    const commands = [this.#command(false)];
    while (this.#tokens[0]?.sign === "|") {
      this.#tokens.shift();
      commands.push(this.#command(true));
    }
    return commands;
  }

  #command(isPiped: boolean): Operand {
    const first = this.#operand();
    const args: Operand[] = [];
    while (this.#tokens.length > 0 && !/^[|)]$/.test(this.#tokens[0]?.sign ?? "")) args.push(this.#operand());
    if ("call" in first) return { call: first.call, args };
    if (args.length > 0 || isPiped)
      throw new NotFollowed("its template calls something that isn't a function");
    if ("value" in first && first.value === null)
      throw new NotFollowed("its template has nil instead of a function");
    return first;
  }

  #operand(): Operand {
    const { text, number, variable, field, word, sign } = this.#tokens.shift() ?? {};
    if (text !== undefined) return { value: text };
    if (number !== undefined) return { value: numberOf(number) };
    if (word === "true" || word === "false") return { value: word === "true" };
    if (word === "nil") return { value: null };
    if (word !== undefined) return { call: word, args: [] };
    if (field !== undefined) return { field: namesIn(field) };
    if (variable !== undefined) return { variable, field: this.#fieldBehind() };
    if (sign !== "(") throw new NotFollowed("its template has an expression that only Argo CD follows");
    const pipeline = this.#pipeline();
    if (this.#tokens.shift()?.sign !== ")")
      throw new NotFollowed("its template has a parenthesis that doesn't end");
    return { pipeline, field: this.#fieldBehind() };
  }

  /** The fields that follow without a space. */
  #fieldBehind(): string[] {
    const [next] = this.#tokens;
    return next?.field === undefined || !next.isClose ? [] : namesIn(this.#tokens.shift()?.field ?? "");
  }
}

function namesIn(field: string): string[] {
  return field.split(".").filter((name) => name !== "");
}

/** A number in Go: a whole one is an integer, which can't be compared with a number from JSON. */
function numberOf(text: string): number | bigint {
  if (text.includes(".")) return Number(text);
  const whole = BigInt(text);
  if (whole !== inRange(whole)) throw new NotFollowed("its template has a number that is too large");
  return whole;
}
