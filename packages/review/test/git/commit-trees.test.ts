import { chmodSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { CommitTrees } from "@kustogen/kustomize/node/git/commit-trees.ts";
import { withGitObjects } from "@kustogen/kustomize/node/git/objects.ts";
import { openRepository } from "@kustogen/kustomize/node/git/repository.ts";
import { expect, it } from "vitest";
import { askedOfGit } from "../../../../test/asked-of-git.ts";
import { git, put, putAll, repositoryWithHistory } from "../../../../test/repository.ts";
import { listRevision } from "../../src/git/listed-trees.ts";

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

const SCOPES = [
  ["app"],
  ["app/deep", "apple"],
  ["app/a.yaml", "app/turns/into.yaml", "gone"],
  ["app", "apple", "other.yaml"],
];

/** What git lists as different, in a folder: undefined for what the second commit lacks. */
function differences(folder: string, before: string, after: string, scope: readonly string[]) {
  const raw = git(
    folder,
    "diff-tree",
    "-r",
    "-z",
    "--no-renames",
    "--relative",
    before,
    after,
    "--",
    ...scope,
  );
  const parts = raw.split("\0");
  const found = new Map<string, unknown>();
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const [, mode, , id] = (parts[at] as string).split(" ");
    found.set(parts[at + 1] as string, mode === "000000" ? undefined : { id, mode });
  }
  return found;
}

/** What git lists at paths of a commit, but submodules. */
function listing(root: string, commit: string, paths: readonly string[]) {
  const lines = git(root, "ls-tree", "-r", "-z", commit, "--", ...paths).split("\0");
  return lines.flatMap((line) => {
    const [, mode, id, path] = /^(\d+) blob (\w+)\t(.*)$/.exec(line) ?? [];
    return path === undefined || !paths.includes(path) ? [] : [[path, { id, mode }] as const];
  });
}

it("what differs between commits is what git lists, in each part of the repository and from a folder of it", () => {
  const { root, commits } = history();
  for (const folder of [root, join(root, "app")]) {
    const scopes = folder === root ? SCOPES : [["a.yaml"], ["deep", "turns"], ["größe", "stays", "link"]];
    withGitObjects(folder, (objects) => {
      const trees = new CommitTrees(objects, openRepository(folder).prefix);
      for (const before of commits)
        for (const after of commits)
          for (const scope of scopes)
            expect(
              sorted(trees.changed(before, after, scope)),
              `${scope} ${commits.indexOf(before)} ${commits.indexOf(after)}`,
            ).toEqual(sorted(differences(folder, before, after, scope)));
    });
  }
});

it("the files at given paths are what git lists, and nothing is found where a folder, a submodule or nothing is", () => {
  const { root, commits } = history();
  const paths = [
    "app/a.yaml",
    "app/deep",
    "app/deep/er/b.yaml",
    "app/turns",
    "app/link",
    "apple/run.sh",
    "app/module",
  ];
  withGitObjects(root, (objects) => {
    const trees = new CommitTrees(objects);
    for (const commit of commits)
      expect(sorted(trees.filesAt(commit, [...paths, "gone", "app/a.yaml/below"]))).toEqual(
        sorted(new Map(listing(root, commit, paths))),
      );
    expect(trees.filesAt(undefined, paths).size).toBe(0);
    expect([
      ...new CommitTrees(objects, "app/").filesAt(commits[1], ["a.yaml", "stays/c.yaml"]).keys(),
    ]).toEqual(["a.yaml", "stays/c.yaml"]);
  });
});

it("one git process reads them all, each folder once", async () => {
  const { root, commits } = history();
  const calls = await askedOfGit(() =>
    withGitObjects(root, (objects) => {
      const trees = new CommitTrees(objects);
      trees.filesAt(commits[1], ["app/a.yaml", "app/stays/c.yaml", "apple/run.sh"]);
      trees.filesAt(commits[2], ["app/turns/into.yaml", "app/stays/c.yaml"]);
    }),
  );
  expect(calls.map((call) => / (cat-file --batch) $/.exec(call)?.[1])).toEqual(["cat-file --batch"]);
});

it("a commit's files are listed as git lists them, with its submodules apart", () => {
  const { root, commits } = history();
  for (const commit of commits)
    withGitObjects(root, (objects) => {
      const { files, submodules } = listRevision(objects, commit, "a");
      const names = git(root, "ls-tree", "-r", "-z", "--name-only", commit).split("\0").filter(Boolean);
      expect([...files.keys(), ...submodules.keys()].sort()).toEqual(names.map((name) => `/${name}`).sort());
      expect([...submodules]).toEqual(commit === commits.at(-1) ? [["/app/module", commits[0]]] : []);
    });
});

it("an object that is missing is named", () => {
  const { root, commits } = history();
  const [, commit = ""] = commits;
  const tree = git(root, "rev-parse", `${commit}:app`);
  rmSync(join(root, ".git/objects", tree.slice(0, 2), tree.slice(2)));
  withGitObjects(root, (objects) => {
    const trees = new CommitTrees(objects);
    expect(() => trees.filesAt(commit, ["app/a.yaml"])).toThrow(`object ${tree} is missing`);
    expect(() => trees.filesAt("0".repeat(40), ["app/a.yaml"])).toThrow("is missing");
  });
});

function sorted(files: ReadonlyMap<string, unknown>): unknown[] {
  return [...files].sort(([one], [other]) => (one < other ? -1 : 1));
}
