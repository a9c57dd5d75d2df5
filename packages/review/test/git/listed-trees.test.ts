import { execFileSync } from "node:child_process";
import { chmodSync, readFileSync, readlinkSync, rmSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { GitObjects } from "@kustogen/kustomize/node/git/objects.ts";
import { commitId } from "@kustogen/kustomize/node/git/run.ts";
import { expect, test } from "vitest";
import { identify, put, temporaryFolder } from "../../../../test/repository.ts";
import { changedFiles } from "../../src/discovery/changed-files.ts";
import { checkOut } from "../../src/git/checkout.ts";
import { filesThatMayMatch, findManifestsWith } from "../../src/git/files-with.ts";
import { listRevision, listWorkTree } from "../../src/git/listed-trees.ts";

function repository(files: Record<string, string>): { root: string; git: (...args: string[]) => void } {
  const root = temporaryFolder();
  const git = (...args: string[]) => void execFileSync("git", ["-C", root, ...args], { stdio: "pipe" });
  git("init", "-q");
  identify(root);
  for (const [path, text] of Object.entries(files)) put(root, path, text);
  return { root, git };
}

test("the working tree has tracked and new files, not deleted or ignored ones; a revision has its own", () => {
  const { root, git } = repository({
    "a.yaml": "a: 1\n",
    "b/c.yaml": "c: 1\n",
    ".gitignore": "ignored/\n",
    "node_modules/kept.yaml": "x: 1\n",
  });
  git("add", "-A");
  git("commit", "-qm", "one");
  put(root, "a.yaml", "a: 2\n");
  put(root, "new.yaml", "n: 1\n");
  put(root, "ignored/x.yaml", "x: 1\n");
  // What npm installed is as if it were ignored; what is committed there is the repository's.
  put(root, "node_modules/installed.yaml", "x: 1\n");
  put(root, "node_modules/kept.yaml", "x: 2\n");
  rmSync(join(root, "b/c.yaml"));
  const tree = listWorkTree(root);
  expect([...tree.files.keys()]).toEqual(["/.gitignore", "/a.yaml", "/new.yaml", "/node_modules/kept.yaml"]);
  expect(tree.read("/a.yaml").toString()).toBe("a: 2\n");
  expect(tree.files.get("/a.yaml")?.id).toBeUndefined();
  const objects = new GitObjects(root);
  const revision = listRevision(objects, commitId(root, "HEAD"), "revision HEAD");
  expect([...revision.files.keys()]).toEqual([
    "/.gitignore",
    "/a.yaml",
    "/b/c.yaml",
    "/node_modules/kept.yaml",
  ]);
  expect(revision.read("/a.yaml").toString()).toBe("a: 1\n");
  expect(revision.files.get("/.gitignore")?.id).toBe(tree.files.get("/.gitignore")?.id);
  objects.close();
});

test("many objects are read alike whether git is available or not, without those that don't exist", () => {
  const { root, git } = repository({});
  const names = Array.from({ length: 70 }, (_, at) => `f${at}`);
  for (const name of names) put(root, name, `${name}\n`.repeat(3000));
  git("add", "-A");
  git("commit", "-qm", "one");
  const objects = new GitObjects(root);
  const revision = listRevision(objects, commitId(root, "HEAD"), "revision HEAD");
  const ids = names.map((name) => revision.files.get(`/${name}`)?.id as string);
  const missing = "0".repeat(40);
  for (const length of [0, 1, 58, 70]) {
    const asked = [missing, ...ids.slice(0, length), missing];
    const read = (from: GitObjects) =>
      [...from.readMany(asked)].map(([id, content]) => [id, content.toString()]);
    const alone = read(new GitObjects(root));
    expect(alone.map(([id]) => id)).toEqual(ids.slice(0, length));
    expect(objects.read(ids[69] as string)?.content.toString()).toBe("f69\n".repeat(3000));
    expect(read(objects)).toEqual(alone);
  }
  objects.close();
});

test("links are followed inside the repository and refused out of it, in both kinds of trees", () => {
  const { root, git } = repository({ "base/a.yaml": "a: 1\n" });
  symlinkSync("base", join(root, "alias"));
  symlinkSync("../../../../../../etc", join(root, "out"));
  symlinkSync("/etc", join(root, "absolute"));
  git("add", "-A");
  git("commit", "-qm", "one");
  const objects = new GitObjects(root);
  expect(() => listWorkTree(root).read("/absolute/passwd")).toThrow(/\/etc\/passwd|leads out of/);
  symlinkSync(join(root, "base"), join(root, "within"));
  symlinkSync(root, join(root, "base/top"));
  // Nobody else's clone is at this place.
  const now = listWorkTree(root);
  expect(() => now.realPath("/within/a.yaml")).toThrow(/leads out of/);
  expect(() => now.realPath("/base/top/alias")).toThrow(/leads out of/);
  rmSync(join(root, "within"));
  rmSync(join(root, "base/top"));
  for (const tree of [listWorkTree(root), listRevision(objects, commitId(root, "HEAD"), "revision HEAD")]) {
    expect(tree.kind("/alias")).toBe("directory");
    expect(tree.realPath("/alias/a.yaml")).toBe("/base/a.yaml");
    expect(tree.read("/alias/a.yaml").toString()).toBe("a: 1\n");
    expect(() => tree.read("/out/passwd")).toThrow(/leads out of/);
    expect(() => tree.read("/absolute/passwd")).toThrow(/leads out of/);
  }
  objects.close();
});

test("a file that went since it was listed is told as one of the working tree that can't be read", () => {
  const root = temporaryFolder();
  put(root, "a.yaml", "x");
  const tree = listWorkTree(root);
  rmSync(join(root, "a.yaml"));
  expect(() => tree.read("/a.yaml")).toThrow(/\/?a\.yaml: can't be read \(working tree\): ENOENT/);
});

test("a folder outside git is walked", () => {
  const root = temporaryFolder();
  put(root, "a/kustomization.yaml", "x");
  put(root, "node_modules/b/kustomization.yaml", "x");
  expect([...listWorkTree(root).files.keys()]).toEqual(["/a/kustomization.yaml"]);
});

test("the files of another revision with a text are among what may hold it, given those of one", async () => {
  const { root, git } = repository({
    "gone.yaml": "text\n",
    "kept/a.yaml": "text\n",
    "other.yaml": "a\n",
    "ümlaut.yaml": "text\n",
  });
  symlinkSync("kept", join(root, "link"));
  git("add", "-A");
  git("commit", "-qm", "one");
  put(root, "other.yaml", "text\n");
  put(root, "new/b.yaml", "text\n");
  rmSync(join(root, "gone.yaml"));
  rmSync(join(root, "link"));
  put(root, "link/c.yaml", "b\n");
  git("add", "-A");
  git("commit", "-qm", "two");
  const [before, after] = [commitId(root, "HEAD~1"), commitId(root, "HEAD")];
  const objects = new GitObjects(root);
  const now = listRevision(objects, after, "after");
  const old = listRevision(objects, before, "before");
  const files = await findManifestsWith(root, "text", after);
  expect(files.sort()).toEqual(["/kept/a.yaml", "/new/b.yaml", "/other.yaml", "/ümlaut.yaml"]);
  expect((await findManifestsWith(root, "text", before)).sort()).toEqual([
    "/gone.yaml",
    "/kept/a.yaml",
    "/ümlaut.yaml",
  ]);
  // With what differs, whatever it holds: its reader knows more spellings than a search.
  expect(filesThatMayMatch(old, files, changedFiles(now, old))).toEqual([
    "/gone.yaml",
    "/kept/a.yaml",
    "/other.yaml",
    "/ümlaut.yaml",
  ]);
  objects.close();
});

test("a .gitmodules that git refuses keeps nobody from comparing, and a submodule's folder has no files", () => {
  const { root, git } = repository({ "a.yaml": "a: 1\n", "sub/b.yaml": "b: 1\n" });
  git("add", "-A");
  git("commit", "-qm", "one");
  rmSync(join(root, "sub"), { recursive: true });
  put(root, ".gitmodules", '[submodule "x"]\n\tpath = sub\n\turl = ./x\n\tupdate = !touch x\n');
  git("add", "-A");
  git("update-index", "--add", "--cacheinfo", `160000,${"1".repeat(40)},sub`);
  git("commit", "-qm", "two");
  const objects = new GitObjects(root);
  const [before, after] = ["HEAD~1", "HEAD"].map((name) => commitId(root, name)) as [string, string];
  const tree = listRevision(objects, after, "after");
  expect([...tree.files.keys()]).toEqual(["/.gitmodules", "/a.yaml"]);
  expect([...listRevision(objects, before, "before").files.keys()].sort()).toEqual([
    "/a.yaml",
    "/sub/b.yaml",
  ]);
  const now = listWorkTree(root);
  expect([...now.files.keys()]).toEqual(["/.gitmodules", "/a.yaml"]);
  expect([...now.submodules]).toEqual([["/sub", "1".repeat(40)]]);
  put(root, "sub/b.yaml", "b: 1\n");
  expect([...listWorkTree(root).files.keys()]).toEqual(["/.gitmodules", "/a.yaml"]);
  objects.close();
});

test("a commit is laid out as git stores it: programs can be started, links are links, nothing is overwritten", () => {
  const { root, git } = repository({ "a/b.yaml": "b: 1\n", "a/run.sh": "#!/bin/sh\n" });
  chmodSync(join(root, "a/run.sh"), 0o755);
  symlinkSync("a/b.yaml", join(root, "link"));
  git("add", "-A");
  git("commit", "-qm", "one");
  const folder = temporaryFolder();
  checkOut(root, commitId(root, "HEAD"), folder);
  expect(readFileSync(join(folder, "a/b.yaml"), "utf8")).toBe("b: 1\n");
  expect(readlinkSync(join(folder, "link"))).toBe("a/b.yaml");
  const mode = (path: string) => statSync(join(folder, path)).mode & 0o777 & ~process.umask();
  expect([mode("a/run.sh"), mode("a/b.yaml")]).toEqual([0o755 & ~process.umask(), 0o644 & ~process.umask()]);
});
