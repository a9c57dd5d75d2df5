import { chmodSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { askedOfGit } from "../../../../test/asked-of-git.ts";
import {
  gen,
  generatedRepository,
  git,
  hook,
  put,
  repositoryWithHistory,
  status,
  systems,
  text,
} from "./fixture.ts";

const API = "base/opensail/deployment-api.yaml";

/** The commands that git is asked for, without their options. */
async function commands(work: () => unknown): Promise<string[]> {
  const calls = await askedOfGit(work);
  return calls.map((call) => / ([a-z]+(?:-[a-z]+)*) -/.exec(call)?.[1] ?? call);
}

test("a commit with nothing staged starts git a few times, and leaves nothing to commit", async () => {
  const root = await generatedRepository();
  for (const replicas of [2, 3, 4]) {
    expect(await commands(() => gen(root, systems(replicas)))).toEqual(
      "rev-parse config diff-index cat-file cat-file read-tree update-index ls-files commit cat-file update-index add".split(
        " ",
      ),
    );
    expect(status(root)).toBe("");
    expect(git(root, "show", `:${API}`)).toContain(`replicas: ${replicas}`);
  }
});

test("what is staged while git commits stays staged", async () => {
  const root = await generatedRepository();
  put(root, "mine.txt", "mine\n");
  hook(root, "post-commit", "unset GIT_INDEX_FILE; git add mine.txt");
  await gen(root, systems(2));
  expect(status(root)).toBe("A  mine.txt");
  expect(git(root, "show", `:${API}`)).toContain("replicas: 2");
});

test("a hook that is told of changes of the index still is, wherever it is", async () => {
  for (const folder of [".git/hooks", "own-hooks"]) {
    const root = await generatedRepository();
    if (folder === "own-hooks") git(root, "config", "core.hooksPath", folder);
    put(root, ".git/info/exclude", "own-hooks\n");
    put(root, `${folder}/post-index-change`, `#!/bin/sh\necho "\${GIT_INDEX_FILE:-users}" >> .git/told\n`);
    chmodSync(join(root, folder, "post-index-change"), 0o755);
    await gen(root, systems(2));
    expect(text(root, ".git/told").split("\n"), folder).toContain("users");
    expect(status(root)).toBe("");
  }
});

test("files that git was told to leave alone still are behind a commit", async () => {
  const root = repositoryWithHistory();
  put(root, "local.txt", "x\n");
  git(root, "add", "local.txt");
  git(root, "commit", "-q", "-m", "local");
  git(root, "update-index", "--assume-unchanged", "local.txt");
  put(root, "local.txt", "changed\n");
  await gen(root, systems());
  expect(git(root, "ls-files", "-v", "local.txt")).toBe("h local.txt");
  expect(status(root)).toBe("");
});
