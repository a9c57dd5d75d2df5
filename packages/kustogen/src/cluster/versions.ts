/** An image reference: where it is pulled from and which one. */
export interface ImageReference {
  repository: string;
  tag?: string;
  digest?: string;
}

/** The parts of an image reference, as container runtimes read it. */
export function imageReference(image: string): ImageReference {
  const [name = "", digest] = image.split("@", 2);
  const tag = /:([\w][\w.-]{0,127})$/.exec(name)?.[1];
  const repository = tag === undefined ? name : name.slice(0, -tag.length - 1);
  return { repository, ...(tag !== undefined && { tag }), ...(digest !== undefined && { digest }) };
}

const NUMBERS = /^v?(\d+(?:[._]\d+)*)(?:[-.]?(.*))?$/i;

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
  const [before = "", after = ""] = [left[2], right[2]];
  if (before === after) return 0;
  const pre = (suffix: string) => /^(?:alpha|beta|rc|pre|dev|snapshot)/i.test(suffix);
  if (pre(before) !== pre(after)) return pre(before) ? -1 : 1;
  if (!pre(before)) return undefined;
  return before.localeCompare(after, "en", { numeric: true });
}
