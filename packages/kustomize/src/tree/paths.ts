/** What a path has that is not in its simplest form: a relative begin, an empty part, "." or "..", a "/" at its end. */
const UNTIDY = /^[^/]|\/(?:\/|\.\.?(?:\/|$))|.\/$/;

const SLASH = 47;

/** The path without empty, "." and ".." parts, absolute within its tree; ".." above the root stays at the root. */
export function normalise(path: string): string {
  // Nearly every path is in its simplest form, which is seen without an expression.
  if (
    path.charCodeAt(0) === SLASH &&
    !path.includes("/.") &&
    !path.includes("//") &&
    (path.length === 1 || path.charCodeAt(path.length - 1) !== SLASH)
  )
    return path;
  if (path !== "" && !UNTIDY.test(path)) return path;
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === "..") parts.pop();
    else parts.push(part);
  }
  return `/${parts.join("/")}`;
}

/** Adds the folders above an absolute path, but for the root, to a set that has those above each of its own. */
export function addFolders(path: string, folders: Set<string>): void {
  for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
    const folder = path.slice(0, end);
    if (folders.has(folder)) return;
    folders.add(folder);
  }
}

/** The folder that an absolute path is in; that of the root is the root. */
export function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}

/** True when the folder or file is the other folder or lies in it. */
export function isWithin(folder: string, other: string): boolean {
  return (
    other === "/" ||
    (folder.startsWith(other) &&
      (folder.length === other.length || folder.charCodeAt(other.length) === SLASH))
  );
}

/** What follows the last "/" of a path. */
export function lastPart(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** True for a path that leads above the top of the tree whose folder it begins in. */
export function leadsOut(path: string, folder = "/"): boolean {
  let depth = folder === "/" ? 0 : folder.split("/").length - 1;
  for (const part of path.split("/")) {
    if (part === "..") depth--;
    else if (part !== "" && part !== ".") depth++;
    if (depth < 0) return true;
  }
  return false;
}
