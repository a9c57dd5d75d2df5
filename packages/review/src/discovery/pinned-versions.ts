import { isCommentLine } from "./lines-with.ts";
import { isProse, type MentioningText } from "./mentioned-folders.ts";

/**
 * The versions that scripts, CI and lists of tools set, with their files; the first group of `pins` is one.
 * @param inPages the same for pages
 */
export function* pinnedVersions(
  texts: Iterable<MentioningText>,
  pins: RegExp,
  inPages?: RegExp,
): Generator<{ version: string; by: string; isPage: boolean }> {
  for (const { path, text } of texts) {
    const isPage = isProse(path);
    const all = isPage ? inPages : pins;
    if (all === undefined || /(?:^|\/)go\.sum$/.test(path)) continue;
    for (const { 1: version = "", index } of text.matchAll(all))
      if (isPage || !isCommentLine(text.slice(text.lastIndexOf("\n", index) + 1, index)))
        yield { version, by: path, isPage };
  }
}
