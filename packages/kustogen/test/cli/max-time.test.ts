import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, expect, it } from "vitest";
import { command } from "../../../../test/e2e/command.ts";
import { git, newRepository, put } from "../../../../test/repository.ts";
import { printed } from "./printed.ts";

const PROGRAM = fileURLToPath(new URL("../../bin/kustogen.mjs", import.meta.url));

const root = newRepository();
git(root, "commit", "-q", "--allow-empty", "-m", "nothing");
const empty = git(root, "rev-parse", "HEAD").trim();
for (const name of ["beta", "production"])
  put(
    root,
    `overlays/${name}/shop/kustomization.yaml`,
    `configMapGenerator: [{name: a, literals: [a=${name}]}]\n`,
  );
git(root, "add", "-A");
git(root, "commit", "-q", "-m", "one");

const run = (...args: string[]) =>
  spawnSync(process.execPath, [PROGRAM, ...args], { cwd: root, encoding: "utf8" });

afterEach(() => {
  delete process.env.KUSTOGEN_END;
});

it.each([
  ["check", "."],
  ["diff", empty],
  ["env", "overlays/beta/shop"],
])("%s is ended when its time is over, with one line and exit code 3", (...args) => {
  const { status, stderr, stdout } = run(...args, "--max-time", "0.0001");
  expect(stdout).toBe("");
  expect([status, stderr]).toEqual([
    3,
    `kustogen: ${args[0]} took longer than 0.0001 minutes (--max-time) and was stopped, so there is no report [too-large]\n`,
  ]);
});

it("with time enough it prints and ends as without", async () => {
  const { status, stdout } = run("diff", empty, "--exit-code", "--max-time", "30");
  expect([status, stdout]).toEqual([1, (await command(root, ["diff", empty, "--exit-code"])).stdout]);
});

it.each([
  ["check", "."],
  ["diff", empty],
])("what %s has not begun shortly before the end is not checked", async (...args) => {
  process.env.KUSTOGEN_END = String(Date.now() + 1);
  const report = JSON.parse(await printed(root, ...args, "--json"));
  const late = "was not started: the time limit of the run was reached (--max-time)";
  for (const name of ["beta", "production"])
    expect(report.notLookedAt).toContainEqual(
      expect.objectContaining({ place: join("overlays", name, "shop"), cause: "limit", what: late }),
    );
});

it("a time that is none is refused", async () => {
  const { code, stderr } = await command(root, ["check", ".", "--max-time", "10m"]);
  expect(code).toBe(2);
  expect(stderr).toContain('--max-time expects minutes, more than 0 and at most 1440, found "10m"');
});
