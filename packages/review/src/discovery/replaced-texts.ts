import type { Value } from "@kustogen/kustomize/value/value.ts";
import { itemsAt } from "../kubernetes/fields.ts";
import { isCommentLine, linesWith, withoutBreaks } from "./lines-with.ts";
import { type MentioningText, PASSED } from "./mentioned-folders.ts";

const MAY_REPLACE = /\bsed\b|\bedit\s+set\s+image\b/g;
/** A command of sed that replaces one text with another, in a line without quotes. */
const REPLACES = /\bs([|#@,/!~])((?:\\.|(?!\1)[^\\\n])+)\1/g;
const SETS_IMAGE = /\bedit\s+set\s+image\s+([^\s=]+)=/g;
const VARIABLE = /\$\{?(\w+)\}?/g;
/** The beginning of a pattern up to its first operator. */
const LITERAL = /^(?:[^\\[\]*^$()+?.]|\\[./-]|\.(?![*+?]))+/;
/** A shorter text is part of too many others. */
const SHORTEST = 4;

/**
 * The first text whose commands (`sed`, `kustomize edit set image`) turn an image into another one that is accepted;
 * undefined if none does.
 * @param kustomizations those that may give the image its name: `edit set image` replaces it by the original name
 */
export function replacedBy(
  image: string,
  kustomizations: readonly Value[],
  texts: Iterable<MentioningText>,
  isAccepted: (image: string) => boolean,
): string | undefined {
  const named = kustomizations.flatMap((one) =>
    itemsAt(one, "images").flatMap(([{ name, newName }]) => (newName === nameOf(image) ? [name] : [])),
  );
  for (const { path, text } of texts) {
    if (PASSED.test(path)) continue;
    let left = image;
    const commands = withoutBreaks(text);
    for (const line of linesWith(MAY_REPLACE, commands)) {
      if (isCommentLine(line)) continue;
      const bare = line.replace(/["']/g, "");
      for (const [, name = ""] of bare.matchAll(SETS_IMAGE))
        if ([nameOf(left), ...named].includes(resolved(name, text))) left = "replaced";
      for (const [, , pattern = ""] of bare.matchAll(REPLACES)) {
        const [literal = ""] = LITERAL.exec(resolved(pattern, text).replace(/^\s*image:\s*/, "")) ?? [];
        const searched = literal.replace(/\\/g, "");
        if (searched.length >= SHORTEST) left = left.replaceAll(searched, "replaced");
      }
    }
    if (left !== image && isAccepted(left)) return path;
  }
  return undefined;
}

/**
 * The first text whose commands replace a word in capitals wherever it occurs, as in a copy of a template; undefined if
 * none does.
 */
export function filledBy(word: string, texts: Iterable<MentioningText>): string | undefined {
  if (word.length < SHORTEST) return undefined;
  for (const { path, text } of texts) {
    if (PASSED.test(path) || !text.includes(word)) continue;
    for (const line of linesWith(MAY_REPLACE, withoutBreaks(text)))
      if (!isCommentLine(line) && [...line.matchAll(REPLACES)].some(([, , pattern]) => pattern === word))
        return path;
  }
  return undefined;
}

/** An image without its tag and digest. */
function nameOf(image: string): string {
  return image.replace(/@.*$/, "").replace(/:[^/:]*$/, "");
}

/** A text with the values of variables that are set in the same script; others stay. */
function resolved(text: string, script: string): string {
  return text.replace(VARIABLE, (whole, name: string) => {
    const set = new RegExp(`(?:^|[\\s;])${name}[ \\t]*[:?]?=[ \\t]*["']?([^\\s"';]+)`).exec(script)?.[1];
    return set ?? whole;
  });
}
