import { literalPattern } from "@kustogen/kustomize/value/literal-pattern.ts";

/** A comment, and the environment whose own file contains it. */
interface Said {
  readonly comment: string;
  readonly environment: string | undefined;
}

/** The comments about one place, in order: of nearly equal ones, one that contains all. */
export function inOrder(all: readonly Said[]): string | undefined {
  const kept: string[] = [];
  // Comments that differ only in the environment's name are used once.
  const neutral = (text: string, name: string | undefined) =>
    name === undefined
      ? text
      : text.replace(new RegExp(`(?<![\\w-])${literalPattern(name)}(?![\\w-])`, "gi"), "\0");
  const said = new Set<string>();
  for (const { comment, environment } of all) {
    const plain = neutral(comment, environment);
    if (plain !== comment && said.has(plain)) continue;
    said.add(plain);
    const at = kept.findIndex((one) => isNearly(one, comment));
    if (at === -1) kept.push(comment);
    else if (comment.includes(kept[at] as string)) kept[at] = comment;
  }
  return kept.length === 0 ? undefined : kept.join("\n\n");
}

/** True for comments with the same beginning, or with half of their lines or most of their words in common. */
function isNearly(one: string, other: string): boolean {
  const [known, lines] = [one.split("\n"), other.split("\n")];
  const shared = lines.filter((line) => line !== "" && known.includes(line)).length;
  if (known[0] === lines[0] || one.includes(other) || shared * 2 >= Math.min(known.length, lines.length))
    return true;
  const [mine, theirs] = [wordsOf(one), wordsOf(other)];
  const both = [...mine].filter((word) => theirs.has(word)).length;
  return both >= 4 && both * 3 >= Math.min(mine.size, theirs.size) * 2;
}

function wordsOf(text: string): Set<string> {
  return new Set(text.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== ""));
}
