import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { git, put, repositoryWithHistory } from "../../../../test/repository.ts";
import { readIndex } from "../../src/git/index-content.ts";
import { hasFilesOf, indexFiles, stagedBlobs } from "../../src/git/index-files.ts";
import { openRepository } from "../../src/git/repository.ts";

const LONG = `deep/${"folder/".repeat(590)}${"n".repeat(200)}.yaml`;

/** A repository whose index has files of each kind. */
function someFiles(): string {
  const root = repositoryWithHistory();
  for (const path of ["a.yaml", "app/a.yaml", "app/b.yaml", "apple.yaml", "größe/ä b.yaml", "run.sh"])
    put(root, path, `${path}\n`);
  git(root, "add", "-A");
  git(root, "update-index", "--chmod=+x", "run.sh");
  const id = git(root, "hash-object", "-w", "README.md");
  git(
    root,
    "update-index",
    "--add",
    "--cacheinfo",
    `120000,${id},link`,
    "--cacheinfo",
    `100644,${id},${LONG}`,
  );
  git(root, "update-index", "--add", "--cacheinfo", `160000,${git(root, "rev-parse", "HEAD")},module`);
  return root;
}

const index = (root: string) => readIndex(join(root, ".git/index"), 20);

/** Each entry as `ls-files -v --stage` prints it, without stages. */
function listed(root: string): string[] {
  const lines = git(root, "ls-files", "-z", "-v", "--stage").split("\0").slice(0, -1);
  return lines.map((line) => line.replace(/ \d\t/, "\t"));
}

const printed = (root: string) =>
  [...(index(root)?.files ?? [])].map(
    ([path, { id, mode, hidden }]) => `${hidden ? "hidden" : "H"} ${mode} ${id}\t${path}`,
  );

it("an index file is read as git lists it, whatever its entries are", () => {
  const root = someFiles();
  expect(printed(root)).toEqual(listed(root));
  expect(printed(root)).toContainEqual(expect.stringMatching(/^H 100755 .*\trun\.sh$/));
  expect(printed(root).join()).toContain(LONG);
  git(root, "update-index", "--assume-unchanged", "a.yaml");
  git(root, "update-index", "--skip-worktree", "app/a.yaml");
  put(root, "later.yaml", "x\n");
  git(root, "add", "--intent-to-add", "later.yaml");
  expect(readFileSync(join(root, ".git/index")).readUInt32BE(4)).toBe(3);
  expect(printed(root)).toEqual(listed(root).map((line) => line.replace(/^[hS]/, "hidden")));
});

it("the tree of an index is known after a commit, until something is staged, and for the same files alone", () => {
  const root = someFiles();
  expect(index(root)?.tree).toBeUndefined();
  git(root, "rm", "-q", "--cached", LONG);
  git(root, "commit", "-q", "-m", "all");
  const [now, before] = git(root, "rev-parse", "HEAD", "HEAD~1").split("\n") as [string, string];
  const repository = openRepository(root);
  expect(index(root)?.tree).toBe(git(root, "rev-parse", "HEAD^{tree}"));
  expect([hasFilesOf(repository, now), hasFilesOf(repository, before)]).toEqual([true, false]);
  put(root, "later.yaml", "x\n");
  git(root, "add", "--intent-to-add", "later.yaml");
  expect(hasFilesOf(repository, now)).toBe(false);
  git(root, "add", "later.yaml");
  expect(hasFilesOf(repository, now)).toBe(false);
  expect(stagedBlobs(repository, now).map(({ path }) => path)).toEqual(["later.yaml"]);
  git(root, "reset", "-q", "--hard");
  expect(hasFilesOf(repository, now)).toBe(true);
  // A commit for which git reads another one, and one that is packed.
  git(root, "replace", now, before);
  expect(hasFilesOf(repository, now)).toBe(false);
  git(root, "replace", "-d", now);
  git(root, "pack-refs", "--all");
  git(root, "gc", "-q");
  expect(hasFilesOf(repository, now)).toBe(false);
  expect(stagedBlobs(repository, now)).toEqual([]);
});

it("files are found by their names and by folders, from a folder of the repository too, and in an index of another form", () => {
  const root = someFiles();
  const names = (folder: string, paths: string[]) => [...indexFiles(openRepository(folder), paths).keys()];
  const answers = () => [
    names(root, ["app"]),
    names(root, ["a.yaml", "größe", "gone"]),
    names(join(root, "app"), []),
    names(join(root, "app"), ["b.yaml", "a.yam"]),
    names(root, []).length,
  ];
  const expected = [
    ["app/a.yaml", "app/b.yaml"],
    ["a.yaml", "größe/ä b.yaml"],
    ["a.yaml", "b.yaml"],
    ["b.yaml"],
    10,
  ];
  expect(answers()).toEqual(expected);
  git(root, "update-index", "--index-version", "4");
  expect(index(root)).toBeUndefined();
  expect(answers()).toEqual(expected);
  git(root, "update-index", "--index-version", "2");
  expect(index(root)).toBeDefined();
  git(root, "update-index", "--split-index");
  expect(index(root)).toBeUndefined();
  expect(answers()).toEqual(expected);
});

it("an index file that is missing, cut off or none at all isn't read", () => {
  const root = someFiles();
  const bytes = readFileSync(join(root, ".git/index"));
  const file = join(root, "copy");
  expect(readIndex(file, 20)).toBeUndefined();
  for (const part of [bytes.subarray(0, 10), bytes.subarray(0, 200), Buffer.from("DIRT and more")]) {
    writeFileSync(file, part);
    expect(readIndex(file, 20)).toBeUndefined();
  }
  appendFileSync(file, bytes);
  expect(readIndex(file, 20)).toBeUndefined();
});

it("a variable that names another index is git's to follow", () => {
  const root = someFiles();
  git(root, "read-tree", "--index-output=.git/mine", "HEAD");
  vi.stubEnv("GIT_INDEX_FILE", ".git/mine");
  onTestFinished(() => void vi.unstubAllEnvs());
  expect([...indexFiles(openRepository(root), []).keys()]).toEqual(["README.md"]);
});
