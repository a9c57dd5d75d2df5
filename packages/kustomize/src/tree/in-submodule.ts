import { folderOf } from "./paths.ts";
import type { Absence } from "./tree.ts";

/** Why a path of a revision is missing, if it is a submodule or in one; undefined otherwise. */
export function inSubmodule(path: string, isSubmodule: (path: string) => boolean): Absence | undefined {
  for (let at = path; at !== "/"; at = folderOf(at))
    if (isSubmodule(at))
      return {
        why: `${at === path ? "is" : `${at} is`} a submodule, whose files aren't in this repository; render it in its own repository`,
        code: "not-checked-out",
      };
  return undefined;
}
