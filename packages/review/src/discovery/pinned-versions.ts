import { isCommentLine } from "./lines-with.ts";
import { isProse, type MentioningText } from "./mentioned-folders.ts";

/**
 * The versions that scripts, CI and lists of tools set, with their files; the first group of `pins` is one.
 * @param told the same for pages
 */
export function* pinnedVersions(
  texts: Iterable<MentioningText>,
  pins: RegExp,
  told?: RegExp,
): Generator<{ version: string; by: string; isTold: boolean }> {
  for (const { path, text } of texts) {
    const isTold = isProse(path);
    const all = isTold ? told : pins;
    if (all === undefined || /(?:^|\/)go\.sum$/.test(path)) continue;
    for (const { 1: version = "", index } of text.matchAll(all))
      if (isTold || !isCommentLine(text.slice(text.lastIndexOf("\n", index) + 1, index)))
        yield { version, by: path, isTold };
  }
}
