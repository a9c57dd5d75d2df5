import { camelCase } from "../words.ts";
import { statement } from "./layout.ts";

/** So often a text with one word of the environment in it is said before it is said once. */
const OFTEN = 3;

/** Shorter ones are as easily read as a name for them. */
const LONG = 24;

/** A name of more characters than this is no easier to read than what it stands for. */
const LONGEST_NAME = 60;

/** A text of a file that is said once: the name of its function, and what that is given; of a constant nothing. */
export interface RepeatedText {
  name: string;
  given: string | undefined;
}

/** By their code, the texts of a file that are said once. */
export type RepeatedTexts = ReadonlyMap<string, RepeatedText>;

/** A text, with the field that it is the value of, in which an environment's name, prefix or suffix stands once. */
const TEXT = /(?:\b(\w+): )?(`[^`$\n]*\$\{(layer|settings\.(?:prefix|suffix))\}[^`$\n]*`)/g;

/** An address or a name of several words, as the value of something. */
const LITERAL = /(?<=[:,([\n] *)"([a-z][\w+]*:\/\/[^"\n]{12,}|[a-z0-9]+(?:-[a-z0-9]+){2,})"(?=[,)\]\n ])/g;

/** So many characters in all are worth a name. */
const WORTH = 100;

/** The texts of a file that have nothing but that in them and stand in it often. */
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

/** The functions that say these texts. */
export function repeatedTextsCode(texts: RepeatedTexts): string {
  return [...texts]
    .map(([text, { name, given }]) => {
      if (given === undefined) return `\n${statement(`const ${name} =`, text)}`;
      const parameter = given.replace("settings.", "");
      return `\n${statement(`const ${name} = (${parameter}: string) =>`, text.replace(given, parameter))}`;
    })
    .join("");
}
