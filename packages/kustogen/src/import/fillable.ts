/** Texts of several environments as one with placeholders, and what each environment has in their place. */
export interface FillableText {
  /** The text as `fill` takes it: "listen __PORT__;". */
  text: string;
  /** By placeholder what every environment has; undefined where it lacks the text. */
  values: Map<string, (string | undefined)[]>;
}

/** More differing lines than these make no file that is easier to read than several. */
const MOST = { lines: 8, share: 0.4 };

/** What ends a word of a configuration: what differs is whole words. */
const BETWEEN = /[\s"'=,;()[\]{}]/;

/** One text for several that differ in a few words of as many lines; undefined where they differ otherwise. */
export function fillable(texts: readonly (string | undefined)[]): FillableText | undefined {
  const lines = texts.map((text) => text?.split("\n"));
  const known = lines.filter((own) => own !== undefined);
  const [first] = known;
  if (first === undefined || first.length < 3 || known.some((own) => own.length !== first.length))
    return undefined;
  if (known.flat().some((line) => /__[A-Z]/.test(line) || line.includes("\r"))) return undefined;
  const differing = first.flatMap((line, index) => (known.some((own) => own[index] !== line) ? [index] : []));
  if (differing.length > MOST.lines || differing.length > first.length * MOST.share) return undefined;
  const values: FillableText["values"] = new Map();
  const filled = [...first];
  for (const index of differing) {
    const row = lines.map((own) => own?.[index]);
    const around = common(row.filter((line) => line !== undefined));
    if (around === undefined) return undefined;
    const [before, behind] = around;
    const name = nameFor(before, index, values);
    values.set(
      name,
      row.map((line) => line?.slice(before.length, line.length - behind.length)),
    );
    filled[index] = `${before}__${name}__${behind}`;
  }
  return { text: filled.join("\n"), values };
}

/** What stands before and behind the words in which lines differ; undefined where one has none there. */
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

/** A placeholder named after the word before it: "cookie_domains = " is COOKIE_DOMAINS. */
function nameFor(before: string, line: number, taken: ReadonlyMap<string, unknown>): string {
  const [, word = `line${line + 1}`] = /([A-Za-z][\w.-]*)[^\w]*$/.exec(before) ?? [];
  const stem = word
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "");
  let name = stem;
  for (let number = 2; taken.has(name); number++) name = `${stem}_${number}`;
  return name;
}
