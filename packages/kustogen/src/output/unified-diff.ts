const CONTEXT = 3;
/** Above this many line pairs the exact comparison would be slow; the changed middle is then shown whole. */
const MAX_PAIRS = 4_000_000;

interface Edit {
  mark: " " | "-" | "+";
  line: string;
}

/**
 * A short unified diff of two texts, without file header: hunks with three lines of context, cut after `maxLines`
 * with a line that says how many were left out. "" when the texts are equal.
 */
export function unifiedDiff(before: string, after: string, maxLines = 24): string {
  if (before === after) return "";
  const edits = compareLines(splitLines(before), splitLines(after));
  const output = hunks(edits);
  if (output.length > maxLines) {
    const hidden = output.length - maxLines;
    output.length = maxLines;
    output.push(`… ${hidden} more line${hidden === 1 ? "" : "s"}`);
  }
  return output.join("\n");
}

function splitLines(text: string): string[] {
  if (text === "") return [];
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  else lines.push(`${lines.pop()}\n\\ No newline at end of file`);
  return lines;
}

function compareLines(before: string[], after: string[]): Edit[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let endBefore = before.length;
  let endAfter = after.length;
  while (endBefore > start && endAfter > start && before[endBefore - 1] === after[endAfter - 1]) {
    endBefore--;
    endAfter--;
  }
  const same = (lines: string[]): Edit[] => lines.map((line) => ({ mark: " ", line }));
  return [
    ...same(before.slice(0, start)),
    ...compareMiddle(before.slice(start, endBefore), after.slice(start, endAfter)),
    ...same(before.slice(endBefore)),
  ];
}

/** Longest common subsequence by dynamic programming, walked from the front. */
function compareMiddle(before: string[], after: string[]): Edit[] {
  const rows = before.length;
  const columns = after.length;
  const edits: Edit[] = [];
  let row = 0;
  let column = 0;
  if (rows * columns > 0 && rows * columns <= MAX_PAIRS) {
    const width = columns + 1;
    const common = new Uint32Array((rows + 1) * width);
    for (let r = rows - 1; r >= 0; r--)
      for (let c = columns - 1; c >= 0; c--)
        common[r * width + c] =
          before[r] === after[c]
            ? (common[(r + 1) * width + c + 1] ?? 0) + 1
            : Math.max(common[(r + 1) * width + c] ?? 0, common[r * width + c + 1] ?? 0);
    while (row < rows && column < columns) {
      if (before[row] === after[column]) {
        edits.push({ mark: " ", line: before[row++] ?? "" });
        column++;
      } else if ((common[(row + 1) * width + column] ?? 0) >= (common[row * width + column + 1] ?? 0))
        edits.push({ mark: "-", line: before[row++] ?? "" });
      else edits.push({ mark: "+", line: after[column++] ?? "" });
    }
  }
  while (row < rows) edits.push({ mark: "-", line: before[row++] ?? "" });
  while (column < columns) edits.push({ mark: "+", line: after[column++] ?? "" });
  return edits;
}

function hunks(edits: Edit[]): string[] {
  const output: string[] = [];
  let lineBefore = 1;
  let lineAfter = 1;
  for (let at = 0; at < edits.length; ) {
    const first = edits.findIndex((edit, index) => index >= at && edit.mark !== " ");
    if (first < 0) break;
    const begin = Math.max(at, first - CONTEXT);
    lineBefore += begin - at;
    lineAfter += begin - at;
    let lastChange = first;
    for (let i = first; i < edits.length && i <= lastChange + 2 * CONTEXT; i++)
      if (edits[i]?.mark !== " ") lastChange = i;
    const end = Math.min(edits.length, lastChange + CONTEXT + 1);
    const hunk = edits.slice(begin, end);
    const countBefore = hunk.filter((edit) => edit.mark !== "+").length;
    const countAfter = hunk.filter((edit) => edit.mark !== "-").length;
    output.push(`@@ -${range(lineBefore, countBefore)} +${range(lineAfter, countAfter)} @@`);
    for (const edit of hunk) output.push(...`${edit.mark}${edit.line}`.split("\n"));
    lineBefore += countBefore;
    lineAfter += countAfter;
    at = end;
  }
  return output;
}

/** The range of a hunk header; an empty side names the line before it, as diff does. */
function range(start: number, count: number): string {
  return `${count === 0 ? start - 1 : start},${count}`;
}
