import { existsSync, readdirSync } from "node:fs";
import { beforeEach, expect, test, vi } from "vitest";
import { recover, takeBack } from "../../src/delivery/recover.ts";
import { openProjectRepository } from "../../src/delivery/repository.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { Transaction, type Writes } from "../../src/output/transaction.ts";
import type { Intent } from "../../src/output/transaction-journal.ts";
import { git, put, repositoryWithHistory, status, text } from "./fixture.ts";

const said: string[] = [];
beforeEach(() => {
  said.length = 0;
  vi.spyOn(process.stderr, "write").mockImplementation(
    (line) => line.length === 0 || said.push(String(line)) > 0,
  );
});

const open = (root: string) => openProjectRepository(root, DEFAULT_FOLDERS);
const COMMAND = "kustogen test";
const ENDED = `a run of \`${COMMAND}\` was interrupted: its changes`;
const CHANGES: Writes = {
  write: [
    ["README.md", "ours\n"],
    ["base/new.txt", "ours\n"],
  ],
};

/** A repository in which a run was killed after its changes. */
function killed(changes: Writes, intent: Partial<Intent> = {}): { root: string; transaction: Transaction } {
  const root = repositoryWithHistory();
  const { recordFolder, head } = open(root);
  const transaction = Transaction.begin(root, recordFolder, { command: COMMAND, head, ...intent });
  transaction.write(changes);
  return { root, transaction };
}

const leftovers = (root: string) => readdirSync(root).filter((name) => name.startsWith(".kustogen"));

test("what a killed run had changed is as before, or stays where it is committed, and the next run says which", async () => {
  const { root } = killed(CHANGES);
  expect(status(root)).toBe(" M README.md\n?? base/new.txt");
  await recover(open(root));
  expect([status(root), leftovers(root), said]).toEqual(["", [], [`${ENDED} were undone\n`]]);
  await recover(open(root));
  expect(said).toHaveLength(1);

  const other = killed(CHANGES).root;
  git(other, "add", "README.md", "base");
  git(other, "commit", "-q", "-m", "all");
  await recover(open(other));
  expect([text(other, "README.md"), status(other), said.at(-1)]).toEqual([
    "ours\n",
    "",
    `${ENDED} are committed\n`,
  ]);

  const partly = killed(CHANGES).root;
  git(partly, "commit", "-q", "-m", "part", "README.md");
  await recover(open(partly));
  expect([text(partly, "README.md"), status(partly), said.at(-1)]).toEqual([
    "ours\n",
    "",
    `${ENDED} were undone\n`,
  ]);
});

test("what someone changed since a run was killed stops the next one, before anything is restored", async () => {
  const { root, transaction } = killed(CHANGES);
  put(root, "README.md", "theirs\n");
  await expect(recover(open(root))).rejects.toMatchObject({
    name: "InputError",
    code: "changed-meanwhile",
    message:
      `a run of \`${COMMAND}\` was interrupted, and someone changed these files since:\n  README.md\n` +
      `${transaction.intent.staging}/ has all files as they were before that run. Restore what you need from there; then delete that folder\n` +
      "and run the command again. Nothing was changed.",
  });
  expect([text(root, "README.md"), existsSync(`${root}/base/new.txt`)]).toEqual(["theirs\n", true]);
});

test("the branch that a killed run had made is left, and goes where it has no commit", async () => {
  const branch = { name: "made", home: ["main"] };
  for (const commits of [false, true]) {
    const { root } = killed({ write: [["base/new.txt", "a\n"]] }, { branch });
    git(root, "switch", "-q", "-c", "made");
    if (commits) git(root, "commit", "-q", "--allow-empty", "-m", "theirs");
    await recover(open(root));
    expect(git(root, "branch", "--format=%(refname:short)").split("\n")).toEqual(
      commits ? ["made", "main"] : ["main"],
    );
    expect(git(root, "rev-parse", "--abbrev-ref", "HEAD")).toBe("main");
  }
});

test("what others put there before a run takes its changes back is kept in the stash", async () => {
  const { root, transaction } = killed(CHANGES);
  put(root, "README.md", "theirs\n");
  put(root, "base/new.txt", "theirs, too\n");
  await takeBack(transaction, open(root));
  expect(status(root)).toBe("");
  expect(git(root, "stash", "list")).toMatch(/: kustogen: files that `kustogen test` found when it failed$/);
  expect(git(root, "show", "stash@{0}:README.md")).toBe("theirs");
  expect(git(root, "show", "stash@{0}:base/new.txt")).toBe("theirs, too");
  expect(said).toEqual(["kept in `git stash`, since kustogen didn't write it: README.md, base/new.txt\n"]);
});
