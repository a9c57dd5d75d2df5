import type { ValueMap } from "@kustogen/kustomize/value/value.ts";
import { Expression } from "./go-expression.ts";
import { type Found, isTrue, NotFollowed, printable } from "./go-value.ts";

/**
 * A text as Go's templates fill it, with the functions that sets are written with. Throws NotFollowed for what isn't
 * among them, and for what Argo CD fails at.
 */
export function goTemplate(text: string, data: ValueMap, strict: boolean): string {
  const parts = partsOf(text);
  const reader = new Reader(parts, strict);
  const printed = reader.block(data, data, true);
  if (reader.rest) throw new NotFollowed("its template has an end too many");
  return printed;
}

type Part = { text: string } | { action: string };

function partsOf(text: string): Part[] {
  const parts: Part[] = [];
  let at = 0;
  let trims = false;
  for (const match of text.matchAll(/\{\{(- )?([\s\S]*?)( -)?\}\}/g)) {
    const before = text.slice(at, match.index);
    const left = trims ? before.trimStart() : before;
    parts.push({ text: match[1] ? left.trimEnd() : left });
    const action = (match[2] as string).trim();
    if (!/^\/\*[\s\S]*\*\/$/.test(action)) parts.push({ action });
    trims = match[3] !== undefined;
    at = match.index + match[0].length;
  }
  const rest = text.slice(at);
  parts.push({ text: trims ? rest.trimStart() : rest });
  return parts;
}

/** Reads a template and prints it in one go; what a condition leaves out is read and not evaluated. */
class Reader {
  readonly #parts: readonly Part[];
  readonly #strict: boolean;
  #at = 0;

  constructor(parts: readonly Part[], strict: boolean) {
    this.#parts = parts;
    this.#strict = strict;
  }

  get rest(): boolean {
    return this.#at < this.#parts.length;
  }

  /** Prints up to an `else` or `end`, which stays to be read. */
  block(dot: Found, root: ValueMap, live: boolean): string {
    let printed = "";
    for (; this.rest; this.#at++) {
      const part = this.#parts[this.#at] as Part;
      if ("text" in part) {
        if (live) printed += part.text;
        continue;
      }
      const [, word = "", condition = ""] =
        /^(if|with|range|else|end|define|template|block)\b\s*([\s\S]*)$/.exec(part.action) ?? ["", "", ""];
      if (word === "else" || word === "end") return printed;
      if (word === "if" || word === "with") printed += this.#choice(word, condition, dot, root, live);
      else if (word !== "") throw new NotFollowed(`its template has ${word}, which only Argo CD follows`);
      else if (live) printed += printable(this.#evaluate(part.action, dot, root));
    }
    return printed;
  }

  #choice(word: string, first: string, dot: Found, root: ValueMap, live: boolean): string {
    let printed = "";
    let condition: string | undefined = first;
    let open = live;
    for (;;) {
      this.#at++;
      const value: Found = open && condition !== undefined ? this.#evaluate(condition, dot, root) : undefined;
      const taken = open && (condition === undefined || isTrue(value));
      printed += this.block(word === "with" && condition !== undefined ? value : dot, root, taken);
      if (taken) open = false;
      const part = this.#parts[this.#at];
      if (part === undefined || "text" in part) throw new NotFollowed("its template has no end");
      if (part.action === "end") return printed;
      const other = /^else(?:\s+(?:if|with)\s+([\s\S]+))?$/.exec(part.action);
      if (other === null) throw new NotFollowed(`its template has ${part.action}`);
      condition = other[1];
    }
  }

  #evaluate(expression: string, dot: Found, root: ValueMap): Found {
    return new Expression(expression, dot, root, this.#strict).whole();
  }
}
