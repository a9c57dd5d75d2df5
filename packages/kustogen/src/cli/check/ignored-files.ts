import { dirname } from "node:path";
import { askGit, nulList, workTreeTop } from "@kustogen/kustomize/node/git/run.ts";
import { addTo } from "@kustogen/kustomize/value/multimap.ts";

/** The paths that git ignores; none outside a working tree, and if git fails. */
export function ignoredFiles(paths: readonly string[]): ReadonlySet<string> {
  const byTop = new Map<string, string[]>();
  for (const path of paths) {
    const top = workTreeTop(dirname(path));
    if (top !== undefined) addTo(byTop, top, path);
  }
  const found = new Set<string>();
  for (const [top, below] of byTop) {
    const { stdout } = askGit(top, ["check-ignore", "-z", "--stdin", "--no-index"], {
      input: nulList(below),
    });
    for (const path of stdout.split("\0")) if (path !== "") found.add(path);
  }
  return found;
}
