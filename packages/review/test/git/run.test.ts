import { existsSync } from "node:fs";
import { join } from "node:path";
import { changeGit, commitId } from "@kustogen/kustomize/node/git/run.ts";
import { expect, it } from "vitest";
import { git, put, repositoryWithHistory, temporaryFolder } from "../../../../test/repository.ts";

it("a revision is verified before git is given anything of it", () => {
  const root = repositoryWithHistory();
  git(root, "tag", "-a", "-m", "x", "v1");
  const head = git(root, "rev-parse", "HEAD");
  for (const revision of ["HEAD", "main", "v1", head, head.slice(0, 8)])
    expect(commitId(root, revision)).toBe(head);
  const written = join(temporaryFolder(), "pwn");
  for (const revision of [
    "",
    "-h",
    "--all",
    `--index-output=${written}`,
    "HEAD~1",
    "HEAD:README.md",
    "a\nb",
    "a\0b",
  ])
    expect(() => commitId(root, revision), revision).toThrow(/does not exist/);
  expect(existsSync(written)).toBe(false);
});

it("a git command that fails without a word has failed", async () => {
  const root = repositoryWithHistory();
  await expect(changeGit(root, ["commit", "-q", "-m", "nothing"])).rejects.toThrow(/git commit failed/);
  put(root, ".git/hooks/pre-commit", "#!/bin/sh\nexit 1\n");
  const { chmodSync } = await import("node:fs");
  chmodSync(join(root, ".git/hooks/pre-commit"), 0o755);
  await expect(changeGit(root, ["commit", "-q", "--allow-empty", "-m", "x"])).rejects.toThrow(
    "git commit failed: exit code 1, without output",
  );
});
