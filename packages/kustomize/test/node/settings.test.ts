import { appendFileSync, chownSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, it, vi } from "vitest";
import { askedOfGit } from "../../../../test/asked-of-git.ts";
import { copyOf, git, newRepository, temporaryFolder } from "../../../../test/repository.ts";
import { gitSettings, valuesOf } from "../../src/node/git/settings.ts";
import { shortcuts } from "../../src/shortcuts.ts";

afterEach(() => {
  vi.unstubAllEnvs();
  shortcuts.taken = true;
});

let marks = 0;
/** A repository whose configuration no other has. */
function ownRepository(): string {
  const root = newRepository();
  appendFileSync(join(root, ".git/config"), `[mark]\n\tnumber = ${marks++}\n`);
  return root;
}

/** How often git is started to read the settings of a folder. */
const starts = async (folder: string) => (await askedOfGit(() => void gitSettings(folder))).length;
const said = (folder: string, key: string) => valuesOf(gitSettings(folder), new RegExp(`^${key}$`));

it("all repositories with the same configuration are asked about once, and again after each change of it", async () => {
  const root = ownRepository();
  const other = copyOf(root);
  mkdirSync(join(root, "below"));
  expect([
    await starts(root),
    await starts(root),
    await starts(join(root, "below")),
    await starts(other),
  ]).toEqual([1, 0, 0, 0]);
  git(root, "config", "filter.x.clean", "cat");
  expect([await starts(root), await starts(other)]).toEqual([1, 0]);
  expect(said(root, "filter\\.x\\.clean")).toEqual(["cat"]);
  expect(said(other, "filter\\.x\\.clean")).toEqual([]);
  shortcuts.taken = false;
  expect(await starts(root)).toBe(1);
});

it("the user's own configuration, variables and a linked working tree's own configuration count, as soon as they change", async () => {
  const root = ownRepository();
  const home = temporaryFolder();
  vi.stubEnv("GIT_CONFIG_GLOBAL", join(home, "mine"));
  expect(said(root, "a\\.b")).toEqual([]);
  writeFileSync(join(home, "mine"), "[a]\n\tb = file\n");
  expect(said(root, "a\\.b")).toEqual(["file"]);
  vi.stubEnv("GIT_CONFIG_COUNT", "1");
  vi.stubEnv("GIT_CONFIG_KEY_0", "a.b");
  vi.stubEnv("GIT_CONFIG_VALUE_0", "variable");
  expect(said(root, "a\\.b")).toEqual(["file", "variable"]);
  vi.stubEnv("GIT_CONFIG_COUNT", undefined);
  vi.stubEnv("GIT_CONFIG_GLOBAL", undefined);
  vi.stubEnv("HOME", home);
  vi.stubEnv("XDG_CONFIG_HOME", join(home, "xdg"));
  expect(said(root, "a\\.b")).toEqual([]);
  writeFileSync(join(home, ".gitconfig"), "[a]\n\tb = home\n");
  expect(said(root, "a\\.b")).toEqual(["home"]);
  mkdirSync(join(home, "xdg/git"), { recursive: true });
  writeFileSync(join(home, "xdg/git/config"), "[a]\n\tb = xdg\n");
  expect(said(root, "a\\.b")).toEqual(["xdg", "home"]);
  git(
    root,
    "-c",
    "user.name=T",
    "-c",
    "user.email=t@example.test",
    "commit",
    "-q",
    "--allow-empty",
    "-m",
    "one",
  );
  git(root, "config", "extensions.worktreeConfig", "true");
  const linked = join(temporaryFolder(), "linked");
  git(root, "worktree", "add", "-q", linked);
  git(linked, "config", "--worktree", "a.b", "linked");
  expect(said(linked, "a\\.b")).toEqual(["xdg", "home", "linked"]);
  git(linked, "config", "--worktree", "a.b", "changed");
  expect(said(linked, "a\\.b")).toEqual(["xdg", "home", "changed"]);
});

it("a file that the configuration includes is read each time, however it is written", async () => {
  for (const include of ["[include]\n\tpath = more", '[IncludeIf "gitdir:**"]\n\tpath = more']) {
    const root = ownRepository();
    appendFileSync(join(root, ".git/config"), `${include}\n`);
    writeFileSync(join(root, ".git/more"), "[a]\n\tb = 1\n");
    expect(said(root, "a\\.b")).toEqual(["1"]);
    writeFileSync(join(root, ".git/more"), "[a]\n\tb = 2\n");
    expect(said(root, "a\\.b")).toEqual(["2"]);
    expect(await starts(root)).toBe(1);
  }
});

it("what git might not take for the user's repository is asked about each time", async () => {
  const root = ownRepository();
  expect([await starts(root), await starts(root)]).toEqual([1, 0]);
  vi.stubEnv("GIT_CEILING_DIRECTORIES", root);
  expect([await starts(root), await starts(root)]).toEqual([1, 1]);
  vi.stubEnv("GIT_CEILING_DIRECTORIES", undefined);
  const broken = copyOf(root);
  writeFileSync(join(broken, ".git/HEAD"), "nothing\n");
  expect([await starts(broken), said(broken, "mark\\.number")]).toEqual([1, []]);
  const [none, folder] = [temporaryFolder(), temporaryFolder()];
  gitSettings(none);
  expect(await starts(folder)).toBe(0);
  vi.stubEnv("GIT_DIR", join(root, ".git"));
  expect(said(none, "mark\\.number")).toHaveLength(1);
});

it.runIf(process.geteuid?.() === 0)(
  "another user's repository doesn't count, though its configuration is known",
  async () => {
    const root = ownRepository();
    const other = copyOf(root);
    expect(said(root, "mark\\.number")).toHaveLength(1);
    for (const path of [other, join(other, ".git")]) chownSync(path, 65534, 65534);
    expect([await starts(other), said(other, "mark\\.number")]).toEqual([1, []]);
    // Which of its folders have to be the user's depends on git's version.
    for (const part of [".", ".git", ".git/objects", ".git/refs"]) {
      const partly = copyOf(root);
      chownSync(join(partly, part), 65534, 65534);
      expect([await starts(partly), await starts(partly)], part).toEqual([1, 1]);
    }
  },
);

it("keys without a value have none, and a configuration that git can't read has no settings", () => {
  const root = ownRepository();
  appendFileSync(join(root, ".git/config"), '[filter "a=b"]\n\trequired\n\tclean = "x\\ny"\n');
  const settings = gitSettings(root).filter(([key]) => key.startsWith("filter"));
  expect(settings).toEqual([
    ["filter.a=b.required", undefined],
    ["filter.a=b.clean", "x\ny"],
  ]);
  expect(valuesOf(settings, /./)).toEqual(["x\ny"]);
  appendFileSync(join(root, ".git/config"), "[broken\n");
  expect(gitSettings(root)).toEqual([]);
});
