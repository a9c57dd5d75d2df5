import { spawn, spawnSync } from "node:child_process";
import { chmodSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { Project } from "./project.ts";

const PROGRAM = join(import.meta.dirname, "../../packages/kustogen/bin/kustogen.mjs");
const BETA = "generators/environments/beta.yaml";
const PIN = ["pin", "shop", "api", "beta", "v7"];
const project = new Project();
let head = "";

beforeAll(async () => {
  expect((await project.call("gen")).code).toBe(0);
  head = project.git("rev-parse", "HEAD").trim();
});
afterEach(() => {
  rmSync(join(project.root, ".git/hooks/pre-commit"), { force: true });
  project.git("checkout", "-q", "-f", "main");
  project.git("reset", "-q", "--hard", head);
  project.git("stash", "clear");
});

function hook(lines: string): void {
  const path = join(project.root, ".git/hooks/pre-commit");
  writeFileSync(path, `#!/bin/sh\n${lines}\n`);
  chmodSync(path, 0o755);
}

/** Nothing differs from the commit that was there, and no branch but main is. */
function expectAsBefore(): void {
  expect(project.changed()).toEqual([]);
  expect(project.git("rev-parse", "main").trim()).toBe(head);
  expect(project.git("branch", "--format=%(refname:short)").trim()).toBe("main");
}

describe("a pin that isn't committed changes nothing, says so, and can be run again", () => {
  it.each([
    ["a hook that fails without a word", "exit 1"],
    [
      "a hook that formats what was generated, and fails",
      "echo '# mine' >> overlays/beta/shop/kustomization.yaml; exit 1",
    ],
    ["a hook that formats the environment file, and fails", `echo '# mine' >> ${BETA}; exit 1`],
    [
      "a hook that formats what was generated, and commits that",
      "echo '# mine' >> overlays/beta/shop/kustomization.yaml; git add overlays",
    ],
    ["a hook that removes a file of ours, and fails", "rm overlays/beta/shop/kustomization.yaml; exit 1"],
    ["a hook that runs a command that writes as well", `"${process.execPath}" "${PROGRAM}" gen`],
  ])("%s", async (_, lines) => {
    hook(lines);
    for (const more of lines === "exit 1" ? [[], ["--branch"]] : [[]]) {
      const { code, stderr } = await project.call(...PIN, ...more);
      expect([code, stderr]).toEqual([3, expect.stringContaining("nothing was changed")]);
      expectAsBefore();
    }
    if (lines !== "exit 1") return;
    rmSync(join(project.root, ".git/hooks/pre-commit"));
    expect((await project.call(...PIN)).code).toBe(0);
    expect(project.changed()).toEqual([]);
  });

  it("a signature that can't be made", async () => {
    project.git("config", "commit.gpgsign", "true");
    project.git("config", "gpg.program", "false");
    const { code, stderr } = await project.call(...PIN);
    project.git("config", "--unset", "commit.gpgsign");
    expect([code, stderr]).toEqual([3, expect.stringContaining("nothing was changed")]);
    expectAsBefore();
  });

  it("a branch that already exists, and a name that git doesn't take", async () => {
    project.git("branch", "there");
    expect(await project.call(...PIN, "--branch", "there")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("this branch already exists"),
    });
    expect(await project.call(...PIN, "--branch", "no*name")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("git doesn't allow a branch"),
    });
    project.git("branch", "-D", "there");
    expectAsBefore();
  });

  it("a detached HEAD is where it comes back to", async () => {
    project.git("checkout", "-q", "--detach");
    hook("exit 1");
    expect((await project.call(...PIN, "--branch", "made")).code).toBe(3);
    expect(project.git("rev-parse", "--abbrev-ref", "HEAD").trim()).toBe("HEAD");
    rmSync(join(project.root, ".git/hooks/pre-commit"));
    expect((await project.call(...PIN, "--branch", "made")).code).toBe(0);
    expect(project.git("rev-parse", "HEAD").trim()).toBe(head);
    expect(project.git("rev-parse", "made~1").trim()).toBe(head);
    project.git("branch", "-q", "-D", "made");
  });
});

it("two commands at once both do their work", async () => {
  const started = ["one", "two"].map(
    (name) =>
      new Promise<number | null>((done) => {
        const child = spawn(process.execPath, [PROGRAM, "new", "system", name], {
          cwd: project.root,
          stdio: "ignore",
        });
        child.on("close", done);
      }),
  );
  expect(await Promise.all(started)).toEqual([0, 0]);
  for (const path of ["generators/systems/index.ts", BETA])
    for (const name of ["one", "two"]) expect(project.read(path)).toContain(name);
  project.git("clean", "-fdq", "generators", "test");
});

describe("a working tree that isn't as usual", () => {
  const committed = (path: string) => project.git("show", `HEAD:${path}`);
  const OVERLAY = "overlays/beta/shop/kustomization.yaml";

  afterEach(() => {
    spawnSync("git", ["merge", "--abort"], { cwd: project.root, stdio: "ignore" });
    spawnSync("git", ["sparse-checkout", "disable"], { cwd: project.root, stdio: "ignore" });
    spawnSync("git", ["config", "--unset", "core.autocrlf"], { cwd: project.root });
  });

  // What else may be in progress the tests of delivery have.
  it.each(["merge"])(
    "with a %s in progress is left to whoever began that, by pin and promote, with the way out",
    async (what) => {
      project.git("checkout", "-q", "-B", "side");
      project.write("notes.md", "one\n");
      project.git("add", "notes.md");
      project.git("commit", "-q", "-m", "one");
      project.git("checkout", "-q", "main");
      project.write("notes.md", "other\n");
      project.git("add", "notes.md");
      project.git("commit", "-q", "-m", "other");
      const stopped = spawnSync("git", [what, "side"], { cwd: project.root, encoding: "utf8" });
      expect(stopped.status).not.toBe(0);
      const before = [project.git("rev-parse", "HEAD"), project.git("status", "--porcelain")];
      for (const args of [PIN, ["promote", "shop"]]) {
        const { code, stderr } = await project.call(...args);
        expect([args[0], code, stderr]).toEqual([
          args[0],
          expect.any(Number),
          expect.stringContaining(`git ${what} --`),
        ]);
        expect(code).not.toBe(0);
        expect([project.git("rev-parse", "HEAD"), project.git("status", "--porcelain")]).toEqual(before);
      }
      spawnSync("git", [what, "--abort"], { cwd: project.root });
      project.git("branch", "-q", "-D", "side");
    },
  );

  it("sparse, without what is generated for production: that stays in the commits", async () => {
    project.git("sparse-checkout", "set", "--no-cone", "/*", "!/overlays/production/");
    const whole = project.git("ls-tree", "-r", "HEAD", "--", "overlays/production");
    expect(await project.call(...PIN)).toMatchObject({ code: 0 });
    expect(committed(OVERLAY)).toContain("newTag: v7");
    expect(project.git("ls-tree", "-r", "HEAD", "--", "overlays/production")).toBe(whole);
    expect(project.changed()).toEqual([]);
    expect((await project.call("gen", "--check")).code).toBe(0);
  });

  it("with Windows line ends: commits have none, and only the pin differs", async () => {
    project.git("config", "core.autocrlf", "true");
    project.git("rm", "-q", "-r", "--cached", ".");
    project.git("reset", "-q", "--hard");
    expect(project.read(OVERLAY)).toContain("\r\n");
    expect(await project.call(...PIN)).toMatchObject({ code: 0 });
    expect(project.git("diff", "--numstat", "HEAD~1", "--", BETA, OVERLAY).trim().split("\n")).toEqual([
      expect.stringMatching(/^1\t1\t/),
      expect.stringMatching(/^1\t1\t/),
    ]);
    expect(committed(OVERLAY)).not.toContain("\r");
    expect(project.changed()).toEqual([]);
  });

  it("whose clock is wrong: an edit by hand is noticed", async () => {
    const seconds = 4_000_000_000;
    const path = join(project.root, OVERLAY);
    const edited = project.read(OVERLAY).replace("newTag: v2", "newTag: v8");
    utimesSync(path, seconds, seconds);
    expect((await project.call("gen")).code).toBe(0);
    project.write(OVERLAY, edited);
    utimesSync(path, seconds, seconds);
    expect(await project.call("gen")).toMatchObject({ code: 2, stderr: expect.stringContaining(OVERLAY) });
    expect(project.read(OVERLAY)).toBe(edited);
  });
});
