import { join } from "node:path";
import { expect, test } from "vitest";
import { git, newRepository, repositoryWithHistory, temporaryFolder } from "../../../../test/repository.ts";
import { headNow, openRepository } from "../../src/node/git/repository.ts";

test("HEAD of a linked working tree is its own", () => {
  const origin = repositoryWithHistory();
  const linked = join(temporaryFolder(), "linked");
  git(origin, "worktree", "add", "-q", "-b", "side", linked);
  git(linked, "commit", "-q", "--allow-empty", "-m", "side");
  const tip = git(linked, "rev-parse", "HEAD");
  expect(headNow(openRepository(linked))).toBe(tip);
  expect(headNow(openRepository(origin))).not.toBe(tip);
});

test("an unborn branch has no commit", () => {
  expect(headNow(openRepository(newRepository()))).toBeUndefined();
});
