/** A folder of a repository as a path of its tree: "/" for ".", "/overlays/beta" for "overlays/beta". */
export function treePath(path: string): string {
  return path === "." ? "/" : `/${path}`;
}

/** What paths of a tree begin with that are in a folder of it. */
export function insideOf(folder: string): string {
  return folder === "/" ? "/" : `${folder}/`;
}
