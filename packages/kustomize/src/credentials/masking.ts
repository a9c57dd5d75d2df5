import { nameClass } from "./names.ts";
import { MASK, maskedLine } from "./spans.ts";
import { credentialIn } from "./text.ts";
import { isCredentialValue, type ValueContext } from "./values.ts";
import { isWaived } from "./waivers.ts";

export { MASK };

/** A named value as it may be printed: masked when it is a credential by its name or its form. */
export function maskedValue(name: string, value: string): string {
  if (isWaived(value)) return value;
  const kind = nameClass(name);
  if (kind !== undefined && isCredentialValue(value, kind, "value")) return MASK;
  return maskedText(value);
}

/**
 * A text as it may be printed: with the characters of credentials masked; a line, or all of it, where these can't be told
 * apart from what stands around them.
 *
 * @param context where the text stands, where that isn't a value or a file
 */
export function maskedText(text: string, context?: ValueContext): string {
  const lines = text.split("\n");
  const where = context ?? (lines.length > 1 ? "file" : "value");
  if (credentialIn(text, where) === undefined) return text;
  if (/-----BEGIN|PuTTY-User/.test(text)) return MASK;
  const masked = lines.map((line) => maskedLine(line, where) ?? MASK).join("\n");
  // What only several lines together tell is left then; the masks themselves must not make a comment of a line.
  return credentialIn(masked.replaceAll(MASK, "REDACTED"), where) === undefined ? masked : MASK;
}

/**
 * A message as it may be printed: words that are credentials by their form are masked, whoever put them there; a
 * value in what was found is one word with what surrounds it.
 */
export function maskedMessage(message: string): string {
  return message.replace(WORD, (word) => {
    if (word.length < LONGEST) return maskedLine(word, "value") ?? MASK;
    return `${maskedLine(word.slice(0, SHOWN), "value") ?? MASK}…`;
  });
}

/** Long enough for a credential; quotes, brackets and spaces end a word. */
const WORD = /[^\s"'`<>(){}[\],]{8,65536}/g;
/** So many characters of one word are no word that anyone reads; its beginning stands for it. */
const LONGEST = 65_536;
const SHOWN = 200;
