import { chmodSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { withObjects } from "@kustogen/kustomize/node/git/objects.ts";
import { expect, it } from "vitest";
import { askedOfGit } from "../../../../test/asked-of-git.ts";
import { git, put, putAll, repositoryWithHistory } from "../../../../test/repository.ts";
import { CommitTrees } from "../../src/git/commit-trees.ts";
import { listRevision } from "../../src/git/listed-trees.ts";
import { openRepository, treeFiles } from "../../src/git/repository.ts";

/** A repository with commits between which files of each kind come, change, turn into one another, and go. */
function history(): { root: string; commits: string[] } {
  const root = repositoryWithHistory();
  const commits = [git(root, "rev-parse", "HEAD")];
  const commit = () => {
    git(root, "add", "-A");
    git(root, "commit", "-q", "-m", "next");
    commits.push(git(root, "rev-parse", "HEAD"));
  };
  putAll(root, {
    "app/a.yaml": "a\n",
    "app/deep/er/b.yaml": "b\n",
    "app/turns": "file\n",
    "app/stays/c.yaml": "c\n",
    "app/größe/ä.yaml": "d\n",
    "apple/run.sh": "e\n",
    "other.yaml": "f\n",
  });
  symlinkSync("a.yaml", join(root, "app/link"));
  commit();
  rmSync(join(root, "app/turns"));
  rmSync(join(root, "app/deep"), { recursive: true });
  putAll(root, { "app/turns/into.yaml": "g\n", "app/deep": "now a file\n", "app/größe/ä.yaml": "changed\n" });
  chmodSync(join(root, "apple/run.sh"), 0o755);
  put(root, "other.yaml", "changed\n");
  commit();
  git(root, "update-index", "--add", "--cacheinfo", `160000,${commits[0]},app/module`);
  git(root, "commit", "-q", "-m", "module");
  commits.push(git(root, "rev-parse", "HEAD"));
  return { root, commits };
}

it("the files at given paths are what git lists, and nothing is found where a folder, a submodule or nothing is", () => {
  const { root, commits } = history();
  const repository = openRepository(root);
  const paths = [
    "app/a.yaml",
    "app/deep",
    "app/deep/er/b.yaml",
    "app/turns",
    "app/link",
    "apple/run.sh",
    "app/module",
  ];
  withObjects(root, (objects) => {
    const trees = new CommitTrees(objects, "");
    for (const commit of commits) {
      const listed = [...treeFiles(repository, commit, paths)].filter(([path]) => paths.includes(path));
      expect(sorted(trees.filesAt(commit, [...paths, "gone", "app/a.yaml/below"]))).toEqual(
        sorted(new Map(listed)),
      );
    }
    expect(trees.filesAt(undefined, paths).size).toBe(0);
    expect([
      ...new CommitTrees(objects, "app/").filesAt(commits[1], ["a.yaml", "stays/c.yaml"]).keys(),
    ]).toEqual(["a.yaml", "stays/c.yaml"]);
  });
});

it("one git process reads them all, each folder once", async () => {
  const { root, commits } = history();
  const calls = await askedOfGit(() =>
    withObjects(root, (objects) => {
      const trees = new CommitTrees(objects, "");
      trees.filesAt(commits[1], ["app/a.yaml", "app/stays/c.yaml", "apple/run.sh"]);
      trees.filesAt(commits[2], ["app/turns/into.yaml", "app/stays/c.yaml"]);
    }),
  );
  expect(calls.map((call) => / (cat-file --batch) $/.exec(call)?.[1])).toEqual(["cat-file --batch"]);
});

it("a commit's files are listed the same by a git that is running and by one that is started, which many folders take", async () => {
  const { root, commits } = history();
  for (let number = 0; number < 98; number++) put(root, `many/${number}/a.yaml`, "x\n");
  git(root, "add", "-A");
  git(root, "commit", "-q", "-m", "many");
  for (const commit of [...commits, git(root, "rev-parse", "HEAD")]) {
    const listed = (isOpen: boolean) =>
      withObjects(root, (objects) => {
        if (isOpen) objects.read(commit);
        const { files, submodules } = listRevision(objects, commit, "a");
        return [[...files], [...submodules]];
      });
    let answer: unknown;
    const calls = await askedOfGit(() => {
      answer = listed(true);
    });
    expect(answer).toEqual(listed(false));
    expect(calls.filter((call) => call.includes("ls-tree")).length).toBe(commits.includes(commit) ? 0 : 1);
  }
});

it("an object that is missing is named", () => {
  const { root, commits } = history();
  const [, commit = ""] = commits;
  const tree = git(root, "rev-parse", `${commit}:app`);
  rmSync(join(root, ".git/objects", tree.slice(0, 2), tree.slice(2)));
  withObjects(root, (objects) => {
    const trees = new CommitTrees(objects, "");
    expect(() => trees.filesAt(commit, ["app/a.yaml"])).toThrow(`object ${tree} is missing`);
    expect(() => trees.filesAt("0".repeat(40), ["app/a.yaml"])).toThrow("is missing");
  });
});

function sorted(files: ReadonlyMap<string, unknown>): unknown[] {
  return [...files].sort(([one], [other]) => (one < other ? -1 : 1));
}
