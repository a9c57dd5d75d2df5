/** So often a text with the environment's name in it is said before it is said once. */
const OFTEN = 3;

/** Shorter ones are as easily read as a name for them. */
const LONG = 24;

/** A text of a file that is said once: the name of its function. */
export type RepeatedTexts = ReadonlyMap<string, string>;

/** The texts of a file that have nothing but the environment's name in them and stand in it often. */
export function repeatedTexts(file: string): RepeatedTexts {
  const found = new Map<string, { field: string; times: number }>();
  for (const [, field = "", text = ""] of file.matchAll(/\b(\w+): (`[^`\n]*\$\{layer\}[^`\n]*`)/g)) {
    const known = found.get(text) ?? { field, times: 0 };
    found.set(text, { ...known, times: known.times + 1 });
  }
  const named = new Map<string, string>();
  const taken = new Set(file.match(/\w+/g));
  for (const [text, { field, times }] of found) {
    const name = `${field}In`;
    if (times < OFTEN || text.length < LONG || taken.has(name) || text.split("${").length > 2) continue;
    taken.add(name);
    named.set(text, name);
  }
  return named;
}

/** The functions that say these texts. */
export function repeatedTextsCode(texts: RepeatedTexts): string {
  return [...texts].map(([text, name]) => `\nconst ${name} = (layer: string) => ${text};\n`).join("");
}
