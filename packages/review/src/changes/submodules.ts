import type { ListedTree } from "../discovery/listed-tree.ts";
import type { NotLookedAt } from "../looked/not-looked-at.ts";

/** Submodules that are added, removed or moved to another commit: their contents aren't in this repository. */
export function changedSubmodules(before: ListedTree, after: ListedTree): NotLookedAt[] {
  const paths = new Set([...before.submodules.keys(), ...after.submodules.keys()]);
  return [...paths].flatMap((path): NotLookedAt[] => {
    const [was, is] = [before.submodules.get(path), after.submodules.get(path)];
    if (was === is) return [];
    const what =
      was === undefined
        ? `a new submodule, at ${brief(is)}`
        : is === undefined
          ? `a removed submodule, at ${brief(was)} before`
          : `a submodule that moves from ${brief(was)} to ${brief(is)}`;
    return [{ place: path.slice(1), cause: "outside", what }];
  });
}

function brief(commit = ""): string {
  return commit.slice(0, 12);
}
