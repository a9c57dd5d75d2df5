import { existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, parse, relative, resolve, sep } from "node:path";
import { orElse } from "@kustogen/kustomize/errors/attempt.ts";
import { checkOut } from "@kustogen/review/git/checkout.ts";
import { isThere } from "../errors/regular-file.ts";

/**
 * Runs work on the files of a commit as a checkout has them, with the packages that are installed here; on the working
 * tree itself if no commit is given. `project` is the project's folder in it.
 */
export async function inState<T>(
  root: string,
  commit: string | undefined,
  work: (folder: string) => Promise<T>,
  project = ".",
): Promise<T> {
  if (commit === undefined) return work(root);
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "kustogen-state-")));
  try {
    // At the same depth as the working tree, so that paths leading out of it have the same effect.
    const tree = join(folder, relative(parse(root).root, root));
    mkdirSync(tree, { recursive: true });
    if (commit !== "") checkOut(root, commit, tree);
    // The packages that are installed in one folder are available in the other.
    for (const place of new Set([".", project])) {
      const [from, to] = [join(root, place, "node_modules"), join(tree, place, "node_modules")];
      // A link of the commit may lead out of it.
      const isInTree = orElse(() => realpathSync(dirname(to)), "").startsWith(join(folder, sep));
      if (existsSync(from) && isInTree && !isThere(to)) symlinkSync(from, to);
    }
    return await work(tree);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Makes folders around the working tree available at the same places around what `inState` laid out. */
export function linkBeside(root: string, laidOut: string, folders: readonly string[] = []): void {
  if (laidOut === root) return;
  for (const folder of folders) {
    const place = resolve(laidOut, relative(root, resolve(folder)));
    mkdirSync(dirname(place), { recursive: true });
    if (!isThere(place)) symlinkSync(resolve(folder), place);
    // A folder that contains the working tree already exists.
    else if (laidOut.startsWith(join(place, sep)))
      for (const name of readdirSync(folder))
        if (!isThere(join(place, name))) symlinkSync(join(resolve(folder), name), join(place, name));
  }
}
