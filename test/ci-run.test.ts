import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test, vi } from "vitest";
import { temporaryFolder } from "./repository.ts";

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

test.each([[["clean", "lnit"]], [["--without", "lnit"]]])(
  "a step that does not exist is refused before anything runs: %j",
  (names) => {
    const { status, stdout, stderr } = spawnSync(program, names, { cwd: root, encoding: "utf8" });
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("no step lnit");
  },
);

/** A repository with .ci/run alone, where npm only notes what it is asked for, and can do nothing of the real programs. */
function empty() {
  const folder = temporaryFolder();
  const put = (path: string, text: string, mode = 0o644) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text, { mode });
  };
  put("repository/.ci/run", readFileSync(program, "utf8"), 0o755);
  put("repository/README.md", "npm ci && npm test\n");
  const npm = `#!/bin/sh
echo "$@" >>"${folder}/asked"
case "$*" in *referee*)
  if [ -n "$SLEEPS" ]; then echo $$ >"${folder}/sleeps"; exec sleep 600; fi
  echo "no compiler"
  exit 1 ;;
esac
`;
  put("bin/npm", npm, 0o755);
  put("asked", "");
  const cwd = join(folder, "repository");
  execFileSync("git", ["init", "-q"], { cwd });
  const env = { ...process.env, PATH: `${join(folder, "bin")}:${process.env.PATH}` };
  const run = (...names: string[]) => {
    const { status, stdout } = spawnSync(join(cwd, ".ci/run"), names, { cwd, env, encoding: "utf8" });
    const told = [...stdout.matchAll(/^(?:---|\.\.\.) (\S+: \w+)/gm)].map(([, text]) => text);
    const asked = readFileSync(join(folder, "asked"), "utf8").trim().split("\n").sort();
    return { status, last: stdout.trimEnd().split("\n").at(-1), told, asked, stdout };
  };
  return { run, cwd, env, sleeps: join(folder, "sleeps") };
}

test("a failing step is named, does not stop the others, and the last line counts both", () => {
  const { run } = empty();
  const { stdout, ...passed } = run("clean");
  expect(passed).toMatchObject({ status: 0, last: "1 passed, 0 failed" });
  expect(stdout).toMatch(/^--- clean: passed in \d+ s, \d+ s of the processors$/m);
  const failed = run("programs", "clean");
  expect(failed).toMatchObject({ status: 1, last: "1 passed, 1 failed" });
  expect(failed.stdout).toMatch(/^FAILED: programs /m);
});

test("the programs are built behind the other steps, and what fails of them is told at their own place", () => {
  const { stdout, ...run } = empty().run("dependencies", "readme-test", "lint", "programs", "clean");
  expect(run).toMatchObject({ status: 1, last: "4 passed, 1 failed" });
  expect(run.told).toEqual([
    ...["dependencies: passed", "programs: begins", "readme-test: passed", "lint: passed"],
    ...["programs: FAILED", "clean: passed"],
  ]);
  expect(stdout).toMatch(/^=== programs: .*\nno compiler\n--- programs: FAILED /m);
});

test("a run that is ended leaves nothing of its steps running", async () => {
  const { cwd, env, sleeps } = empty();
  const child = spawn(join(cwd, ".ci/run"), ["dependencies", "programs"], {
    cwd,
    env: { ...env, SLEEPS: "1" },
    stdio: "ignore",
  });
  await vi.waitUntil(() => existsSync(sleeps) && readFileSync(sleeps, "utf8").endsWith("\n"), 60_000);
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  expect(await ended).toEqual([130, null]);
  const asleep = Number(readFileSync(sleeps, "utf8"));
  await vi.waitUntil(() => !isRunning(asleep), 60_000);
});

function isRunning(id: number): boolean {
  try {
    return process.kill(id, 0);
  } catch {
    return false;
  }
}

test("the test of the README's words runs both of them, the first one once", () => {
  const both = ["ci", "test"];
  expect(empty().run("dependencies", "readme-test").asked).toEqual(both);
  expect(empty().run("readme-test").asked).toEqual(both);
  // Something else ran after the first.
  expect(empty().run("dependencies", "typecheck", "readme-test").asked).toEqual([
    "ci",
    "ci",
    "run --silent typecheck",
    "test",
  ]);
});

test("all steps but some, in their order", () => {
  const others = steps().filter((step) => !["conformance", "sources", "clean"].includes(step));
  const { told } = empty().run("--without", ...others);
  expect(told).toEqual(["conformance: left", "sources: left", "clean: passed"]);
});
