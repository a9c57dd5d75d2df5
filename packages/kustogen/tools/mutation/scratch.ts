import { execFileSync } from "node:child_process";
import { cpSync, lstatSync, mkdirSync, readdirSync, readlinkSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * Copies what git knows or would take of a working tree into a folder: what a mutant writes to a wrong place is lost with
 * it. Packages that are installed are linked, those of the working tree to the copy.
 */
export function copyWorkTree(root: string, copy: string): void {
  for (const path of git(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")) {
    if (path === "" || lstatSync(join(root, path), { throwIfNoEntry: false }) === undefined) continue;
    mkdirSync(dirname(join(copy, path)), { recursive: true });
    cpSync(join(root, path), join(copy, path), { verbatimSymlinks: true });
  }
  for (const parent of ["", ...readdirSync(join(root, "packages")).map((name) => join("packages", name))])
    linkPackages(join(root, parent, "node_modules"), join(copy, parent, "node_modules"));
}

/** Makes a folder a repository of its own, so that what a mutant commits is lost with it. */
export function commitAll(copy: string): void {
  git(copy, "init", "-q");
  git(copy, "add", "-A");
  git(copy, "-c", "user.name=mutation", "-c", "user.email=mutation@example.test", "commit", "-qm", "copy");
}

function git(folder: string, ...args: string[]): string {
  return execFileSync("git", args, { cwd: folder, encoding: "utf8", maxBuffer: 2 ** 28 });
}

function linkPackages(from: string, to: string): void {
  if (lstatSync(from, { throwIfNoEntry: false }) === undefined) return;
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from)) {
    const installed = join(from, name);
    if (name.startsWith(".") && name !== ".bin") continue;
    if (name.startsWith("@")) linkPackages(installed, join(to, name));
    else if (lstatSync(installed).isSymbolicLink()) symlinkSync(readlinkSync(installed), join(to, name));
    else symlinkSync(installed, join(to, name));
  }
}
