import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, expect, it, vi } from "vitest";
import { command } from "../../../../test/e2e/command.ts";
import { commitAll, git, newRepository, put, temporaryFolder } from "../../../../test/repository.ts";
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
commitAll(root);

const run = (...args: string[]) =>
  spawnSync(process.execPath, [PROGRAM, ...args], { cwd: root, encoding: "utf8" });

afterEach(() => {
  delete process.env.KUSTOGEN_END;
  vi.restoreAllMocks();
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

it("the comment of a diff that is ended says so, if it had no time to write one", () => {
  const folder = temporaryFolder();
  const [comment, page] = [join(folder, "a.md"), join(folder, "a.html")];
  const { status, stderr } = run(
    "diff",
    empty,
    "--output",
    page,
    "--output",
    comment,
    "--max-time",
    "0.0001",
  );
  expect([status, existsSync(page)]).toEqual([3, false]);
  expect(stderr).toMatch(/and was stopped, so there is no report \[too-large\]\n$/);
  expect(readFileSync(comment, "utf8")).toBe(
    "### ⛔ kustogen diff took longer than 0.0001 minutes (--max-time) and was stopped\n\nNothing is known about this change.\n",
  );
});

/** Runs a comparison of many environments on a clock that goes on by one whenever it is asked, until the time is over. */
async function timed(most: number) {
  const many = newRepository();
  git(many, "commit", "-q", "--allow-empty", "-m", "nothing");
  for (let index = 0; index < 80; index++)
    put(
      many,
      `overlays/e${index}/shop/kustomization.yaml`,
      `configMapGenerator: [{name: a${index}, literals: [a${index}=${index}]}]\n`,
    );
  commitAll(many);
  const folder = temporaryFolder();
  const files = ["a.json", "a.html", "a.md"].map((name) => join(folder, name));
  const comment = join(folder, "a.md");
  let [now, isLate] = [1, false];
  const end = 1 + most;
  vi.spyOn(Date, "now").mockImplementation(() => {
    if (now >= end && !existsSync(comment)) isLate = true;
    return now++;
  });
  process.env.KUSTOGEN_END = String(end);
  const { code, stderr } = await command(many, [
    ...["diff", "HEAD~1..HEAD"],
    ...files.flatMap((file) => ["--output", file]),
  ]);
  vi.restoreAllMocks();
  const text = existsSync(comment) ? readFileSync(comment, "utf8") : "";
  return { code, stderr, text, isLate, taken: now - 1, written: files.filter((file) => existsSync(file)) };
}

it("with any part of the time that a diff needs, its comment is written before that time is over", async () => {
  const whole = await timed(1_000_000);
  expect([whole.code, whole.written.length, whole.isLate]).toEqual([0, 3, false]);
  for (const part of [5, 20, 45, 70, 90, 97]) {
    const { code, stderr, text, isLate, written } = await timed(Math.ceil((whole.taken * part) / 100));
    expect([part, isLate]).toEqual([part, false]);
    expect(text).toMatch(/^### .+\n/);
    // All of it, or it says that something is missing, as is a file that isn't written.
    if (text !== whole.text || written.length < 3) expect(code).toBe(3);
    expect(stderr.match(/isn't written: the time limit/g) ?? []).toHaveLength(3 - written.length);
  }
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
