/**
 * Numbers, and what follows them: after a separator anything, without one the word of a preliminary version. The first
 * letters of a commit may be digits, too, but no version.
 */
const NUMBERS = /^v?(\d+(?:[._]\d+)*)(?:[-._+](.*)|((?:alpha|beta|rc|pre|dev|snapshot).*))?$/i;

/** Negative when one tag is of an older version than another, 0 when they are as old; undefined when nobody can tell. */
export function compareVersions(a: string, b: string): number | undefined {
  const left = NUMBERS.exec(a);
  const right = NUMBERS.exec(b);
  if (left === null || right === null) return undefined;
  const numbers = (match: RegExpExecArray) => (match[1] as string).split(/[._]/).map(BigInt);
  const [x, y] = [numbers(left), numbers(right)];
  for (let index = 0; index < Math.max(x.length, y.length); index++) {
    const difference = (x[index] ?? 0n) - (y[index] ?? 0n);
    if (difference !== 0n) return difference < 0n ? -1 : 1;
  }
  const [before, after] = [left[2] ?? left[3] ?? "", right[2] ?? right[3] ?? ""];
  if (before === after) return 0;
  const pre = (suffix: string) => /^(?:alpha|beta|rc|pre|dev|snapshot)/i.test(suffix);
  if (pre(before) !== pre(after)) return pre(before) ? -1 : 1;
  if (!pre(before)) return undefined;
  return before.localeCompare(after, "en", { numeric: true });
}
