import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { askedAndAnswered } from "../../../../test/asked-of-git.ts";
import { git, put, repositoryWithHistory, temporaryFolder } from "../../../../test/repository.ts";
import { fetching, reading, writingGit } from "../../src/node/git/door.ts";
import { GitObjects, withGitObjects } from "../../src/node/git/objects.ts";
import { askGit, changeGit, commitId, readGit, rejection, workTreeTop } from "../../src/node/git/run.ts";
import { repositoryLocation } from "../../src/node/reach.ts";
import { RevisionTree } from "../../src/node/revision.ts";
import { rendererOptions } from "../../src/node/service.ts";

const root = repositoryWithHistory();
const head = git(root, "rev-parse", "HEAD");
put(root, "a/b/file", "x\n");
put(root, "looks/HEAD", "x\n");
git(root, "remote", "add", "origin", "git@git.example.test:acme/shop.git");
const bare = join(temporaryFolder(), "bare.git");
git(root, "clone", "-q", "--bare", root, bare);
const partial = repositoryWithHistory();
git(partial, "config", "remote.origin.promisor", "true");
git(partial, "config", "credential.helper", "!run");
const none = temporaryFolder();

const QUESTIONS: Record<string, () => unknown> = {
  "a reading command": () => start(reading(root, ["status"], { GIT_INDEX_FILE: "mine" })),
  "a reading command in a folder that looks like a repository": () =>
    start(reading(join(root, "looks"), ["log"])),
  "a reading command in a bare repository": () => start(reading(bare, ["log"])),
  "a reading command in a partial clone that names a program": () => start(reading(partial, ["log"])),
  "a reading command in no repository": () => start(reading(none, ["log"])),
  "a writing command": () => start(writingGit(root, ["add", "*"], { A: "b" })),
  "a fetching command": () => [start(fetching(root, ["fetch"])), start(fetching(undefined, ["ls-remote"]))],
  "the ids of commits": () => ["main", head.slice(0, 8)].map((one) => commitId(root, one)),
  "the ids of commits without a repository": () => commitId(none, "main"),
  "a revision that isn't there": () => commitId(root, "gone"),
  "a revision that is an option": () => commitId(root, "--all"),
  "an answer with the person's filters": () =>
    askGit(root, ["hash-object", "--stdin"], { asUser: true, input: "x" }).stdout.trim(),
  "a command that fails": () => readGit(root, ["rev-parse", "--verify", "gone"]),
  "a command that changes something": () => changeGit(root, ["add", "a"], { env: { GIT_TRACE: "0" } }),
  "why git refuses": () =>
    [askGit(none, ["status"]), askGit(bare, ["status"]), askGit(root, ["version"])].map(rejection),
  "the top of the working tree": () => [workTreeTop(join(root, "a/b")), workTreeTop(none)],
  "where a folder is": () => [repositoryLocation(join(root, "a")), repositoryLocation(root)],
  "where a folder without a repository is": () => repositoryLocation(none),
  "where a folder that isn't there is": () => repositoryLocation(join(root, "gone")),
  "objects one by one": () =>
    withGitObjects(root, (objects) =>
      [head, "HEAD:README.md", "HEAD:gone", "a\nb"].map((one) => {
        const { type, content } = objects.read(one) ?? {};
        return [type, content?.length];
      }),
    ),
  "objects together": () => {
    const objects = new GitObjects(root);
    const file = git(root, "rev-parse", "HEAD:README.md");
    const found = [
      objects.readMany([file, "0".repeat(40)]),
      objects.readMany([file]),
      objects.readMany(Array.from({ length: 130 }, () => file)),
    ].map((all) => [...all.values()].map(String));
    objects.close();
    return found;
  },
  "objects without a repository": () => new GitObjects(none).read("HEAD"),
  "objects together without a repository": () => new GitObjects(none).readMany(["HEAD"]),
  "a file of a revision": () => {
    const objects = new GitObjects(root);
    const tree = new RevisionTree(objects, "main");
    const found = [tree.kind("/README.md"), tree.kind("/gone"), String(tree.read("/README.md"))];
    objects.close();
    return found;
  },
  "the remotes that a kustomization may name": () => {
    const folder = process.cwd();
    try {
      process.chdir(root);
      return Object.keys(rendererOptions({ remote: true, unrestricted: true }));
    } finally {
      process.chdir(folder);
    }
  },
};

it("each question to git is asked with what keeps it from starting a program, and answered as in asked.txt (npx vitest --update writes it)", async () => {
  const names = { [partial]: "PARTIAL", [root]: "ROOT", [bare]: "BARE", [none]: "NONE", [tmpdir()]: "TEMP" };
  const text = await askedAndAnswered(QUESTIONS, /git (LC_ALL.*?) rev-parse --verify/, names);
  await expect(text).toMatchFileSnapshot("asked.txt");
});

/** What a command is started with: the arguments, and the variables that it has beside this process's own. */
function start({ args, folder, env }: ReturnType<typeof reading>): unknown {
  const own = Object.entries(env).filter(([name, value]) => process.env[name] !== value);
  return { args, folder, env: Object.fromEntries(own.sort()) };
}

it("a partial clone may fetch with a program that the user's own configuration names, not with one of its own", () => {
  const home = temporaryFolder();
  put(home, "config", "[credential]\n\thelper = mine\n");
  const clone = repositoryWithHistory();
  git(clone, "config", "remote.origin.promisor", "true");
  const allowed = () => reading(clone, ["log"]).env?.GIT_ALLOW_PROTOCOL;
  vi.stubEnv("GIT_CONFIG_GLOBAL", join(home, "config"));
  expect(allowed()).not.toBe("none");
  git(clone, "config", "credential.helper", "!run");
  expect(allowed()).toBe("none");
  vi.unstubAllEnvs();
});
