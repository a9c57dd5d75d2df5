import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { statusLines } from "@kustogen/kustomize/node/git/index-files.ts";
import { describe, expect, it } from "vitest";
import { command } from "../../../../test/e2e/command.ts";
import { commitAll, git, put, repositoryWithHistory, temporaryFolder } from "../../../../test/repository.ts";
import {
  copiedRepository,
  hostileConfig,
  newTraps,
  putBareLayout,
  putShop,
  repositoryWithTraps,
} from "../../../review/test/git/hostile.ts";
import { printed } from "../cli/printed.ts";

/** What the command line prints in a folder: for commands that need it as it is installed. */
async function run(folder: string, ...args: string[]): Promise<string> {
  const { stdout, stderr } = await command(folder, args);
  return stdout + stderr;
}

const ENGINE = fileURLToPath(new URL("../..", import.meta.url));
const traps = newTraps();
const { root, hostile } = repositoryWithTraps(traps);
const DIR = "overlays/production/shop";
/** What a filter would make of a file is known only to the one who runs it. */
const FILTERED = /shop\/kustomization.yaml: its content on checkout is unknown here, .* filter=longer/;
traps.ran();

it("the traps work: git itself runs them in such a folder", () => {
  execFileSync("git", ["ls-files"], { cwd: hostile, stdio: "pipe" });
  expect(traps.ran()).toContain("fsmonitor");
});

describe("a folder that looks like a bare repository is none, for", () => {
  for (const [where, args, says] of [
    [root, ["check", DIR], /\(1 folder,/],
    [root, ["check", DIR, "overlays/beta/shop"], /\(2 folders,/],
    [root, ["check", DIR, "--since", "HEAD"], /\(0 folders, 1\s+unaffected,/],
    [root, ["check", DIR, "--all-files"], /\(1 folder,/],
    [hostile, ["check", ".", "--all"], /1 folder,\s+1\s+resource/],
    [hostile, ["check", ".", "--since", "HEAD", "--all"], /0 folders, 1\s+unaffected/],
    [root, ["env", DIR], /shop/],
    [hostile, ["env", "."], /shop/],
    [root, ["render", DIR], /kind: Pod/],
    [root, ["render", DIR, "--rev", "HEAD"], FILTERED],
    [hostile, ["render", ".", "--rev", "HEAD"], FILTERED],
    [root, ["diff", "HEAD~1..HEAD"], /2 folders/],
    [hostile, ["diff", "HEAD~1..HEAD"], /2 folders/],
    [hostile, ["diff", "HEAD"], /[Nn]othing changes/],
    [hostile, ["diff", "--between", "beta", "production"], /no system differs/],
  ] as const)
    it(`${args.join(" ")} ${where === root ? "at the top" : "in it"}`, async () => {
      const text = await printed(where, ...args);
      expect(traps.ran()).toEqual([]);
      expect(text).toMatch(says);
      expect(text).not.toMatch(/does not exist|bare repository|unexpected/);
    });
});

it("a folder that looks like a bare repository is none for import", async () => {
  const dirs = ["--env", "beta=overlays/beta/shop", "--env", `production=${DIR}`, "--base", "beta"];
  expect(await run(root, "import", ...dirs, "--dry-run", "--name", "shop")).toMatch(
    /production: its 1 object/,
  );
  expect(traps.ran()).toEqual([]);
});

it("a project in such a folder is checked, generated and pinned in the repository around it", async () => {
  const top = repositoryWithHistory();
  const project = join(top, "deploy");
  await run(top, "init", "deploy", "--no-install", "--kustogen", "0.1.0");
  mkdirSync(join(project, "node_modules"));
  symlinkSync(ENGINE, join(project, "node_modules/kustogen"));
  const before = readdirSync(project);
  putBareLayout(traps, project);
  expect(before).not.toContain("HEAD");
  commitAll(top, "start");
  expect(await run(project, "gen", "--check")).toMatch(/hello/);
  expect(await run(project, "gen")).toMatch(/committed/);
  expect(await run(project, "status")).toMatch(/hello/);
  expect(await run(project, "pin", "hello", "web", "production", "6.9.9")).toMatch(/committed/);
  expect(traps.ran()).toEqual([]);
  expect(git(top, "show", "--format=", "--name-only", "HEAD")).toContain("deploy/overlays/production/hello/");
});

describe("what a copied folder's own .git/config names isn't run by", () => {
  const outer = repositoryWithHistory();
  putShop(outer, "production");
  const copied = join(outer, "copied");
  copiedRepository(traps, copied);
  traps.ran();
  for (const [where, args, says] of [
    [copied, ["check", ".", "--all"], /1 folder,\s+1\s+resource/],
    [outer, ["check", "copied/overlays/beta/shop", "--all"], /1 folder,\s+1\s+resource/],
    [copied, ["check", ".", "--since", "HEAD~1", "--all"], /1 folder,\s+1\s+resource/],
    [copied, ["diff", "HEAD~1"], /shop|[Nn]othing/],
    [copied, ["diff", "HEAD~1..HEAD"], /shop|[Nn]othing/],
    [copied, ["env", "overlays/beta/shop"], /shop/],
    [outer, ["render", "copied/overlays/beta/shop"], /kind: Pod/],
    [outer, ["render", "copied/overlays/beta/shop", "--rev", "HEAD"], FILTERED],
  ] as const)
    it(`${args.join(" ")} ${where === outer ? "above it" : "in it"}`, async () => {
      expect(await printed(where, ...args)).toMatch(says);
      expect(traps.ran()).toEqual([]);
    });

  it("status and import", async () => {
    expect(await statusLines(copied, ["."])).toEqual([]);
    expect(await run(copied, "import", "overlays/beta/shop", "--dry-run", "--name", "shop")).toMatch(
      /its 1 object/,
    );
    expect(traps.ran()).toEqual([]);
  });
});

it("a filter of the person's own configuration doesn't run when a repository's attributes call it", async () => {
  const own = repositoryWithHistory();
  putShop(own, "beta");
  put(own, ".gitattributes", "* filter=evil\n*.yaml filter=longer\n");
  commitAll(own, "shop");
  put(own, "config", hostileConfig(traps, "none"));
  process.env.GIT_CONFIG_GLOBAL = join(own, "config");
  try {
    execFileSync("touch", [join(own, "overlays/beta/shop/pod.yaml")]);
    expect(await statusLines(own, ["overlays"])).toEqual([]);
    for (const args of [
      ["check", ".", "--all"],
      ["diff", "HEAD"],
      ["render", "overlays/beta/shop", "--rev", "HEAD"],
    ])
      expect(await printed(own, ...args)).toMatch(/shop|[Nn]othing|1 folder/);
    expect(traps.ran()).toEqual([]);
  } finally {
    process.env.GIT_CONFIG_GLOBAL = "/dev/null";
  }
});

describe("a clone without all objects", () => {
  /** A repository that lacks an object and would fetch it, with these lines of configuration. */
  function lacking(...lines: string[]): string {
    const clone = temporaryFolder();
    copiedRepository(traps, clone);
    const lost = git(clone, "rev-parse", "HEAD:overlays/beta/shop/pod.yaml");
    rmSync(join(clone, ".git/objects", lost.slice(0, 2), lost.slice(2)));
    put(
      clone,
      ".git/config",
      `[core]\n  repositoryformatversion = 1\n[extensions]\n  partialClone = origin\n[remote "origin"]\n  promisor = true\n${lines.map((line) => `  ${line}\n`).join("")}`,
    );
    traps.ran();
    return clone;
  }
  // git starts this one without a shell.
  const proxy = join(temporaryFolder(), "proxy");
  put(dirname(proxy), "proxy", `#!/bin/sh\ntouch ${join(traps.folder, "proxy")}\n`);
  chmodSync(proxy, 0o755);
  const trap = (name: string) => `"touch ${join(traps.folder, name)}; false"`;

  it.each([
    ["url = ssh://127.0.0.1:1/a", `[core]\n  sshCommand = ${trap("ssh")}`],
    ["url = git://127.0.0.1:1/a", `[core]\n  gitProxy = ${proxy}`],
    [`url = "ext::touch ${join(traps.folder, "ext")}"`, '[protocol "ext"]\n  allow = always'],
    ["url = .git", `uploadpack = ${trap("uploadpack")}`],
    ["url = x", "vcs = ext"],
    ["url = ssh://127.0.0.1:1/a", "[include]\n  path = more"],
  ])("fetches nothing by a program that its own configuration names: %s, %s", async (...lines) => {
    const clone = lacking(...lines);
    const text = await printed(clone, "render", "overlays/beta/shop", "--rev", "HEAD");
    expect(traps.ran()).toEqual([]);
    expect(text).not.toMatch(/kind: Pod/);
  });

  it("fetches them from its remote otherwise", async () => {
    const origin = repositoryWithHistory();
    putShop(origin, "beta");
    commitAll(origin, "shop");
    git(origin, "config", "uploadpack.allowFilter", "true");
    git(origin, "config", "uploadpack.allowAnySHA1InWant", "true");
    const clone = join(temporaryFolder(), "clone");
    git(origin, "clone", "-q", "--no-checkout", "--filter=blob:none", `file://${origin}`, clone);
    expect(await printed(clone, "render", "overlays/beta/shop", "--rev", "HEAD")).toMatch(/kind: Pod/);
  });
});
