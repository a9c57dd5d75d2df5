import { linesWith } from "./lines-with.ts";
import { isProse, type MentioningText } from "./mentioned-folders.ts";

const DUMMY = /\b(?:dummy|fake|throw-?away)\b/gi;
const PART = /[\w.-]+\/[\w.-]+$/;

/** The first page that says in the line with a file's path, perhaps with another extension, that it is a dummy. */
export function saidDummyBy(file: string, texts: Iterable<MentioningText>): string | undefined {
  const [end] = PART.exec(file.replace(/\.\w+$/, "")) ?? [];
  if (end === undefined) return undefined;
  for (const { path, text } of texts) {
    if (!isProse(path)) continue;
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
