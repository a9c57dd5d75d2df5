import { nameClass } from "./names.ts";
import { BLOCK } from "./places.ts";
import { isRandom } from "./randomness.ts";
import { findCredential } from "./text.ts";
import { isValueOf, type ValueContext } from "./values.ts";
import { isWaived } from "./waivers.ts";

/** Replaces a value that may be secret. */
export const MASK = "********";

/** The same during the search: asterisks at the beginning of a line would turn it into a comment. */
const STAND_IN = "x".repeat(17);
/** A line with more is hidden as a whole. */
const MOST_CREDENTIALS = 200;

/** A named value in a form that may be printed: masked if its name or form is that of a credential. */
export function maskedValue(name: string, value: string): string {
  if (isWaived(value)) return value;
  return isValueOf(name, value, "value") ? MASK : maskedText(value);
}

/**
 * A text in a form that may be printed: the characters of credentials are masked, or a whole line, or all of it if
 * they can't be separated from the rest.
 * @param context where the text is from, if it isn't a value or a file
 */
export function maskedText(given: string, context?: ValueContext): string {
  const text = given.replace(BEHIND_A_NAME, (whole, name: string, value: string) =>
    nameClass(name.replace(/^sig$/, "token")) && isRandom(value) ? whole.replace(value, MASK) : whole,
  );
  const where = context ?? (text.includes("\n") ? "file" : "value");
  if (findCredential(text, where) === undefined) return text;
  const masked = text
    .replace(KEY, (key) => key.replace(KEY_PART, MASK))
    .replace(BLOCK, (whole, name: string, value: string) =>
      isValueOf(name, value, where) ? `${whole.slice(0, -value.length)}${MASK}` : whole,
    )
    .split("\n")
    .map((line) => maskedLine(line, where) ?? MASK)
    .join("\n");
  // Credentials that are recognizable only from several lines remain; the masks themselves must not turn a line into
  // a comment.
  return findCredential(masked.replaceAll(MASK, "REDACTED"), where) === undefined ? masked : MASK;
}

/** What may be the value of a name, in whatever language: `token: string = "…"`, `TOKEN'] = '…'`, `tokens: [\n"…"`. */
const BEHIND_A_NAME =
  /(?<![\w.-])([A-Za-z_][\w-]*)\\?["'`]?\]?\s{0,9}(?::\s{0,9}\w{1,20}\s{0,9}=|[:=]|\{\s{0,9}default\s{0,9}=)(?:\s{0,9}\$\(echo)?[\s[<%="'`\\]{0,40}([\w+/=.~%-]{16,})/g;

/** A private key: to its end, or as far as there is nothing but its characters. */
const KEY =
  /(?:-----BEGIN [A-Z0-9 ]*PRIVATE KEY|PuTTY-User-Key-File-\d)(?:(?:(?!-----BEGIN|PuTTY-User)[\s\S])*?(?:-----END|Private-MAC: *)[A-Z0-9 a-f]*-*|(?:[\w+/=: -]|\s|\\[nr])*)/g;
/** What of a key is secret, and its first words, by which it would be taken for one again; not what else stands between. */
const KEY_PART =
  /-----BEGIN [A-Z0-9 ]*-*|PuTTY-User-Key-File-\d|[A-Za-z0-9+/=]{16,}|(?<![\w+/=])(?=[a-z/]*[A-Z0-9+=])[\w+/=]{4,}/g;

/** A message that may be printed: words in the form of a credential are masked, whoever wrote them. */
export function maskedMessage(message: string): string {
  return message.replace(WORD, (word) => {
    if (word.length < LONGEST) return maskedLine(word, "value") ?? MASK;
    return `${maskedLine(word.slice(0, SHOWN), "value") ?? MASK}…`;
  });
}

/** Long enough for a credential; quotes, brackets and spaces end a word. */
const WORD = /[^\s"'`<>(){}[\],]{8,65536}/g;
/** A word with more characters isn't readable; only its beginning is examined. */
const LONGEST = 65_536;
const SHOWN = 200;

/** A line with its credentials masked, and the rest of a passphrase; undefined if all of it has to be hidden. */
function maskedLine(line: string, context: ValueContext): string | undefined {
  let [shown, rest] = ["", line];
  for (let count = 0; count <= MOST_CREDENTIALS; count++) {
    const found = findCredential(rest, context);
    if (found !== undefined) {
      shown += `${rest.slice(0, found.start)}${STAND_IN}`;
      rest = rest.slice(found.end);
    } else if (shown === "" || findCredential(`${shown}${rest}`, context) === undefined) {
      return `${shown}${rest}`.replaceAll(STAND_IN, MASK);
    } else {
      // One that only what stands before it tells.
      [shown, rest] = ["", `${shown}${rest}`];
    }
  }
  return undefined;
}
