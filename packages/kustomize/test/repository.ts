import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll } from "vitest";

// The tests' repositories must not depend on this machine's git settings.
process.env.GIT_CONFIG_GLOBAL = "/dev/null";
process.env.GIT_CONFIG_NOSYSTEM = "1";

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A new empty folder that goes away after the tests. */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "kustogen-test-")));
  folders.push(folder);
  return folder;
}

/** Runs real git; returns its output without the final line end. */
export function git(folder: string, ...args: string[]): string {
  return execFileSync("git", args, { cwd: folder, encoding: "utf8", stdio: "pipe" }).replace(/\n$/, "");
}

/** A repository with an identity, on an unborn branch. */
export function newRepository(): string {
  return copyOf("unborn", (root) => {
    git(root, "init", "-q", "-b", "main");
    identify(root);
  });
}

export function identify(root: string): void {
  git(root, "config", "user.name", "Tester");
  git(root, "config", "user.email", "tester@example.test");
}

/** A repository with one commit of a file that is nobody's concern. */
export function repositoryWithHistory(): string {
  return copyOf("history", (root) => {
    cpSync(newRepository(), root, { recursive: true });
    put(root, "README.md", "hello\n");
    git(root, "add", "README.md");
    git(root, "commit", "-q", "-m", "start");
  });
}

/** Repositories that were made once, by what they are; all tests together need hundreds, and each takes five programs. */
const made = new Map<string, string>();

/** A copy of a repository that `make` makes in an empty folder the first time. */
function copyOf(name: string, make: (root: string) => void): string {
  let source = made.get(name);
  if (source === undefined) {
    source = realpathSync(mkdtempSync(join(tmpdir(), `kustogen-${name}-`)));
    make(source);
    made.set(name, source);
  }
  const root = temporaryFolder();
  cpSync(source, root, { recursive: true, preserveTimestamps: true });
  return root;
}

export function put(root: string, path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

export function text(root: string, path: string): string {
  return readFileSync(join(root, path), "utf8");
}

/** `git status --porcelain`, one entry per line. */
export function status(root: string): string {
  return git(root, "status", "--porcelain", "--untracked-files=all");
}

/** The paths that a commit touched. */
export function committedPaths(root: string, revision = "HEAD"): string[] {
  const listed = git(
    root,
    "-c",
    "core.quotePath=false",
    "show",
    "--format=",
    "--name-only",
    "--no-renames",
    revision,
  );
  return listed.split("\n").sort();
}
