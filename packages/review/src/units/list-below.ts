import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { refuseMore } from "@kustogen/kustomize/limits.ts";
import { KUSTOMIZATION_FILES } from "@kustogen/kustomize/load/kustomization.ts";
import { joinPath } from "@kustogen/kustomize/load/root.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import { type ListedFile, ListedTree } from "../discovery/listed-tree.ts";
import { relativePath } from "../discovery/tree-paths.ts";

/** Folders whose content is not the repository's own. */
const SKIPPED = new Set([".git", "node_modules", "vendor", ".terraform"]);

/**
 * The files below folders as the listing of a repository, as a commit has one. What is in the folders of a chart is left
 * out: the Application that deploys it may be beside it. Throws InputError if one of these folders can't be read.
 * @param top the root of the repository
 * @returns the listing, and the folders below that can't be read
 */
export function listBelow(
  tree: FileTree,
  folders: readonly string[],
  top: string,
): { listed: ListedTree; unread: readonly string[] } {
  const unread: string[] = [];
  const files = new Map<string, ListedFile>();
  let seen = 0;
  const walk = (folder: string): void => {
    const entries = tree.entries?.(folder);
    if (entries === undefined) {
      unread.push(folder);
      return;
    }
    seen += entries.size;
    refuseMore("files", seen, `name a folder below ${folder}`);
    const isFile = (name: string) => entries.get(name) === "file";
    const isChart = isFile("Chart.yaml") && !KUSTOMIZATION_FILES.some(isFile);
    for (const [name, kind] of entries) {
      const path = joinPath(folder, name);
      if (kind === "file") files.set(`/${relativePath(top, path)}`, {});
      else if (kind === "directory" && !isChart && !SKIPPED.has(name)) walk(path);
    }
  };
  for (const folder of folders) walk(folder);
  const missing = folders.find((folder) => unread.includes(folder));
  if (missing !== undefined)
    throw new InputError(`${missing}: there is no such folder, or it can't be read`, {
      code: "no-such-folder",
    });
  return {
    listed: new ListedTree(tree.label, files, (path) => tree.read(joinPath(top, `.${path}`))),
    unread,
  };
}
