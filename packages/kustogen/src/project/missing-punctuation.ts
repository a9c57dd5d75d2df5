import type { BuildFailure, Location, transform as Transform } from "esbuild";

/** Before and after what ends a line, before a comment. */
const ENDS = /(?=[,;]?\s*(?:\/\/ .*)?$)/g;

/** Where a word or a text can begin or end. */
const EDGES = /(?<=[\s()[\]{},:;])|(?=[\s()[\]{},:;]|$)/g;

/**
 * The comma, brackets or quote with which a source can be read on from where it can't, in words, the line that lacks
 * them, and the place. What a line opens is to be closed in it or, if that is at its end, where the indentation says so.
 */
export async function missingPunctuation(
  source: string,
  { line, column, lineText, suggestion }: Location,
  transform: typeof Transform,
) {
  const lines = source.split("\n");
  const reach = async (all: string[]) => {
    const read: Partial<BuildFailure> = await transform(all.join("\n"), { loader: "ts" }).catch((one) => one);
    const place = read.errors?.[0]?.location;
    return place ? place.line * 1e6 + place.column : Number.POSITIVE_INFINITY;
  };
  let found = { said: "", shown: [] as string[], line, column };
  // A mark without which the line itself still can't be read would be another mistake.
  let furthest = Math.max(await reach(lines), (line + 1) * 1e6);
  const attempt = async (row: number, marks: Iterable<string>, at = ENDS, where = `in line ${row + 1}`) => {
    const text = lines[row] ?? "";
    for (const { index } of text.matchAll(at))
      for (const mark of marks) {
        const reached = await reach(lines.with(row, text.slice(0, index) + mark + text.slice(index)));
        if (reached <= furthest) continue;
        furthest = reached;
        const said = `; ${JSON.stringify(mark)} is missing ${at === ENDS ? `at the end of line ${row + 1}` : where}`;
        // An open template is noticed at the end of the file.
        const place = mark === "`" ? { line: row + 1, column: text.lastIndexOf(mark) } : { line, column };
        found = { said, shown: row === line - 1 ? [] : [text], ...place };
      }
  };
  const lastBefore = (end: number) => lines.slice(0, end).findLastIndex((one) => /^\s*(?!\/\/)\S/.test(one));
  for (const [row, text] of lines.entries()) {
    for (const mark of row === line - 1 ? "\"'`" : "`")
      if (text.split(mark).length % 2 === 0) await attempt(row, mark, EDGES);
    let close = "";
    for (const one of text.replace(/"(?:[^"\\]|\\.)*"|\/\/.*/g, "").match(/[()[\]{}]/g) ?? [])
      close = "([{".includes(one) ? ")]}"["([{".indexOf(one)] + close : close.slice(1);
    const depth = text.search(/\S/);
    const next = lines.findIndex((one, at) => at > row && /\S/.test(one) && one.search(/\S/) <= depth);
    const [, end = ""] = new RegExp(`^\\s{${depth}}([)\\]}]*)`).exec(lines[next] ?? "") ?? [];
    const last = /[([{]$/.test(text) ? lastBefore(next < 0 ? lines.length : next) : row;
    if (end === "" && close !== "") await attempt(last, [close, `${close},`]);
    if (end !== "" && end.length < close.length) await attempt(next, ")]}", EDGES);
    if (last === row && close !== "") await attempt(row, ")]}", EDGES);
    if (end.length > close.length) for (const places of [ENDS, EDGES]) await attempt(row, "([{", places);
  }
  if (!/^[)\]}]$/.test(suggestion)) return found;
  const before = Buffer.from(lineText).subarray(0, column).toString();
  if (before.trim() === "") await attempt(lastBefore(line - 1), [",", suggestion]);
  else await attempt(line - 1, [",", suggestion], new RegExp(`(?<=^.{${before.length}})`, "g"), "before it");
  return found;
}
