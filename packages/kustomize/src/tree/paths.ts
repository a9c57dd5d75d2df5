const SLASH = 47;

/** The path without empty, "." and ".." parts, absolute within its tree; ".." above the root stays at the root. */
export function normalise(path: string): string {
  // Nearly every path is normalised already.
  if (
    path.charCodeAt(0) === SLASH &&
    !path.includes("/.") &&
    !path.includes("//") &&
    (path.length === 1 || path.charCodeAt(path.length - 1) !== SLASH)
  )
    return path;
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === "..") parts.pop();
    else parts.push(part);
  }
  return `/${parts.join("/")}`;
}

/** Adds the parent folders of a path, except the root, to a set that contains all parents of its members. */
export function addFolders(path: string, folders: Set<string>): void {
  for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
    const folder = path.slice(0, end);
    if (folders.has(folder)) return;
    folders.add(folder);
  }
}

/** The parent folder of an absolute path; the root's is the root. */
export function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}

/** The folder at an absolute path and all above it, up to the root. */
export function foldersUp(folder: string): string[] {
  return folder === "/" ? ["/"] : [folder, ...foldersUp(folderOf(folder))];
}

/** The deepest folder that contains all of these absolute paths; "" for the root. */
export function commonFolder([first = "", ...others]: readonly string[]): string {
  let common = first;
  do common = common.slice(0, Math.max(0, common.lastIndexOf("/")));
  while (common !== "" && !others.every((path) => path.startsWith(`${common}/`)));
  return common;
}

/** True if the folder or file is the other folder or inside it. */
export function isWithin(folder: string, other: string): boolean {
  return (
    other === "/" ||
    (folder.startsWith(other) &&
      (folder.length === other.length || folder.charCodeAt(other.length) === SLASH))
  );
}

/** The part of a path after the last "/". */
export function lastPart(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** True if a path leads above the root of its tree. */
export function leadsOut(path: string, folder = "/"): boolean {
  let depth = folder === "/" ? 0 : folder.split("/").length - 1;
  for (const part of path.split("/")) {
    if (part === "..") depth--;
    else if (part !== "" && part !== ".") depth++;
    if (depth < 0) return true;
  }
  return false;
}
