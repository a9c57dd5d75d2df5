import { nameClass } from "./names.ts";
import { credentialIn } from "./text.ts";
import type { ValueContext } from "./values.ts";

/** What stands for a value that may be secret. */
export const MASK = "********";

/** The same while it is looked for more: asterisks at the beginning of a line would make a comment of it. */
const STAND_IN = "x".repeat(17);

/** A part of a text, by where it begins and ends. */
type Span = readonly [start: number, end: number];

const WORDS = /[^\s"'`;|&<>(){}[\],]+/g;
const QUOTED = /"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[^\s"'`;|&<>(){}[\],]+/g;
/** More words than that are no sentence that someone reads. */
const MOST_WORDS = 150;
const MOST_CREDENTIALS = 20;

/** What says what a credential is for, and is none: a flag, a name before a value, a program, a scheme of a header. */
const TELLS =
  /^(?:--?[A-Za-z][\w.-]*=?|[A-Za-z_][\w.-]*(?:=|:|:=|=>)|[:=]|=>|:=|echo|printf|docker|podman|helm|registry|login|skopeo|crane|auth|az|mongo\w*|mysql\w*|mariadb\w*|redis-\w+|curl|wget|https?|xh|sshpass|htpasswd|mc|alias|set|config|host|add|openssl|ldap\w+|sqlcmd|user|password|identified|by|bearer|basic|token|api-?key)$/i;

/**
 * A line with the characters of its credentials masked and every other word as it is; undefined where these can't be told
 * apart, so that all of it has to be hidden. What is left never holds what the line held.
 */
export function maskedLine(line: string, context: ValueContext): string | undefined {
  let shown = line;
  for (let count = 0; count <= MOST_CREDENTIALS; count++) {
    if (credentialIn(shown, context) === undefined) return shown.replaceAll(STAND_IN, MASK);
    const next = withOneMasked(shown, context, WORDS) ?? withOneMasked(shown, context, QUOTED);
    if (next === undefined) return undefined;
    shown = next;
  }
  return undefined;
}

/** The line with the first of its credentials masked: what a shorter beginning of the line doesn't hold. */
function withOneMasked(line: string, context: ValueContext, parts: RegExp): string | undefined {
  const words = [...line.matchAll(parts)].map(({ 0: word, index }): Span => [index, index + word.length]);
  if (words.length > MOST_WORDS) return undefined;
  const isClean = (text: string) => credentialIn(text, context) === undefined;
  for (const count of words.keys()) {
    // What closes a quotation or a bracket is part of the sentence.
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

/** Places in a word that are what is secret of it: a value under a name, the password of a URL or a login. */
const INSIDE: readonly RegExp[] = [
  /^[^\s"']*?:\/\/[^\s/:@]*:(.+)@[^@]*$/d,
  /^[^\s"']*?:\/\/([^\s/]+)@[^@]*$/d,
  /^["']?[\w.-]{1,64}:(.+)@[^@]+$/d,
  /^["']?-{0,2}([A-Za-z_][\w.-]*)["']?(?::=|=>|[:=])(.+)$/ds,
  /[?&;][\w.-]+=([^&;#]+?)[:.]?$/d,
];

/** Parts of a word that may be all that has to be hidden of it, the surest first. */
function narrower(word: string): Span[] {
  const found: Span[] = [];
  for (const expression of INSIDE) {
    const match = expression.exec(word);
    const span = match?.indices?.at(-1);
    if (match === null || span === undefined) continue;
    // A name that says nothing of its value may be a part of it.
    if (match.length > 2 && nameClass(match[1] as string) === undefined) continue;
    found.push(span);
  }
  for (const separator of ["=", ":", "/"]) {
    const at = word.lastIndexOf(separator) + 1;
    if (at > 0 && credentialIn(word.slice(at), "value") !== undefined) found.push([at, word.length]);
  }
  return found;
}
