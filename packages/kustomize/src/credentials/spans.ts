import { nameClass } from "./names.ts";
import { credentialIn } from "./text.ts";
import type { ValueContext } from "./values.ts";

/** Replaces a value that may be secret. */
export const MASK = "********";

/** The same during the search: asterisks at the beginning of a line would turn it into a comment. */
const STAND_IN = "x".repeat(17);

/** A part of a text, by its start and end. */
type Span = readonly [start: number, end: number];

const WORDS = /[^\s"'`;|&<>(){}[\],]+/g;
const QUOTED = /"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[^\s"'`;|&<>(){}[\],]+/g;
/** With more words than this, it isn't a sentence that anyone reads. */
const MOST_WORDS = 150;
const MOST_CREDENTIALS = 20;

/** Words that show the purpose of a credential: a flag, a name before a value, a program, a header's scheme. */
const TELLS =
  /^(?:--?[A-Za-z][\w.-]*=?|[A-Za-z_][\w.-]*(?:=|:|:=|=>)|[:=]|=>|:=|echo|printf|docker|podman|helm|registry|login|skopeo|crane|auth|az|mongo\w*|mysql\w*|mariadb\w*|redis-\w+|curl|wget|https?|xh|sshpass|htpasswd|mc|alias|set|config|host|add|openssl|ldap\w+|sqlcmd|user|password|identified|by|bearer|basic|token|api-?key)$/i;

/**
 * A line with the characters of its credentials masked and every other word unchanged, except further words of a
 * passphrase; undefined if the whole line has to be hidden. The result never contains a credential of the line.
 */
export function maskedLine(line: string, context: ValueContext): string | undefined {
  let shown = line;
  for (let count = 0; count <= MOST_CREDENTIALS; count++) {
    if (credentialIn(shown, context) === undefined) return withPhrase(shown).replaceAll(STAND_IN, MASK);
    const next = withOneMasked(shown, context, WORDS) ?? withOneMasked(shown, context, QUOTED);
    if (next === undefined) return undefined;
    shown = next;
  }
  return undefined;
}

/** A password of several words, of which the first is masked: in YAML, the others belong to it, too. */
const PHRASE = new RegExp(
  `^([ \\t]*(?:- )?["']?([A-Za-z_][\\w.-]*)["']?:[ \\t]+${STAND_IN})[ \\t]+[^#:=\\s][^:=]*$`,
);

function withPhrase(line: string): string {
  const [, first, name = ""] = PHRASE.exec(line) ?? [];
  return first !== undefined && nameClass(name) === "password" ? first : line;
}

/** The line with the first of its credentials masked: the part that a shorter prefix of the line doesn't have. */
function withOneMasked(line: string, context: ValueContext, parts: RegExp): string | undefined {
  const words = [...line.matchAll(parts)].map(({ 0: word, index }): Span => [index, index + word.length]);
  if (words.length > MOST_WORDS) return undefined;
  const isClean = (text: string) => credentialIn(text, context) === undefined;
  for (const count of words.keys()) {
    // A closing quote or bracket is part of the sentence.
    const next = words[count + 1]?.[0] ?? line.length;
    const beginning = line.slice(0, next);
    if (isClean(beginning)) continue;
    const needed = words
      .slice(0, count + 1)
      .filter((span) => !TELLS.test(line.slice(...span)) && isClean(masked(beginning, span)));
    const [first, last] = [needed[0], needed.at(-1)];
    if (first === undefined || last === undefined) return undefined;
    const found: Span = [first[0], last[1]];
    const narrow = narrower(line.slice(...found)).map(([from, to]): Span => [found[0] + from, found[0] + to]);
    return masked(line, narrow.find((span) => isClean(masked(beginning, span))) ?? found);
  }
  return undefined;
}

function masked(text: string, [start, end]: Span): string {
  return `${text.slice(0, start)}${STAND_IN}${text.slice(end)}`;
}

/** The secret parts of a word: a value after a name, the password in a URL or a login. */
const INSIDE: readonly RegExp[] = [
  /^[^\s"']*?:\/\/[^\s/:@]*:(.+)@[^@]*$/d,
  /^[^\s"']*?:\/\/([^\s/]+)@[^@]*$/d,
  /^["']?[\w.-]{1,64}:(.+)@[^@]+$/d,
  /^["']?-{0,2}([A-Za-z_][\w.-]*)["']?(?::=|=>|[:=])(.+)$/ds,
  /[?&;][\w.-]+=([^&;#]+?)[:.]?$/d,
];

/** Parts of a word that may be the only secret ones, the most certain first. */
function narrower(word: string): Span[] {
  const found: Span[] = [];
  for (const expression of INSIDE) {
    const match = expression.exec(word);
    const span = match?.indices?.at(-1);
    if (match === null || span === undefined) continue;
    // A name without a classification may be a part of the value.
    if (match.length > 2 && nameClass(match[1] as string) === undefined) continue;
    found.push(span);
  }
  for (const separator of ["=", ":", "/"]) {
    const at = word.lastIndexOf(separator) + 1;
    if (at > 0 && credentialIn(word.slice(at), "value") !== undefined) found.push([at, word.length]);
  }
  return found;
}
