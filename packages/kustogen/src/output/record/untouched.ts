import { lstatSync } from "node:fs";
import { type StoredRecord, stampOf } from "./record.ts";

const SLASH = 47;
const NO_THROW = { throwIfNoEntry: false } as const;

/**
 * True if every recorded file still has its size and is unchanged since, and no folder gained or lost an entry. Takes
 * one stat for each file and folder, and reads the record as text, so that a run with nothing to do stays fast. A false
 * result proves nothing: planWrites then compares content. False without a usable record.
 */
export function isUntouched(root: string, { text, body }: Pick<StoredRecord, "text" | "body">): boolean {
  let folder = "";
  for (let at = body; at < text.length - "end\n".length; ) {
    const end = text.indexOf("\n", at);
    const nameEnd = text.indexOf("\t", at);
    if (text.charCodeAt(at) === SLASH) {
      const path = text.slice(at + 1, nameEnd);
      const stats = lstatSync(`${root}/${path}`, NO_THROW);
      // Written so that an invalid stamp counts as changed.
      if (!stats?.isDirectory() || !(stampOf(stats) <= Number.parseInt(text.slice(nameEnd + 1, end), 36)))
        return false;
      folder = `${root}/${path}/`;
    } else {
      const sizeEnd = text.indexOf("\t", nameEnd + 1);
      const stampEnd = text.indexOf("\t", sizeEnd + 1);
      const stats = lstatSync(folder + text.slice(at + 1, nameEnd), NO_THROW);
      if (
        stats === undefined ||
        stats.size !== Number.parseInt(text.slice(nameEnd + 1, sizeEnd), 36) ||
        !(stampOf(stats) <= Number.parseInt(text.slice(sizeEnd + 1, stampEnd), 36))
      )
        return false;
    }
    at = end + 1;
  }
  return text !== "";
}
