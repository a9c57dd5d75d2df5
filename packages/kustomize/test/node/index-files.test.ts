import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { git, put, repositoryWithHistory } from "../../../../test/repository.ts";
import { indexFiles, stagedBlobs } from "../../src/node/git/index-files.ts";
import { openRepository } from "../../src/node/git/repository.ts";

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

it("each entry of the index is listed with its blob, its mode, and whether git was told to ignore its changes", () => {
  const root = someFiles();
  const files = () => indexFiles(openRepository(root), []);
  expect(files().get("run.sh")).toEqual({
    id: git(root, "hash-object", "run.sh"),
    mode: "100755",
    hidden: false,
  });
  expect(files().get(LONG)?.mode).toBe("100644");
  expect(files().get("link")?.mode).toBe("120000");
  git(root, "update-index", "--assume-unchanged", "a.yaml");
  git(root, "update-index", "--skip-worktree", "app/a.yaml");
  put(root, "later.yaml", "x\n");
  git(root, "add", "--intent-to-add", "later.yaml");
  const hidden = [...files()].filter(([, file]) => file.hidden).map(([path]) => path);
  expect(hidden).toEqual(["a.yaml", "app/a.yaml"]);
  expect(files().has("later.yaml")).toBe(true);
});

it("what is staged against a commit is what differs from it, removals left out", () => {
  const root = someFiles();
  git(root, "rm", "-q", "--cached", LONG);
  git(root, "commit", "-q", "-m", "all");
  const repository = openRepository(root);
  const staged = () => stagedBlobs(repository, git(root, "rev-parse", "HEAD")).map(({ path }) => path);
  expect(staged()).toEqual([]);
  put(root, "later.yaml", "x\n");
  git(root, "add", "later.yaml");
  git(root, "rm", "-q", "--cached", "a.yaml");
  expect(staged()).toEqual(["later.yaml"]);
});

it("files are found by their names and by folders, from a folder of the repository too", () => {
  const root = someFiles();
  const names = (folder: string, paths: string[]) => [...indexFiles(openRepository(folder), paths).keys()];
  expect(names(root, ["app"])).toEqual(["app/a.yaml", "app/b.yaml"]);
  expect(names(root, ["a.yaml", "größe", "gone"])).toEqual(["a.yaml", "größe/ä b.yaml"]);
  expect(names(join(root, "app"), [])).toEqual(["a.yaml", "b.yaml"]);
  expect(names(join(root, "app"), ["b.yaml", "a.yam"])).toEqual(["b.yaml"]);
  expect(names(root, [])).toHaveLength(10);
});

it("a variable that names another index is git's to follow", () => {
  const root = someFiles();
  git(root, "read-tree", "--index-output=.git/mine", "HEAD");
  vi.stubEnv("GIT_INDEX_FILE", ".git/mine");
  onTestFinished(() => void vi.unstubAllEnvs());
  expect([...indexFiles(openRepository(root), []).keys()]).toEqual(["README.md"]);
});
