import { isCommentLine } from "./lines-with.ts";
import { isProse, type MentioningText } from "./mentioned-folders.ts";

/** The versions that scripts, CI and lists of tools set, with their files; the first group of `pins` is one. */
export function* pinnedVersions(
  texts: Iterable<MentioningText>,
  pins: RegExp,
): Generator<{ version: string; by: string }> {
  for (const { path, text } of texts) {
    if (isProse(path) || /(?:^|\/)go\.sum$/.test(path)) continue;
    for (const { 1: version = "", index } of text.matchAll(pins))
      if (!isCommentLine(text.slice(text.lastIndexOf("\n", index) + 1, index))) yield { version, by: path };
  }
}
