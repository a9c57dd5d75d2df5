import { nameClass } from "./names.ts";
import { credentialIn } from "./text.ts";
import { isCredentialValue } from "./values.ts";
import { isWaived } from "./waivers.ts";

/** What stands for a value that may be secret. */
export const MASK = "********";

/** A named value as it may be printed: masked when it is a credential by its name or its form. */
export function maskedValue(name: string, value: string): string {
  if (isWaived(value)) return value;
  const kind = nameClass(name);
  if (kind !== undefined && isCredentialValue(value, kind, "value")) return MASK;
  return maskedText(value);
}

/** A text as it may be printed: each line that holds a credential is masked, and all of it when only the whole tells. */
export function maskedText(text: string): string {
  if (credentialIn(text, text.includes("\n") ? "file" : "value") === undefined) return text;
  if (!text.includes("\n")) return MASK;
  const masked = text
    .split("\n")
    .map((line) => (credentialIn(line, "file") === undefined ? line : MASK))
    .join("\n");
  return credentialIn(masked, "file") === undefined && !/-----BEGIN|PuTTY-User/.test(text) ? masked : MASK;
}

/**
 * A message as it may be printed: words that are credentials by their form are masked, whoever put them there; a
 * value in what was found is one word with what surrounds it.
 */
export function maskedMessage(message: string): string {
  return message.replace(WORD, (word) => (credentialIn(word, "value") === undefined ? word : MASK));
}

/** Long enough for a credential; quotes, brackets and spaces end a word. */
const WORD = /[^\s"'`<>(){}[\],]{8,}/g;
