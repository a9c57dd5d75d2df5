import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const program = join(root, ".ci/run");

/** The steps of .ci/run in their order. */
function steps(): string[] {
  const lines = execFileSync(program, ["--list"], { cwd: root, encoding: "utf8" }).trim().split("\n");
  for (const line of lines) expect(line, "a step and what it checks").toMatch(/^[a-z0-9-]+ +\S/);
  return lines.map((line) => line.split(" ")[0] as string);
}

test("docs/ci.md explains every step of .ci/run, in its order", () => {
  const documented = [
    ...readFileSync(`${root}packages/kustogen/docs/ci.md`, "utf8").matchAll(/^\| `([a-z0-9-]+)` \|/gm),
  ];
  expect(documented.map((match) => match[1])).toEqual(steps());
});

test("a step that does not exist is refused before anything runs", () => {
  const { status, stdout, stderr } = spawnSync(program, ["clean", "lnit"], { cwd: root, encoding: "utf8" });
  expect([status, stdout]).toEqual([2, ""]);
  expect(stderr).toContain("no step lnit");
});

test("a failing step is named, does not stop the others, and the last line counts both", () => {
  const empty = mkdtempSync(join(tmpdir(), "kustogen-ci-"));
  try {
    mkdirSync(join(empty, ".ci"));
    copyFileSync(join(root, ".ci/run"), join(empty, ".ci/run"));
    execFileSync("git", ["init", "-q"], { cwd: empty });
    const run = (...names: string[]) => {
      const { status, stdout } = spawnSync(join(empty, ".ci/run"), names, { cwd: empty, encoding: "utf8" });
      return { status, last: stdout.trimEnd().split("\n").at(-1), stdout };
    };
    expect(run("clean")).toMatchObject({ status: 0, last: "1 passed, 0 failed" });
    // There is no package.json: the type check can't run.
    const failed = run("typecheck", "clean");
    expect(failed).toMatchObject({ status: 1, last: "1 passed, 1 failed" });
    expect(failed.stdout).toMatch(/^FAILED: typecheck /m);
  } finally {
    rmSync(empty, { recursive: true, force: true });
  }
});
