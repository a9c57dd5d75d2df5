import { someOf } from "./some-of.ts";

/**
 * The edit distance of two words (insert, delete, replace, swap of neighbours); any larger number if it exceeds
 * `limit`. Computes only cells near the diagonal, because a reference may be compared with thousands of names.
 */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  const far = limit + 1;
  let beforeLast: number[] = [];
  let last: number[] = [];
  let current: number[] = [];
  let leastBefore = 0;
  for (let column = 0; column <= Math.min(b.length, far); column++) last[column] = column;
  for (let row = 1; row <= a.length; row++) {
    const from = Math.max(1, row - limit);
    const to = Math.min(b.length, row + limit);
    const letter = a.charCodeAt(row - 1);
    current[from - 1] = from === 1 ? row : far;
    let least = current[from - 1] as number;
    for (let column = from; column <= to; column++) {
      const same = letter === b.charCodeAt(column - 1);
      let best = Math.min(
        (last[column] as number) + 1,
        (current[column - 1] as number) + 1,
        (last[column - 1] as number) + (same ? 0 : 1),
      );
      if (row > 1 && column > 1 && letter === b.charCodeAt(column - 2) && a[row - 2] === b[column - 1])
        best = Math.min(best, (beforeLast[column - 2] as number) + 1);
      current[column] = best;
      if (best < least) least = best;
    }
    current[to + 1] = far;
    // Every path to the end leads through one of two rows.
    if (least > limit && leastBefore > limit) return far;
    leastBefore = least;
    [beforeLast, last, current] = [last, current, beforeLast];
  }
  return last[b.length] as number;
}

/**
 * The candidate that a person most likely meant by `word`; undefined if none is within `limit` edits (by default a
 * third of its letters).
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
    const found = distance(lower, candidate.toLowerCase(), limit);
    if (found < bestDistance) {
      best = candidate;
      bestDistance = found;
    }
  }
  return best;
}

/** `Did you mean "replicas"?` if a candidate is similar, otherwise `Known: a, b, c.`, for the end of a message. */
export function suggestion(word: string, candidates: readonly string[]): string {
  const near = closest(word, candidates);
  if (near !== undefined) return `Did you mean "${near}"?`;
  if (candidates.length === 0) return "There are none.";
  return `Known: ${someOf(candidates, 30)}.`;
}
