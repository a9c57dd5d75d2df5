import { lstatSync } from "node:fs";
import { type State, stampOf } from "./state.ts";

const SLASH = 47;
const NO_THROW = { throwIfNoEntry: false } as const;

/**
 * True when every file that kustogen recorded still has its size and was not changed since, and no folder gained
 * or lost an entry. Costs one stat per file and folder and builds nothing, so that a run with nothing to do stays
 * cheap. A false answer proves nothing: planWrites then compares content. False without a usable state.
 */
export function isUntouched(root: string, state: State): boolean {
  const { text } = state;
  if (text === "") return false;
  let folder = "";
  const last = text.length - "end\n".length;
  for (let at = state.body; at < last; ) {
    const end = text.indexOf("\n", at);
    const nameEnd = text.indexOf("\t", at);
    if (text.charCodeAt(at) === SLASH) {
      const path = text.slice(at + 1, nameEnd);
      const stats = lstatSync(`${root}/${path}`, NO_THROW);
      // Written so that a stamp that is no number counts as changed.
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
  return true;
}
