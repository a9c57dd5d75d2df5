import { linesWith } from "./lines-with.ts";
import { isProse, type MentioningText } from "./mentioned-folders.ts";

const DUMMY = /\b(?:dummy|fake|throw-?away)\b/gi;
const PART = /[\w.-]+\/[\w.-]+$/;
const OUT_OF_USE =
  /\b(?:legacy|deprecated|obsolete|superseded|retired|unused|no longer (?:used|deployed|maintained|in use))\b/gi;
/** Words for a repository that shows how something is done. */
const TO_SHOW = /\b(?:examples|samples|snippets|demos|demonstrations|tutorials?|workshop|exercises)\b/i;
const MOST_OPENING = 1000;

/** The first page that says in the line with a file's path, perhaps with another extension, that it is a dummy. */
export function saidDummyBy(file: string, texts: Iterable<MentioningText>): string | undefined {
  const [end] = PART.exec(file.replace(/\.\w+$/, "")) ?? [];
  if (end === undefined) return undefined;
  for (const { path, text } of texts) {
    if (!isProse(path) || !text.includes(end)) continue;
    for (const line of linesWith(DUMMY, text)) {
      const at = line.indexOf(end);
      if (
        at >= 0 &&
        !/[\w-]/.test(line.charAt(at - 1)) &&
        /^(?:$|\.\w|[^\w-])/.test(line.slice(at + end.length))
      )
        return path;
    }
  }
  return undefined;
}

/**
 * The first page that calls a folder legacy or out of use, in the same phrase as its path, if that has more than one
 * part.
 */
export function saidOutOfUseBy(folder: string, texts: Iterable<MentioningText>): string | undefined {
  const [end] = PART.exec(folder) ?? [];
  if (end === undefined) return undefined;
  for (const { path, text } of texts)
    if (isProse(path) && text.includes(end))
      for (const line of linesWith(OUT_OF_USE, text)) if (isCalled(end, line)) return path;
  return undefined;
}

/** The page at the top that introduces the repository as one of examples, if it does. */
export function saidToShowBy(texts: Iterable<MentioningText>): string | undefined {
  for (const { path, text } of texts)
    if (/^readme(?:\.\w+)?$/i.test(path)) return TO_SHOW.test(opening(text)) ? path : undefined;
  return undefined;
}

/** The title of a page and its first paragraph. */
function opening(text: string): string {
  const blocks = text.slice(0, MOST_OPENING).split(/\n\s*\n/);
  return blocks.slice(0, blocks[0]?.trim().includes("\n") === true ? 1 : 2).join(" ");
}

/** True if only words without another path are between a path and what a line calls it. */
function isCalled(end: string, line: string): boolean {
  const at = line.indexOf(end);
  if (at < 0 || /[\w.-]/.test(line.charAt(at - 1)) || /^\/?[\w-]/.test(line.slice(at + end.length)))
    return false;
  const [before = ""] = /(?:^|[|.;])[^/|.;]*$/.exec(line.slice(0, at).replace(/(?:[\w.-]+\/)+$/, "")) ?? [];
  const [after = ""] =
    /^[^/|.;)]*(?:$|[|.;)])/.exec(line.slice(at + end.length).replace(/^[\s/`*|:()\]]+/, "")) ?? [];
  return [before, after].some((words) => words.search(OUT_OF_USE) >= 0);
}
