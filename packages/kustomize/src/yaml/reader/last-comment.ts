import { annotateList, listNote } from "./collection-style.ts";

/** After which last value a document's last comment counts: any, or only one that is added to the document. */
type LastComment = "everywhere" | "below what is added";

/**
 * Whether the document that was just read, up to the position `end`, ends with a comment that kustomize keeps with
 * the document: one after an empty line. A comment directly below the last line belongs to that line's key instead,
 * and so does a part of a comment whose lines have different indentations, which then separates the rest from the
 * last line.
 */
export function endsInComment(
  { text, start, blockEnd }: { text: string; start: number; blockEnd: number },
  end: number,
): LastComment | undefined {
  // Text that looks like a comment before the end of a block is part of the block.
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

/** The position of the line's first non-space character; the line's end if it is empty. */
function firstOf(text: string, line: number, end: number): number {
  for (let at = line; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code !== 32 && code !== 10) return at;
  }
  return end;
}

/** Records that a resource's document ends with a comment, before which kustomize writes an empty line. */
export function noteLastComment(document: object, comment: LastComment): void {
  annotateList(document, { comment: comment === "everywhere" ? [] : lastPath(document) });
}

/** True for a resource that ends with a comment which counts after its last field. */
export function hasLastComment(resource: object): boolean {
  const except = listNote(resource).comment;
  if (except === undefined) return false;
  return except.length === 0 || except.join("\0") !== lastPath(resource).join("\0");
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
