import type { BuildFailure, Location, transform as Transform } from "esbuild";

/** Before or after what ends a line, and before a comment. */
const ENDS = [/[,;]?\s*(?:\/\/ .*)?$/, /;?\s*(?:\/\/ .*)?$/];

/**
 * The comma, brackets or backtick with which a source can be read on from where it can't, in words, and the line that
 * lacks them. What a line opens is to be closed in it or, if that is at its end, where the indentation says so.
 */
export async function missingPunctuation(
  source: string,
  { line, column, lineText, suggestion }: Location,
  transform: typeof Transform,
) {
  const lines = source.split("\n");
  const placeOf = (one?: Location | null) => (one ? one.line * 1e6 + one.column : Number.POSITIVE_INFINITY);
  const reach = (text: string) =>
    transform(text, { loader: "ts", logLevel: "silent" }).then(
      () => placeOf(),
      ({ errors }: BuildFailure) => placeOf(errors[0]?.location),
    );
  // A mark without which the line itself still can't be read would be another mistake.
  let [said, shown, furthest] = ["", [] as string[], Math.max(await reach(source), (line + 1) * 1e6)];
  const attempt = async (row: number, marks: string[], place?: number) => {
    const text = lines[row] ?? "";
    for (const at of place === undefined ? ENDS.map((end) => text.search(end)) : [place])
      for (const mark of marks) {
        const reached = await reach(lines.with(row, text.slice(0, at) + mark + text.slice(at)).join("\n"));
        if (reached <= furthest) continue;
        const where = place === undefined ? `at the end of line ${row + 1}` : `in line ${row + 1}`;
        const isShown = row === line - 1;
        said = `; "${mark}" is missing ${isShown && place !== undefined ? "before it" : where}`;
        [shown, furthest] = [isShown ? [] : [text], reached];
      }
  };
  const lastBefore = (end: number) => lines.slice(0, end).findLastIndex((one) => /^\s*(?!\/\/)\S/.test(one));
  for (const [row, text] of lines.entries()) {
    if (lastBefore(lines.length) < line - 1 && text.split("`").length % 2 === 0)
      for (const { index } of text.matchAll(/(?=[\s,;)}\]]|$)(?=[^`]*$)/g)) await attempt(row, ["`"], index);
    let close = "";
    for (const one of text.replace(/"(?:[^"\\]|\\.)*"|\/\/.*/g, "").match(/[()[\]{}]/g) ?? [])
      close = "([{".includes(one) ? ")]}"["([{".indexOf(one)] + close : close.slice(1);
    const depth = text.search(/\S/);
    const next = lines.findIndex((one, at) => at > row && /\S/.test(one) && one.search(/\S/) <= depth);
    const isBlock = /[([{]$/.test(text);
    if (close === "" || (isBlock && lines[next]?.startsWith(text.slice(0, depth) + close[0]))) continue;
    await attempt(isBlock ? lastBefore(next < 0 ? lines.length : next) : row, [close, `${close},`]);
  }
  if (!/^[)\]}]$/.test(suggestion)) return { said, shown };
  const before = Buffer.from(lineText).subarray(0, column).toString();
  const last = before.trim() === "" ? lastBefore(line - 1) : -1;
  await (last < 0 ? attempt(line - 1, [",", suggestion], before.length) : attempt(last, [",", suggestion]));
  return { said, shown };
}
