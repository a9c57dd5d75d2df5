import { renameSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { headNow, openRepository } from "@kustogen/review/git/repository.ts";
import { expect, test } from "vitest";
import {
  git,
  newRepository,
  put,
  repositoryWithHistory,
  temporaryFolder,
} from "../../../../test/repository.ts";

const root = repositoryWithHistory();
const repository = openRepository(root);
const first = git(root, "rev-parse", "HEAD");
git(root, "commit", "-q", "--allow-empty", "-m", "second");
const second = git(root, "rev-parse", "HEAD");

/** Puts HEAD, and what it names, elsewhere; each begins where the one before left off. */
const STATES: [what: string, change: () => void, commit: string | undefined][] = [
  ["a branch with a file of its own", () => {}, second],
  ["the branch moved back meanwhile", () => put(root, ".git/refs/heads/main", `${first}\n`), first],
  ["all branches in one file", () => git(root, "pack-refs", "--all"), first],
  ["a newer branch than in that file", () => put(root, ".git/refs/heads/main", `${second}\n`), second],
  ["no branch", () => put(root, ".git/HEAD", `${first}\n`), first],
  [
    "a branch of a name with slashes and letters of any kind",
    () => {
      git(root, "branch", "größe/v1.0-rc", second);
      put(root, ".git/HEAD", "ref: refs/heads/größe/v1.0-rc\n");
    },
    second,
  ],
  [
    "a branch that names another",
    () => {
      put(root, ".git/refs/heads/alias", "ref: refs/heads/main\n");
      put(root, ".git/HEAD", "ref: refs/heads/alias\n");
    },
    second,
  ],
  [
    "a link, as early versions of git wrote it",
    () => {
      renameSync(join(root, ".git/HEAD"), join(root, ".git/OLD"));
      symlinkSync("refs/heads/main", join(root, ".git/HEAD"));
    },
    second,
  ],
  [
    "a branch without a commit",
    () => {
      rmSync(join(root, ".git/HEAD"));
      put(root, ".git/HEAD", "ref: refs/heads/unborn\n");
    },
    undefined,
  ],
];

test.each(STATES)("HEAD is what git says: %s", (_, change, commit) => {
  change();
  expect(headNow(repository)).toBe(commit);
  const said = openRepository(root).head;
  expect(said).toBe(commit);
});

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
