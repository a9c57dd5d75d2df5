import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { gitByShell } from "./small-shell.ts";

// The tests' repositories must not depend on this machine's git settings.
process.env.GIT_CONFIG_GLOBAL = "/dev/null";
process.env.GIT_CONFIG_NOSYSTEM = "1";

/** A new empty folder in that of the run, which goes away with all that is in it after the tests (build.mjs). */
export function temporaryFolder(): string {
  return realpathSync(mkdtempSync(join(tmpdir(), "kustogen-test-")));
}

/** Runs real git; returns its output without the final line end. */
export function git(folder: string, ...args: string[]): string {
  return gitByShell(folder, args).replace(/\n$/, "");
}

/** A repository with an identity, on an unborn branch. */
export const newRepository = copies((root) => {
  // Without the examples of hooks, which every copy would bring along.
  git(root, "init", "-q", "-b", "main", "--template=");
  for (const folder of ["hooks", "info"]) mkdirSync(join(root, ".git", folder));
  // A commit starts no second program that looks whether there is something to tidy up.
  appendFileSync(
    join(root, ".git/config"),
    "[maintenance]\n\tauto = false\n[fastimport]\n\tunpackLimit = 1\n",
  );
  identify(root);
});

/** Commits everything that lies in a repository. */
export function commitAll(root: string, message = "one"): void {
  git(root, "add", "-A");
  git(root, "commit", "-q", "-m", message);
}

/** Names who commits in a repository, as `git config` does. */
export function identify(root: string): void {
  appendFileSync(join(root, ".git/config"), "[user]\n\tname = Tester\n\temail = tester@example.test\n");
}

/** A repository with one commit of a file that is nobody's concern. */
export const repositoryWithHistory = copies((root) => {
  cpSync(newRepository(), root, { recursive: true });
  put(root, "README.md", "hello\n");
  git(root, "add", "README.md");
  git(root, "commit", "-q", "-m", "start");
});

/**
 * Copies of a folder, usually a repository, that `make` makes the first time: all tests together need hundreds, and
 * each takes five programs.
 */
function copies(make: (root: string) => void): () => string {
  let source: string | undefined;
  return () => {
    if (source === undefined) {
      const root = realpathSync(mkdtempSync(join(tmpdir(), "kustogen-original-")));
      make(root);
      source = root;
    }
    return copyOf(source);
  };
}

/** A copy of a folder with the times of its files, so that git needs to read none of them again. */
export function copyOf(source: string): string {
  const root = temporaryFolder();
  cpSync(source, root, { recursive: true, preserveTimestamps: true });
  return root;
}

/** The files of a working tree by their paths, as a commit of all of them would have them; a link by where it leads. */
type Snapshot = Map<string, { content: Buffer; link: boolean }>;

/** All files of a working tree as they are now. */
export function snapshot(root: string): Snapshot {
  const files: Snapshot = new Map();
  // By hand, as some versions of Node follow links to folders when they list all that is below.
  const walk = (folder: string) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const file = join(folder, entry.name);
      const path = relative(root, file);
      const link = entry.isSymbolicLink();
      if (path === ".git") continue;
      if (entry.isDirectory()) walk(file);
      else files.set(path, { content: link ? Buffer.from(readlinkSync(file)) : readFileSync(file), link });
    }
  };
  walk(root);
  return files;
}

/**
 * Commits snapshots one after the other on the unborn branch, with one program for all of them: to add and commit takes
 * two for each. The index is that of the last one, where it is asked for.
 */
export function commitSnapshots(root: string, snapshots: readonly Snapshot[], index = true): void {
  const input: Buffer[] = [];
  const say = (text: string) => input.push(Buffer.from(text));
  for (const files of snapshots) {
    say("commit refs/heads/main\ncommitter Tester <tester@example.test> now\ndata 3\none\ndeleteall\n");
    for (const [path, { content, link }] of files) {
      say(`M ${link ? "120000" : "100644"} inline ${JSON.stringify(path)}\ndata ${content.length}\n`);
      input.push(content);
      say("\n");
    }
  }
  const args = ["-c", "core.fsync=none", "fast-import", "--quiet", "--date-format=now"];
  execFileSync("git", args, { cwd: root, input: Buffer.concat(input), stdio: "pipe" });
  if (index) git(root, "reset", "-q");
}

/** Writes a file below a folder. */
export function put(root: string, path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

/** Writes files below a folder. */
export function putAll(root: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) put(root, path, text);
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
