/** Corresponding lines of several texts; undefined for one without such a line. */
export interface LineRow {
  row: (string | undefined)[];
  /** The keys on its path, "-" for a list element. */
  path: string[];
}

interface Line {
  text: string;
  path: string[];
  /** The path as one text; for a line without a key, its content. */
  at: string;
  hasKey: boolean;
}

/** Longer texts aren't compared line by line, which takes the product of their lengths. */
const LONGEST = 400;

/**
 * Aligns texts of keys and values, such as YAML: lines of one row have the same key below the same keys. Undefined
 * for texts that mostly contain something else.
 */
export function lineRows(texts: readonly (readonly string[] | undefined)[]): LineRow[] | undefined {
  let rows: (LineRow & Line)[] | undefined;
  for (const [index, text] of texts.entries()) {
    if (text === undefined) continue;
    const lines = linesOf(text);
    if (lines.length > LONGEST || lines.filter(({ hasKey }) => hasKey).length * 2 < lines.length)
      return undefined;
    const own = (line: Line) => ({
      ...line,
      row: texts.map((_, at) => (at === index ? line.text : undefined)),
    });
    rows = rows === undefined ? lines.map(own) : aligned(rows, lines, index, own);
  }
  return rows;
}

function linesOf(text: readonly string[]): Line[] {
  const above: { indent: number; key: string }[] = [];
  return text.map((line) => {
    const [, space = "", dash = "", rest = ""] = /^(\s*)((?:- +)*)(.*)$/.exec(line) ?? [];
    const [, key] = /^["']?([A-Za-z_][\w./-]*)["']?\s*[:=]/.exec(rest) ?? [];
    const isBlank = line.trim() === "" || rest.startsWith("#");
    if (isBlank) return { text: line, path: [], at: `\0${line}`, hasKey: false };
    while ((above.at(-1)?.indent ?? -1) >= space.length) above.pop();
    if (dash !== "") above.push({ indent: space.length, key: "-" });
    if (key !== undefined) above.push({ indent: space.length + dash.length, key });
    const path = above.map((one) => one.key);
    const hasKey = key !== undefined;
    return { text: line, path, at: hasKey ? path.join("\0") : `${path.join("\0")}\0${line}`, hasKey };
  });
}

/** The rows with one more text, with as many of its lines as possible in existing rows. */
function aligned<Row extends LineRow & Line>(
  rows: readonly Row[],
  lines: readonly Line[],
  index: number,
  own: (line: Line) => Row,
): Row[] {
  // Equal lines are worth more than those with another value, and these more than blank ones.
  const worth = (row: Row, line: Line) =>
    row.at !== line.at ? 0 : !line.hasKey && line.path.length === 0 ? 1 : row.row.includes(line.text) ? 4 : 3;
  const best = Array.from({ length: rows.length + 1 }, () => new Array<number>(lines.length + 1).fill(0));
  const at = (i: number, j: number) => best[i]?.[j] as number;
  for (let i = rows.length - 1; i >= 0; i--)
    for (let j = lines.length - 1; j >= 0; j--) {
      const gain = worth(rows[i] as Row, lines[j] as Line);
      const matched = gain === 0 ? 0 : gain + at(i + 1, j + 1);
      (best[i] as number[])[j] = Math.max(matched, at(i + 1, j), at(i, j + 1));
    }
  const found: Row[] = [];
  let [i, j] = [0, 0];
  while (i < rows.length || j < lines.length) {
    const [row, line] = [rows[i], lines[j]];
    const gain = row === undefined || line === undefined ? 0 : worth(row, line);
    if (row !== undefined && line !== undefined && gain > 0 && at(i, j) === gain + at(i + 1, j + 1)) {
      found.push({ ...row, row: row.row.map((text, own) => (own === index ? line.text : text)) });
      i++;
      j++;
    } else if (line === undefined || (row !== undefined && at(i, j) === at(i + 1, j))) {
      found.push(row as Row);
      i++;
    } else {
      found.push(own(line));
      j++;
    }
  }
  return found;
}
