import { InputError } from "./errors.ts";
import { someOf } from "./some-of.ts";

/** The edit distance of two words: insert, delete, replace, swap of neighbours. */
function distance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const isSame = a[row - 1] === b[column - 1];
      const isSwapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current[column] = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (isSame ? 0 : 1),
        isSwapped ? (beforeLast[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    [beforeLast, last] = [last, current];
  }
  return last[b.length] ?? 0;
}

/**
 * The candidate that a person most likely meant by `word`, of those as near the one in its case; undefined if none is
 * within `limit` edits (by default a third of its letters).
 */
export function closest(
  word: string,
  candidates: Iterable<string>,
  limit = Math.max(1, Math.floor(word.length / 3)),
): string | undefined {
  const lower = word.toLowerCase();
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) >= bestDistance) continue;
    const found = distance(lower, candidate.toLowerCase()) + distance(word, candidate) / 1000;
    if (found < bestDistance) [best, bestDistance] = [candidate, found];
  }
  return best;
}

/** `Did you mean "replicas"?` if a candidate is similar, or the only one that begins so, otherwise `Known: a, b, c.`, for the end of a message. */
export function suggestion(word: string, candidates: readonly string[]): string {
  const begun = candidates.filter((one) => word.length > 2 && one.startsWith(word));
  const near = closest(word, candidates) ?? (begun.length === 1 ? begun[0] : undefined);
  if (near !== undefined) return `Did you mean "${near}"?`;
  return candidates.length === 0 ? "There are none." : `Known: ${someOf(candidates, 30)}.`;
}

/** The error for a name that isn't known, after its beginning: `shop declares no image "wbe". Did you mean "web"?` */
export function unknownName(beginning: string, name: string, known: readonly string[], end = ""): InputError {
  return new InputError(`${beginning} "${name}". ${suggestion(name, known)}${end}`, { code: "unknown-name" });
}
