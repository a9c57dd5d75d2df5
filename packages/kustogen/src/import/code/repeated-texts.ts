import { camelCase } from "../words.ts";
import { statement } from "./layout.ts";

/** The number of repetitions of a text with an environment's word from which it is declared once. */
const OFTEN = 3;

/** Shorter texts are as readable as a name for them. */
const LONG = 24;

/** A longer name is no more readable than the text it stands for. */
const LONGEST_NAME = 60;

/** A text that a file declares once: the name of its function and its argument, or of a constant. */
export interface RepeatedText {
  name: string;
  given: string | undefined;
}

/** The texts that a file declares once, by their code. */
export type RepeatedTexts = ReadonlyMap<string, RepeatedText>;

/** A text, with its field, that contains an environment's name, prefix or suffix once. */
const TEXT = /(?:\b(\w+): )?(`[^`$\n]*\$\{(layer|settings\.(?:prefix|suffix))\}[^`$\n]*`)/g;

/** A URL or a name of several words, as the value of something. */
const LITERAL = /(?<=[:,([\n] *)"([a-z][\w+]*:\/\/[^"\n]{12,}|[a-z0-9]+(?:-[a-z0-9]+){2,})"(?=[,)\]\n ])/g;

/** The total number of characters that justifies a name. */
const WORTH = 100;

/** The texts of a file that contain nothing else variable and are repeated often. */
export function repeatedTexts(file: string): RepeatedTexts {
  const found = new Map<string, { fields: Set<string>; given: string; times: number }>();
  for (const [, field, text = "", given = ""] of file.matchAll(TEXT)) {
    const known = found.get(text) ?? { fields: new Set(), given, times: 0 };
    if (field !== undefined) known.fields.add(field);
    found.set(text, { ...known, times: known.times + 1 });
  }
  const named = new Map<string, RepeatedText>();
  const taken = new Set(file.match(/\w+/g));
  const isFree = (name: string) => name.length <= LONGEST_NAME && !taken.has(name);
  for (const [text, { fields, given, times }] of [...found].toSorted(([, a], [, b]) => b.times - a.times)) {
    const words = text.replace(/\$\{[^}]*\}/, " ");
    const name = [...fields, words].map((word) => `${camelCase(word)}In`).find(isFree);
    if (times < OFTEN || text.length < LONG || name === undefined) continue;
    taken.add(name);
    named.set(text, { name, given });
  }
  const literals = [...file.matchAll(LITERAL)].map(([code, text = ""]) => ({ code, text }));
  for (const { code, text } of literals) {
    const times = literals.filter((one) => one.code === code).length;
    const [, host] = /:\/\/(?:[^@/]*@)?([\w-]+)/.exec(text) ?? [];
    const name = host === undefined ? camelCase(text) : `${camelCase(host)}Url`;
    if (named.has(code) || !isFree(name) || times < OFTEN || times * text.length < WORTH) continue;
    taken.add(name);
    named.set(code, { name, given: undefined });
  }
  return named;
}

/** The functions for these texts. */
export function repeatedTextsCode(texts: RepeatedTexts): string {
  return [...texts]
    .map(([text, { name, given }]) => {
      if (given === undefined) return `\n${statement(`const ${name} =`, text)}`;
      const parameter = given.replace("settings.", "");
      return `\n${statement(`const ${name} = (${parameter}: string) =>`, text.replace(given, parameter))}`;
    })
    .join("");
}
