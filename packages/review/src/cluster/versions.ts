/**
 * Numbers, and what follows them: after a separator anything, without one the word of a preliminary version. The first
 * letters of a commit may be digits, too, but no version.
 */
const NUMBERS = /^v?(\d+(?:[._]\d+)*)(?:[-._+](.*)|((?:alpha|beta|rc|pre|dev|snapshot).*))?$/i;

/** Digits that are a day, or a day and a time: "20240131", "202401311559". */
const DATE = /^(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:\d{4}|\d{6})?$/;
/** As long as the short form of a commit: digits alone may be one, too. */
const COMMIT = /^[0-9a-f]{7,64}$/i;
/** The first number of what counts years. */
const YEAR = /^v?(?:19|20)\d\d(?:\D|$)/;

/** What counts: days, years, or releases; undefined for what has no order, such as commits. */
function schemeOf(tag: string): "date" | "year" | "release" | undefined {
  if (DATE.test(tag)) return "date";
  if (COMMIT.test(tag)) return undefined;
  return YEAR.test(tag) ? "year" : "release";
}

/**
 * Negative when one tag is of an older version than another, 0 when they are as old; undefined when nobody can tell:
 * of commits and digests, of what counts different things, and of a series beside a release of it ("8.0", "8.0.29").
 */
export function compareVersions(a: string, b: string): number | undefined {
  const scheme = schemeOf(a);
  if (scheme === undefined || scheme !== schemeOf(b)) return undefined;
  const left = NUMBERS.exec(a);
  const right = NUMBERS.exec(b);
  if (left === null || right === null) return undefined;
  const numbers = (match: RegExpExecArray) => (match[1] as string).split(/[._]/).map(BigInt);
  const [x, y] = [numbers(left), numbers(right)];
  for (let index = 0; index < Math.min(x.length, y.length); index++) {
    const difference = (x[index] as bigint) - (y[index] as bigint);
    if (difference !== 0n) return difference < 0n ? -1 : 1;
  }
  if (x.length !== y.length) return undefined;
  const [before, after] = [left[2] ?? left[3] ?? "", right[2] ?? right[3] ?? ""];
  if (before === after) return 0;
  const pre = (suffix: string) => /^(?:alpha|beta|rc|pre|dev|snapshot)/i.test(suffix);
  if (pre(before) !== pre(after)) return pre(before) ? -1 : 1;
  if (!pre(before)) return undefined;
  return before.localeCompare(after, "en", { numeric: true });
}
