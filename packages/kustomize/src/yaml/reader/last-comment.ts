import { Seldom } from "./seldom.ts";
import type { YamlReader } from "./yaml-reader.ts";

/** Below which last value of a document its last comment counts: any, or only one that is added to the document. */
export type LastComment = "everywhere" | "below what is added";

/**
 * Says whether the document that was just read, up to the position `end`, ends in a comment that kustomize keeps with
 * the document: one behind an empty line. What stands right below the last line belongs to that line's key instead, and
 * so does a part of a comment whose lines are not indented alike, which then parts the rest from the last line.
 */
export function endsInComment({ text, start, blockEnd }: YamlReader, end: number): LastComment | undefined {
  // What looks like a comment above the end of a block text is part of that text.
  const floor = Math.max(start, blockEnd);
  let column = Number.POSITIVE_INFINITY;
  let blank = false;
  let found = false;
  let uneven = false;
  let at = end;
  while (at > floor || (found && !blank && at > start)) {
    const line = text.lastIndexOf("\n", at - 2) + 1;
    const first = firstOf(text, line, at);
    if (first === at) blank = true;
    else if (at > floor && text.charCodeAt(first) === 35) {
      if (found && first - line !== column) uneven = true;
      column = first - line;
      found = true;
      blank = false;
    } else break;
    at = line;
  }
  if (!found || !blank) return undefined;
  return uneven ? "below what is added" : "everywhere";
}

/** Where the line's first character stands that is no space; its end for an empty line. */
function firstOf(text: string, line: number, end: number): number {
  for (let at = line; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code !== 32 && code !== 10) return at;
  }
  return end;
}

/** The keys that lead to the last value of documents with such a comment, where it doesn't count below that one. */
const commented = new WeakMap<object, readonly string[]>();
const NOWHERE: readonly string[] = [];
const comments = new Seldom();

/** Notes that the document, a resource, ends in a comment, in front of which kustomize writes an empty line. */
export function noteLastComment(document: object, comment: LastComment): void {
  comments.occurs();
  commented.set(document, comment === "everywhere" ? NOWHERE : lastPath(document));
}

/** True for a resource that ends in a comment which counts below its last field. */
export function hasLastComment(resource: object): boolean {
  const except = comments.may ? commented.get(resource) : undefined;
  if (except === undefined) return false;
  return except.length === 0 || except.join("\0") !== lastPath(resource).join("\0");
}

/** True for a resource that ends in a comment which counts below a field that is added. */
export function hasCommentBelowAdded(resource: object): boolean {
  return comments.may && commented.has(resource);
}

/** Gives a copy of a resource its comment. */
export function keepLastComment(original: object, copy: object): void {
  const except = comments.may ? commented.get(original) : undefined;
  if (except !== undefined) commented.set(copy, except);
}

/** The keys that lead to the last value in a document. */
function lastPath(document: object): string[] {
  const path: string[] = [];
  for (let at: unknown = document; typeof at === "object" && at !== null; ) {
    const key = Object.keys(at).at(-1);
    if (key === undefined) break;
    path.push(key);
    at = (at as Record<string, unknown>)[key];
  }
  return path;
}
