import { shortcuts } from "@kustogen/kustomize/shortcuts.ts";
import { leadsOut, normalise } from "@kustogen/kustomize/tree/paths.ts";

/** A folder of a repository as a path of its tree: "/" for ".", "/overlays/beta" for "overlays/beta". */
export function treePath(path: string): string {
  return path === "." ? "/" : `/${path}`;
}

/** Resolves a path in a folder's file, absolute in the tree; undefined if it leads out of the repository. */
export function pathFrom(folder: string, path: string): string | undefined {
  if (path.startsWith("/")) return normalise(path);
  return leadsOut(path, folder) ? undefined : normalise(`${folder}/${path}`);
}

/** The prefix of paths in a folder of a tree. */
export function insideOf(folder: string): string {
  return folder === "/" ? "/" : `${folder}/`;
}

/** The relative path from one absolute folder to a file or folder; "." if they are the same. */
export function relativePath(from: string, to: string): string {
  const inside = insideOf(from);
  if (shortcuts.taken && to.startsWith(inside) && !to.includes("//") && !to.endsWith("/"))
    return to.slice(inside.length);
  const [here, there] = [from, to].map((path) => path.split("/").filter((part) => part !== "")) as [
    string[],
    string[],
  ];
  let shared = 0;
  while (shared < here.length && here[shared] === there[shared]) shared++;
  return [...here.slice(shared).map(() => ".."), ...there.slice(shared)].join("/") || ".";
}
