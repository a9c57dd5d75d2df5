import { lineRows } from "./line-rows.ts";

/** Texts of several environments as one with placeholders, and their values in each environment. */
export interface FillableText {
  /** The text for `fill`: "listen __PORT__;". */
  text: string;
  /** The values of the placeholders, by name. */
  fillings: Map<string, TextFilling>;
}

/** The values of a placeholder in every environment; undefined for one without the text. */
export interface TextFilling {
  values: (string | undefined)[];
  /** Its path in the text, as keys. */
  path: string[];
  /** True for whole lines; "" for an environment without them. */
  isSection: boolean;
}

/** With more differing lines, one file isn't more readable than several. */
const MOST = { lines: 8, share: 0.4 };

/** The same for texts of keys and values, and the maximum proportion of lines that may remain. */
const MOST_KEYS = { words: 16, sections: 5, left: 0.6 };

/** Keys that are meaningless without their parents. */
const VAGUE = /^(?:enabled|cpu|memory|name|value|type|host|port|size|tag|repository|url|level)$/i;

/** Characters between words of a configuration: only whole words differ. */
const BETWEEN = /[\s"'=,;()[\]{}]/;

/**
 * One text for several, with placeholders for differing words and for whole lines that only some have; undefined if
 * it wouldn't be more readable than several texts.
 */
export function fillable(texts: readonly (string | undefined)[]): FillableText | undefined {
  const lines = texts.map((text) => text?.split("\n"));
  const known = lines.filter((own) => own !== undefined);
  if (known.some((own) => own.length < 3)) return undefined;
  if (known.flat().some((line) => /__[A-Z]/.test(line) || line.includes("\r"))) return undefined;
  return wordByWord(lines, known) ?? lineByLine(lines, known.length);
}

/** Texts with the same number of lines, of which a few differ in some words. */
function wordByWord(
  lines: readonly (readonly string[] | undefined)[],
  known: readonly (readonly string[])[],
): FillableText | undefined {
  const [first] = known;
  if (first === undefined || known.some((own) => own.length !== first.length)) return undefined;
  const differing = first.flatMap((line, index) => (known.some((own) => own[index] !== line) ? [index] : []));
  if (differing.length > MOST.lines || differing.length > first.length * MOST.share) return undefined;
  const filled = [...first];
  const fillings: FillableText["fillings"] = new Map();
  for (const index of differing) {
    const row = lines.map((own) => own?.[index]);
    const around = common(row.filter((line) => line !== undefined));
    if (around === undefined) return undefined;
    const name = nameFor(wordBefore(around[0], index), fillings);
    fillings.set(name, { values: between(row, around), path: [`=${name}`, "value"], isSection: false });
    filled[index] = around.join(`__${name}__`);
  }
  return { text: filled.join("\n"), fillings };
}

/** Texts of keys and values, such as chart values: shared lines, and lines that only some have. */
function lineByLine(
  lines: readonly (readonly string[] | undefined)[],
  count: number,
): FillableText | undefined {
  // A line end that only some texts have at their end isn't a difference of their last lines.
  const ends = lines.map((own) => own && (own.at(-1) === "" ? "\n" : ""));
  const differ = new Set(ends.filter((end) => end !== undefined)).size > 1;
  const rows = lineRows(differ ? lines.map((own) => (own?.at(-1) === "" ? own.slice(0, -1) : own)) : lines);
  if (rows === undefined) return undefined;
  const filled: string[] = [];
  const fillings: FillableText["fillings"] = new Map();
  for (let at = 0; at < rows.length; ) {
    const { row, path } = rows[at] as (typeof rows)[number];
    const [whole, around] = wholeRow(row, count);
    if (whole !== undefined) {
      filled.push(whole);
      at++;
    } else if (around !== undefined) {
      const name = nameFor(keyOf(path), fillings, path.at(-2));
      fillings.set(name, { values: between(row, around), path, isSection: false });
      filled.push(around.join(`__${name}__`));
      at++;
    } else {
      const start = at;
      while (
        at < rows.length &&
        wholeRow((rows[at] as (typeof rows)[number]).row, count).every((one) => one === undefined)
      )
        at++;
      const own = rows.slice(start, at);
      // Several keys of one mapping are named after it.
      const above = new Set(own.map((one) => one.path.slice(0, path.length - 1).join("\0")));
      const siblings = own.filter((one) => one.path.length === path.length).length > 1;
      const about = siblings && above.size === 1 && path.length > 1 ? path.slice(0, -1) : path;
      const name = nameFor(keyOf(about), fillings, about.at(-2));
      const isLast = at === rows.length;
      const values = lines.map((text, index) =>
        text === undefined ? undefined : sectionOf(own, index, isLast),
      );
      fillings.set(name, { values, path: about, isSection: true });
      filled.push(`__${name}__`);
    }
  }
  const all = new Set(lines.map((own) => own?.join("\n") ?? ""));
  const parts = [...fillings.values()].filter(({ isSection }) => isSection);
  const left = [filled.join("\n"), ...parts.flatMap(({ values }) => [...new Set(values)])];
  const isShorter = lineCount(left) <= lineCount([...all]) * MOST_KEYS.left;
  const isFew = parts.length <= MOST_KEYS.sections && fillings.size - parts.length <= MOST_KEYS.words;
  if (!isShorter || !isFew) return undefined;
  if (!differ) return { text: filled.join("\n"), fillings };
  const end = nameFor("END", fillings);
  fillings.set(end, { values: ends, path: [end], isSection: true });
  return { text: `${filled.join("\n")}__${end}__`, fillings };
}

function lineCount(texts: readonly (string | undefined)[]): number {
  return texts.reduce((sum, text) => sum + (text ? text.trimEnd().split("\n").length : 0), 0);
}

/** A text's part of some rows; several lines end with a line end unless they are the last ones. */
function sectionOf(
  rows: readonly { row: readonly (string | undefined)[] }[],
  index: number,
  isLast: boolean,
): string {
  const own = rows.flatMap(({ row }) => row[index] ?? []);
  return `${own.join("\n")}${own.length > 1 && !isLast ? "\n" : ""}`;
}

/** A row's line if it is the same everywhere, or else the same text around the differing words. */
function wholeRow(
  row: readonly (string | undefined)[],
  count: number,
): [string | undefined, [string, string] | undefined] {
  const own = row.filter((line) => line !== undefined);
  if (own.length < count) return [undefined, undefined];
  if (own.every((line) => line === own[0])) return [own[0], undefined];
  const around = common(own);
  // If the whole line differs, it is a line and not a word.
  return [undefined, around?.[0].trim() === "" ? undefined : around];
}

function between(
  row: readonly (string | undefined)[],
  [before, behind]: readonly [string, string],
): (string | undefined)[] {
  return row.map((line) => line?.slice(before.length, line.length - behind.length));
}

/** The text before and after the differing words of lines; undefined if one has no such words. */
function common(lines: readonly string[]): [string, string] | undefined {
  const [first = ""] = lines;
  const shortest = Math.min(...lines.map((line) => line.length));
  let start = 0;
  while (start < shortest && lines.every((line) => line[start] === first[start])) start++;
  while (start > 0 && !BETWEEN.test(first[start - 1] as string)) start--;
  let end = 0;
  while (end < shortest - start && lines.every((line) => line.at(-1 - end) === first.at(-1 - end))) end++;
  while (end > 0 && !BETWEEN.test(first.at(-end) as string)) end--;
  if (lines.some((line) => line.slice(start, line.length - end).trim() === "")) return undefined;
  return [first.slice(0, start), end === 0 ? "" : first.slice(-end)];
}

/** The word before a position in a line: "cookie_domains = " ends with "cookie_domains". */
function wordBefore(before: string, line: number): string {
  return /([A-Za-z][\w.-]*)[^\w]*$/.exec(before)?.[1] ?? `line${line + 1}`;
}

function keyOf(path: readonly string[]): string {
  return path.findLast((part) => part !== "-") ?? "line";
}

/** A placeholder named after a word: "cookie_domains" is COOKIE_DOMAINS; with the surrounding key if that is taken. */
function nameFor(word: string, taken: ReadonlyMap<string, unknown>, around?: string): string {
  const stem = placeholder(word);
  let name = stem;
  if ((taken.has(name) || VAGUE.test(word)) && around !== undefined && around !== "-")
    name = `${placeholder(around)}_${stem}`;
  for (let number = 2; taken.has(name); number++) name = `${stem}_${number}`;
  return name;
}

function placeholder(word: string): string {
  const name = word
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "");
  return /^[A-Z]/.test(name) ? name : `LINE_${name}`;
}
