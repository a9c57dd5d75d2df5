/** Numbers, and a suffix: anything after a separator, or the word of a pre-release without one. */
const NUMBERS = /^v?(\d+(?:[._]\d+)*)(?:[-._+](.*)|((?:alpha|beta|rc|pre|dev|snapshot).*))?$/i;

/** Digits that are a day, possibly with a time: "20240131", "202401311559". */
const DATE = /^(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:\d{4}|\d{6})?$/;
/** The length of a short commit id, which may consist of digits alone. */
const COMMIT = /^[0-9a-f]{7,64}$/i;
/** The first number of a version by years. */
const YEAR = /^v?(?:19|20)\d\d(?:\D|$)/;

/** The scheme of a tag: days, years, or releases; undefined for one without an order, such as a commit. */
function schemeOf(tag: string): "date" | "year" | "release" | undefined {
  if (DATE.test(tag)) return "date";
  if (COMMIT.test(tag)) return undefined;
  return YEAR.test(tag) ? "year" : "release";
}

/** Negative for an older tag, 0 for an equal one; undefined for commits, other schemes, and a series. */
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
  const [isEarly, isLate] = [before, after].map((one) => /^(?:alpha|beta|rc|pre|dev|snapshot)/i.test(one));
  if (isEarly !== isLate) return isEarly ? -1 : 1;
  if (before === after) return 0;
  return isEarly ? before.localeCompare(after, "en", { numeric: true }) : undefined;
}
