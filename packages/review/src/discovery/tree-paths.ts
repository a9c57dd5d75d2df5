import { leadsOut, normalise } from "@kustogen/kustomize/tree/paths.ts";

/** A folder of a repository as a path of its tree: "/" for ".", "/overlays/beta" for "overlays/beta". */
export function treePath(path: string): string {
  return path === "." ? "/" : `/${path}`;
}

/** What a path in a file of a folder leads to, absolute in the tree; undefined where it leads out of the repository. */
export function pathFrom(folder: string, path: string): string | undefined {
  if (path.startsWith("/")) return normalise(path);
  return leadsOut(path, folder) ? undefined : normalise(`${folder}/${path}`);
}

/** What paths of a tree begin with that are in a folder of it. */
export function insideOf(folder: string): string {
  return folder === "/" ? "/" : `${folder}/`;
}

/** The way from one absolute folder to a file or folder, "." where they are the same. */
export function relativePath(from: string, to: string): string {
  const [here, there] = [from, to].map((path) => path.split("/").filter((part) => part !== "")) as [
    string[],
    string[],
  ];
  let shared = 0;
  while (shared < here.length && here[shared] === there[shared]) shared++;
  return [...here.slice(shared).map(() => ".."), ...there.slice(shared)].join("/") || ".";
}
