import { printable } from "@kustogen/kustomize/errors/printable.ts";
import { entryOf } from "@kustogen/kustomize/value/multimap.ts";

/** What comments say of a value, and of the values in it by key or index. */
export interface Reasons {
  why: string[];
  readonly inside: Map<string | number, Reasons>;
}

/** Reasons for nothing, to which others are added. */
export function noReasons(): Reasons {
  return { why: [], inside: new Map() };
}

/** The reasons below a key or index, to which others can be added. */
export function inside(reasons: Reasons, key: string | number): Reasons {
  return entryOf(reasons.inside, key, noReasons);
}

/** Adds what is said of a value, each text once. */
export function say(reasons: Reasons, why: readonly string[]): void {
  for (const one of why) if (!reasons.why.includes(one)) reasons.why.push(one);
}

/** All that is said of a value and what is in it, each text once. */
export function allSaid({ why, inside }: Reasons): string[] {
  return [...new Set([...why, ...[...inside.values()].flatMap(allSaid)])];
}

/** The column at which comments are wrapped, and the least room for one, however deep it stands. */
const WIDTH = 120;
const LEAST = 40;

/** Reasons as lines of comment, each begun by `margin`: a line feed and the spaces of the value's own line. */
export function commentLines(why: readonly string[] | undefined, margin: string): string {
  if (why === undefined || why.length === 0) return "";
  const room = Math.max(WIDTH - "# ".length - (margin.length - 1), LEAST);
  let out = "";
  for (const line of why.flatMap((one) => one.trim().split("\n")))
    for (const part of wrapped(printable(line).trim(), room))
      out += `${margin}#${part === "" ? "" : ` ${part}`}`;
  return out;
}

function wrapped(line: string, room: number): string[] {
  const [first = "", ...words] = line.split(/ +/);
  const lines = [first];
  for (const word of words) {
    const longer = `${lines.at(-1)} ${word}`;
    if (longer.length > room) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}
