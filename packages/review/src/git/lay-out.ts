import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { InputError, OutsideError } from "@kustogen/kustomize/errors/errors.ts";
import { withObjects } from "@kustogen/kustomize/node/git/objects.ts";
import { workTreeTop } from "@kustogen/kustomize/node/git/run.ts";
import { treeFiles } from "./repository.ts";

/** The number of files in memory at a time. */
const TOGETHER = 500;

/**
 * Writes the files of a commit into an empty folder, byte for byte as git stores them, without filters or attributes.
 * Throws InputError for a path that no checkout may contain, OutsideError if an object is missing.
 */
export function layOut(root: string, commit: string, folder: string): void {
  withObjects(root, (objects) => {
    const files = [...treeFiles({ root: workTreeTop(root) ?? root }, commit)];
    for (const [path] of files)
      if (path.split("/").some((part) => /^(?:|\.\.?|\.git)$/i.test(part)))
        throw new InputError(`${path}: git doesn't check out such a path (commit ${commit})`);
    // Links come last, so that no file is written through one.
    files.sort(([, a], [, b]) => Number(isLink(a)) - Number(isLink(b)));
    for (let at = 0; at < files.length; at += TOGETHER) {
      const some = files.slice(at, at + TOGETHER);
      const contents = objects.readMany([...new Set(some.map(([, { id }]) => id))]);
      for (const [path, { id, mode }] of some) {
        const content = contents.get(id);
        if (content === undefined)
          throw new OutsideError(`${path}: its object ${id} is missing from the repository; run git fetch`, {
            code: "missing-object",
          });
        const file = join(folder, path);
        mkdirSync(dirname(file), { recursive: true });
        if (isLink({ mode })) symlinkSync(content, file);
        else writeFileSync(file, content, { flag: "wx", mode: mode === "100755" ? 0o755 : 0o644 });
      }
    }
  });
}

function isLink({ mode }: { mode: string }): boolean {
  return mode === "120000";
}
