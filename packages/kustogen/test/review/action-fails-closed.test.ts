import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { withinProcess } from "../../../../test/e2e/command.ts";
import { commitAll, git, newRepository, put, temporaryFolder } from "../delivery/fixture.ts";

const ACTION = fileURLToPath(new URL("../../action", import.meta.url));

/** The action beside a program that does what a test says in place of kustogen. */
function actionWith(program: string): string {
  const engine = temporaryFolder();
  cpSync(ACTION, join(engine, "action"), { recursive: true });
  mkdirSync(join(engine, "bin"));
  // What a real run writes: a file for each --output, nothing new, nothing changed.
  const usual = `
import { writeFileSync } from "node:fs";
const [command, ...args] = process.argv.slice(2);
const outputs = args.flatMap((one, at) => (one === "--output" ? [args[at + 1]] : []));
const texts = { json: '{"environments":[]}', html: "<!doctype html>", md: "### Nothing changes in 1 folder\\n" };
const report = () => { for (const file of outputs) writeFileSync(file, texts[file.split(".").at(-1)]); };
const checked = process.env.CHECKED ?? '{"findings":[]}';
if (command === "check" && args.includes("--json")) process.stdout.write(checked);
`;
  writeFileSync(join(engine, "bin", "kustogen.mjs"), usual + program);
  return join(engine, "action", "review.mjs");
}

let checkout: ReturnType<typeof hostileCheckout> | undefined;

/** A checkout that brings a report of its own, links in place of others, and a folder of the name of each. */
function hostileCheckout() {
  const workspace = newRepository();
  const victim = join(temporaryFolder(), "victim.txt");
  writeFileSync(victim, "kept\n");
  put(workspace, "kustogen-review/report.json", '{"environments":[]}');
  put(workspace, "kustogen-review/page.html", "forged");
  for (const name of ["comment.md", "number.txt"])
    symlinkSync(victim, join(workspace, "kustogen-review", name));
  commitAll(workspace);
  return { workspace, victim, base: git(workspace, "rev-parse", "HEAD") };
}

/** Runs the action within this process: each is a copy of its own, which is imported once. The commands that it starts are processes. */
async function runAction(
  program: string,
  variables: Record<string, string | undefined> = {},
  repositories: object = {},
) {
  checkout ??= hostileCheckout();
  const { workspace, victim, base } = checkout;
  const folder = temporaryFolder();
  const event = join(folder, "event.json");
  writeFileSync(
    event,
    JSON.stringify({ pull_request: { number: 7, ...repositories, base: { sha: base, repo: { id: 1 } } } }),
  );
  const env = {
    ...process.env,
    GITHUB_WORKSPACE: workspace,
    GITHUB_EVENT_PATH: event,
    GITHUB_OUTPUT: join(folder, "output"),
    GITHUB_STEP_SUMMARY: join(folder, "summary.md"),
    RUNNER_TEMP: folder,
    INPUT_CHECKS: "false",
    ...variables,
  };
  const action = pathToFileURL(actionWith(program)).href;
  const answer = await withinProcess(workspace, env, () => import(/* @vite-ignore */ action));
  const outputs = Object.fromEntries(
    (existsSync(join(folder, "output")) ? readFileSync(join(folder, "output"), "utf8") : "")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
  );
  const { reports = "" } = outputs;
  expect(readFileSync(victim, "utf8")).toBe("kept\n");
  expect(realpathSync(reports).startsWith(`${workspace}/`)).toBe(false);
  const comment = readFileSync(join(reports, "comment.md"), "utf8");
  return { status: answer.code, log: answer.stdout + answer.stderr, outputs, reports, comment, folder };
}

/** The commands that the runner takes from a log: a line that begins with "::", and "##[" anywhere in one. */
function commandsIn(log: string): string[] {
  const found: string[] = [];
  let stopped: string | undefined;
  for (const line of log.split(/\r\n|[\r\n]/)) {
    const text = line.trimStart();
    if (stopped !== undefined) {
      if (text.startsWith(`::${stopped}::`)) stopped = undefined;
    } else if (text.startsWith("::stop-commands::")) stopped = text.slice("::stop-commands::".length);
    else if (text.startsWith("::") || line.includes("##[")) found.push(text);
  }
  expect(stopped).toBeUndefined();
  return found;
}

describe("a review that fails", () => {
  it.each([
    ["ends with 2 and a report", "report(); if (command === 'diff') process.exitCode = 2;", 2, "exit code 2"],
    ["ends with 3 before it writes", "if (command === 'diff') process.exit(3);", 3, "exit code 3"],
    ["crashes", "report(); throw new TypeError('telling is not a function');", 3, "telling"],
    ["is killed", "if (command === 'diff') process.kill(process.pid, 'SIGKILL');", 3, "SIGKILL"],
    ["writes nothing", "", 3, "no report"],
    [
      "writes half a report",
      "report(); if (command === 'diff') writeFileSync(outputs[0], '{\"env');",
      3,
      "JSON",
    ],
    [
      "has no answer of the checks",
      "report(); if (args.includes('--json')) process.exit(3);",
      3,
      "check ended",
    ],
    [
      "has checks that are killed",
      "report(); if (args.includes('--json')) process.kill(process.pid);",
      3,
      "SIGTERM",
    ],
  ])("says so in the comment and the exit code where a command %s", async (_, program, code, words) => {
    const checks = { INPUT_CHECKS: String(program.includes("args.includes")) };
    const { status, comment, reports, outputs } = await runAction(program, checks);
    expect([status, comment]).toEqual([code, expect.stringMatching(/^### ⛔ The review failed\n/)]);
    expect(comment).toContain(words);
    expect(comment).not.toContain("forged");
    expect(readFileSync(join(reports, "number.txt"), "utf8")).toBe("7\n");
    expect(outputs.reports).toBe(reports);
  });

  it("shows what was said as text that nothing in it can end", async () => {
    const program = "console.error('```\\n# Nothing changes\\n<img src=x>'); process.exit(3);";
    const { comment } = await runAction(program);
    expect(comment).toContain("````text\n");
    expect(comment.indexOf("# Nothing changes")).toBeLessThan(comment.lastIndexOf("````"));
  });
});

it("passes no command on to the runner, whatever is printed and however its lines end", async () => {
  const hostile = [
    "::error::PWN",
    "  ::add-mask::x",
    "text ##[error]PWN",
    "a\r::warning::PWN\r\n::debug::PWN\r",
    "::stop-commands::pwn\n::pwn::",
    "\u2003::notice::PWN",
    "##[stop-commands]pwn",
  ];
  const program = `process.stderr.write(${JSON.stringify(`${hostile.join("\n")}\n`)}); if (command === "diff") process.exit(2);`;
  const { log } = await runAction(program);
  const [only = "", ...others] = commandsIn(log);
  expect(others).toEqual([]);
  expect(only).toMatch(/^::error::kustogen diff ended with exit code 2/);
  expect(only).not.toContain("##[");
  expect(log).toContain("warning::PWN");
});

it("escapes what a command of its own says", async () => {
  const { log } = await runAction("console.error('100% %0A::error::x'); process.exit(3);");
  expect(commandsIn(log)).toEqual(
    commandsIn(log).map(() => expect.stringMatching(/^::error::(?:[^%]|%25|%0A(?!::error)|%0D)*$/)),
  );
  expect(log).toContain("100%25 %250A");
});

describe("a pull request that excuses findings of its own", () => {
  const variables = {
    INPUT_CHECKS: "true",
    CHECKED: JSON.stringify({ findings: [], excused: [{ rule: "a/b", message: "m", severity: "error" }] }),
  };

  it.each<[string, number, object, Record<string, string>]>([
    ["passes on a branch of the same repository", 0, { head: { repo: { id: 1 } } }, {}],
    ["fails from a fork", 1, { head: { repo: { id: 2 } } }, {}],
    ["fails from a fork that is gone", 1, { head: { repo: null } }, {}],
    [
      "passes from a fork that is trusted",
      0,
      { head: { repo: { id: 2 } } },
      { INPUT_TRUST_CONFIGURATION: "true" },
    ],
  ])("%s", async (_, code, repositories, more) => {
    const { status, outputs, comment } = await runAction(
      "report();",
      { ...variables, ...more },
      repositories,
    );
    expect([status, outputs["excused-findings"]]).toEqual([code, "1"]);
    expect(comment).not.toContain("failed");
  });
});

describe("a review that couldn't check some part", () => {
  const program = 'report(); if (args.includes("--require-complete")) process.exit(3);';
  const [own, fork] = [{ head: { repo: { id: 1 } } }, { head: { repo: { id: 2 } } }];

  it.each<[string, number, object, Record<string, string>]>([
    ["passes on a branch of the same repository", 0, own, {}],
    ["fails there if the workflow says so", 3, own, { INPUT_REQUIRE_COMPLETE: "true" }],
    ["fails from a fork", 3, fork, {}],
    ["fails from a fork that is gone", 3, { head: { repo: null } }, {}],
    ["passes from a fork if the workflow says so", 0, fork, { INPUT_REQUIRE_COMPLETE: "false" }],
  ])("%s", async (_, code, repositories, more) => {
    for (const checks of ["true", "false"]) {
      const { status } = await runAction(program, { INPUT_CHECKS: checks, ...more }, repositories);
      expect(status).toBe(code);
    }
  });
});

it.each([
  [
    { INPUT_HELM: "true", INPUT_REMOTE_ALLOW: " charts.corp \n\n-x\n" },
    ["--enable-helm", "--remote-allow=charts.corp", "--remote-allow=-x"],
  ],
  [{ INPUT_REMOTE: "true", INPUT_REMOTE_ALLOW: "git.corp" }, ["--remote", "--remote-allow=git.corp"]],
  [{ INPUT_REMOTE_ALLOW: "git.corp" }, []],
])("the workflow's inputs %j reach the comparison and the checks as %j", async (inputs, options) => {
  const program =
    "report(); console.error(`${command} got ${args.filter((one) => /^--(?:remote|enable)/.test(one))};`);";
  const { log } = await runAction(program, { INPUT_CHECKS: "true", ...inputs });
  for (const command of ["check", "diff"]) expect(log).toContain(`${command} got ${options.join(",")};`);
});

describe("the folder of the reports", () => {
  const sound = "report();";

  it("is new with each run, and the report of an earlier one isn't there", async () => {
    const { reports, folder, status, comment, outputs } = await runAction(sound, { INPUT_CHECKS: "true" });
    expect(git(checkout?.workspace ?? "", "status", "--porcelain")).toBe("");
    expect([status, comment]).toEqual([0, "### Nothing changes in 1 folder\n"]);
    expect(dirname(reports)).toBe(folder);
    expect(outputs).toMatchObject({ changed: "0", failed: "0", "new-findings": "0" });
    expect((await runAction(sound, { RUNNER_TEMP: folder })).reports).not.toBe(reports);
  });

  it("is among the temporary files where the runner names none, or one that isn't there", async () => {
    for (const given of [undefined, "", "/nowhere/at all"])
      expect(dirname((await runAction(sound, { RUNNER_TEMP: given })).reports)).toBe(realpathSync(tmpdir()));
  });

  it("may have any name", async () => {
    const folder = join(temporaryFolder(), "a b%0A'$(x)");
    mkdirSync(folder);
    expect(dirname((await runAction(sound, { RUNNER_TEMP: folder })).reports)).toBe(folder);
    const link = join(temporaryFolder(), "link");
    symlinkSync(folder, link);
    expect(dirname((await runAction(sound, { RUNNER_TEMP: link })).reports)).toBe(folder);
    chmodSync(folder, 0o700);
  });
});
