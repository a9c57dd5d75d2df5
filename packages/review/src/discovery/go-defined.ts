import { NotFollowed } from "./go-value.ts";

/** A part of a template: text, or the content of an action. */
export type Part = { text: string } | { action: string };

const WORD = /^(if|with|range|define|block|end)\b\s*(?:"((?:\\.|[^"\\])*)"\s*([\s\S]*))?/;

/** The parts of a template without the definitions in it, and the defined templates by name. */
export function withoutDefined(all: readonly Part[]): {
  parts: Part[];
  defined: Map<string, readonly Part[]>;
} {
  const defined = new Map<string, readonly Part[]>();
  return { parts: partsWithout(all, defined), defined };
}

function partsWithout(all: readonly Part[], defined: Map<string, readonly Part[]>, outer = 0): Part[] {
  const parts: Part[] = [];
  // Only a block may be inside of something else.
  let depth = outer;
  for (let at = 0; at < all.length; at++) {
    const part = all[at] as Part;
    const [, word, name, given = ""] = ("action" in part && WORD.exec(part.action)) || [];
    if (word !== "define" && word !== "block") {
      if (word !== undefined) depth += word === "end" ? -1 : 1;
      parts.push(part);
      continue;
    }
    const end = endOf(all, at);
    if (word === "block" && given.trim() === "")
      throw new NotFollowed("its template has a block without a value");
    if (name === undefined || (word === "define" && (depth !== 0 || given !== "")) || defined.has(name))
      throw new NotFollowed(`its template has a ${word} that only Argo CD follows`);
    defined.set(name, []);
    defined.set(name, partsWithout(all.slice(at + 1, end), defined, 1));
    // A block is a template that is called at its definition.
    if (word === "block") parts.push({ action: `template "${name}" ${given}` });
    at = end;
  }
  return parts;
}

/** The index of the `end` for the block that begins at an index. */
function endOf(all: readonly Part[], from: number): number {
  let depth = 0;
  for (let at = from; at < all.length; at++) {
    const part = all[at] as Part;
    const word = "action" in part ? WORD.exec(part.action)?.[1] : undefined;
    if (word !== undefined) depth += word === "end" ? -1 : 1;
    if (depth === 0) return at;
  }
  throw new NotFollowed("its template has no end");
}
