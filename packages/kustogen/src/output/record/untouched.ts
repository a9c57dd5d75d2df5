import { lstatSync, readdirSync } from "node:fs";
import { orElse } from "@kustogen/kustomize/errors/attempt.ts";
import { type StoredRecord, stampOf } from "./record.ts";

const SLASH = 47;
const NO_THROW = { throwIfNoEntry: false } as const;

/** The number of entries of a folder; undefined if there is no such folder. */
export function entriesOf(path: string): number | undefined {
  return orElse(() => readdirSync(path).length, undefined);
}

/**
 * True if every recorded file still has its size and is unchanged since, and no folder gained or lost an entry. Looks at
 * each file and folder once, and reads the record as text, so that a run with nothing to do stays fast. A false
 * result proves nothing: planWrites then compares content. False without a usable record.
 */
export function isUntouched(root: string, { text, body }: Pick<StoredRecord, "text" | "body">): boolean {
  let folder = "";
  for (let at = body; at < text.length - "end\n".length; ) {
    const end = text.indexOf("\n", at);
    const nameEnd = text.indexOf("\t", at);
    if (text.charCodeAt(at) === SLASH) {
      const path = text.slice(at + 1, nameEnd);
      const known = Number.parseInt(text.slice(nameEnd + 1, end), 36);
      if (known !== -1 && entriesOf(`${root}/${path}`) !== known) return false;
      folder = `${root}/${path}/`;
    } else {
      const sizeEnd = text.indexOf("\t", nameEnd + 1);
      const stampEnd = text.indexOf("\t", sizeEnd + 1);
      const stats = lstatSync(folder + text.slice(at + 1, nameEnd), NO_THROW);
      if (
        stats === undefined ||
        stats.size !== Number.parseInt(text.slice(nameEnd + 1, sizeEnd), 36) ||
        // Written so that an invalid stamp counts as changed.
        !(stampOf(stats) <= Number.parseInt(text.slice(sizeEnd + 1, stampEnd), 36))
      )
        return false;
    }
    at = end + 1;
  }
  return text !== "";
}
