import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import {
  gen,
  generatedRepository,
  git,
  put,
  repositoryWithHistory,
  status,
  systems,
  temporaryFolder,
  text,
} from "./fixture.ts";

const environment = { ...process.env };
afterEach(() => {
  for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name];
  Object.assign(process.env, environment);
});

test("a folder outside any repository says to run git init", async () => {
  await expect(gen(temporaryFolder(), systems())).rejects.toMatchObject({
    name: "InputError",
    message: expect.stringContaining("git init"),
  });
});

test("a bare repository is no place to generate into", async () => {
  const root = temporaryFolder();
  git(root, "init", "-q", "--bare");
  await expect(gen(root, systems())).rejects.toMatchObject({
    name: "InputError",
    message: expect.stringContaining("is not inside a git repository"),
  });
});

test("whatever variables of git a shell or a CI has set, the commit is made and hooks see them", async () => {
  const root = repositoryWithHistory();
  const variables = {
    GIT_BRANCH: "origin/main",
    GIT_PREVIOUS_COMMIT: "0".repeat(40),
    GIT_LFS_SKIP_SMUDGE: "1",
    GIT_REFLOG_ACTION: "rebase",
    GIT_MERGE_AUTOEDIT: "no",
    GIT_SSH_VARIANT: "ssh",
    GIT_CONFIG: "nowhere",
    GIT_EXTERNAL_DIFF: "nothing",
    GIT_PROXY_COMMAND: "nothing",
    GIT_SEQUENCE_EDITOR: "nothing",
    PREFIX: "/usr/local",
  };
  Object.assign(process.env, variables);
  mkdirSync(join(root, ".git/hooks"), { recursive: true });
  const hook = `#!/bin/sh\nenv >"${join(root, ".git/seen")}"\n`;
  writeFileSync(join(root, ".git/hooks/pre-commit"), hook, { mode: 0o755 });
  await gen(root, systems());
  const seen = text(root, ".git/seen").split("\n");
  expect(seen).toEqual(
    expect.arrayContaining(Object.entries(variables).map(([name, value]) => `${name}=${value}`)),
  );
  expect(status(root)).toBe("");
});

test("a machine without git says so", async () => {
  const root = repositoryWithHistory();
  process.env.PATH = temporaryFolder();
  await expect(gen(root, systems())).rejects.toMatchObject({
    name: "OutsideError",
    message: expect.stringContaining("`git` was not found"),
  });
});

test("without an identity nothing is written and the message shows how to set one", async () => {
  const root = temporaryFolder();
  git(root, "init", "-q");
  git(root, "config", "user.useConfigOnly", "true");
  await expect(gen(root, systems())).rejects.toMatchObject({
    name: "OutsideError",
    message: expect.stringMatching(
      /^git does not know who you are, so it can't commit\. Set your name and address once:\n {2}git config --global user\.name "Your Name"\n {2}git config --global user\.email "you@example\.org"\nor run with --no-commit to leave the generated files in the working tree\.\n\(git says: fatal: .+\)$/,
    ),
  });
  expect(status(root)).toBe("");
  await gen(root, systems(), { commit: false });
  expect(status(root)).toContain("?? base/opensail/kustomization.yaml");
  process.env.GIT_AUTHOR_NAME = process.env.GIT_COMMITTER_NAME = "CI";
  process.env.GIT_AUTHOR_EMAIL = process.env.GIT_COMMITTER_EMAIL = "ci@example.test";
  await gen(root, systems());
  expect(git(root, "log", "-1", "--format=%an %ce")).toBe("CI ci@example.test");
});

test("identity and settings that a CI system gives through variables are used", async () => {
  const root = temporaryFolder();
  git(root, "init", "-q");
  Object.assign(process.env, {
    EDITOR: "vi",
    GIT_PAGER: "less",
    GIT_SSH_COMMAND: "ssh -v",
    GIT_CONFIG_COUNT: "3",
    GIT_CONFIG_KEY_0: "user.name",
    GIT_CONFIG_VALUE_0: "Robot",
    GIT_CONFIG_KEY_1: "user.email",
    GIT_CONFIG_VALUE_1: "robot@example.test",
    GIT_CONFIG_KEY_2: "url.https://mirror.example.test/.insteadOf",
    GIT_CONFIG_VALUE_2: "https://github.com/",
  });
  await gen(root, systems());
  expect(git(root, "log", "-1", "--format=%an")).toBe("Robot");
});

test.each([
  ["MERGE_HEAD", "git merge --continue"],
  ["rebase-merge", "git rebase --continue"],
  ["rebase-apply", "git rebase --continue"],
  ["CHERRY_PICK_HEAD", "git cherry-pick --continue"],
  ["REVERT_HEAD", "git revert --continue"],
])("where git keeps %s, the files are staged for the commit of %s", async (file, continues) => {
  const root = repositoryWithHistory();
  put(root, `.git/${file}`, "");
  expect(await gen(root, systems())).toMatchObject({ commit: undefined, continues });
  expect(status(root)).toContain("A  base/trevor/kustomization.yaml");
  const plain = repositoryWithHistory();
  put(plain, `.git/${file}`, "");
  expect(await gen(plain, systems(), { commit: false })).toMatchObject({ continues: undefined });
  expect(status(plain)).toContain("?? base/trevor/kustomization.yaml");
});

test("a locked index is reported with the lock's path, before anything is written", async () => {
  const root = repositoryWithHistory();
  put(root, ".git/index.lock", "");
  await expect(gen(root, systems())).rejects.toMatchObject({
    name: "OutsideError",
    message:
      `the git index is locked: ${join(root, ".git/index.lock")} exists. Another git process is running: wait for it to end and run the\n` +
      "command again. If none is running (one crashed), delete that file.",
  });
  expect(() => text(root, "base/opensail/kustomization.yaml")).toThrow("ENOENT");
});

test.each(["merge", "rebase"])(
  "after a pull by %s, one run makes what is in conflict again, for its commit",
  async (how) => {
    const root = await generatedRepository();
    git(root, "checkout", "-q", "-b", "side");
    await gen(root, systems(2));
    git(root, "checkout", "-q", "main");
    await gen(root, systems(3));
    expect(() => git(root, how, "side")).toThrow();
    expect(text(root, "base/opensail/deployment-api.yaml")).toContain("<<<<<<<");
    const { continues, stash } = await gen(root, systems(4));
    expect([continues, stash]).toEqual([`git ${how} --continue`, undefined]);
    git(root, "-c", "core.editor=true", how, "--continue");
    expect(status(root)).toBe("");
    expect(text(root, "base/opensail/deployment-api.yaml")).toContain("replicas: 4");
    expect((await gen(root, systems(4))).commit).toBeUndefined();
  },
);

test("in a rebase, a colleague's committed hand edit still stops the run", async () => {
  const root = await generatedRepository();
  git(root, "checkout", "-q", "-b", "side");
  await gen(root, systems(2));
  git(root, "checkout", "-q", "main");
  const path = "base/trevor/kustomization.yaml";
  put(root, path, `${text(root, path)}# by hand\n`);
  git(root, "commit", "-q", "-a", "-m", "hotfix");
  await gen(root, systems(3), { accept: [] }).catch(() => {});
  put(root, "base/opensail/deployment-api.yaml", "mine\n");
  git(root, "commit", "-q", "-a", "-m", "other");
  expect(() => git(root, "merge", "side")).toThrow();
  await expect(gen(root, systems(4))).rejects.toMatchObject({ code: "hand-edited" });
});
