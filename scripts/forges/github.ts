import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse } from "yaml";
import { $ } from "zx";
import { installByPath } from "../../test/referee/go-programs.ts";
import { pins } from "../../test/referee/pins.ts";
import { expectMakers } from "./opened.ts";
import { expect, expectRun, folder, made, shell } from "./repository.ts";

interface Step {
  run?: string;
  env?: Record<string, string>;
  with?: { script?: string };
}
interface Workflow {
  defaults?: { run: { "working-directory": string } };
  jobs: Record<string, { steps: Step[] }>;
}

/** The variables of a step with GitHub's expressions evaluated, in which what an event lacks is empty. */
function evaluated(variables: Record<string, string>, event: object): Record<string, string> {
  const resultOf = (expression: string) =>
    new Function("github", `return ${expression.replaceAll(".", "?.")}`)({ event }) as unknown;
  return Object.fromEntries(
    Object.entries(variables).map(([name, text]) => [
      name,
      text.replace(/\$\{\{(.*?)\}\}/g, (_, expression: string) => String(resultOf(expression) ?? "")),
    ]),
  );
}

/** Checks that the comment of this repository's own review warns of all that the review reads. */
export async function ownReview(): Promise<void> {
  const action = parse(readFileSync("action.yml", "utf8")) as { runs: { steps: { run: string }[] } };
  const temporary = mkdtempSync(join(folder, "runner-"));
  const event = join(temporary, "event.json");
  const { stdout } = await $`git rev-parse HEAD~1`;
  writeFileSync(event, JSON.stringify({ pull_request: { number: 7, base: { sha: stdout.trim() } } }));
  // What a pull request could bring: another bundler, and another file in place of a package.
  const marker = join(temporary, "ran");
  const evil = `require("node:fs").writeFileSync(${JSON.stringify(marker)}, "")`;
  const planted = {
    "node_modules/esbuild/package.json": '{ "main": "main.cjs" }',
    "node_modules/esbuild/main.cjs": evil,
    "tsconfig.json": '{ "compilerOptions": { "paths": { "commander": ["./evil.ts"] } } }',
    "evil.ts": `${evil};\nexport * from "./node_modules/commander/esm.mjs";\n`,
  };
  await expectMakers(
    "GitHub, this repository",
    process.cwd(),
    (checkout) => {
      for (const [path, text] of Object.entries(planted)) {
        mkdirSync(dirname(join(checkout, path)), { recursive: true });
        writeFileSync(join(checkout, path), text);
      }
      return action.runs.steps.map(({ run }) => ({
        cwd: checkout,
        run,
        env: {
          ACTION_PATH: checkout,
          GITHUB_WORKSPACE: checkout,
          GITHUB_EVENT_PATH: event,
          GITHUB_EVENT_NAME: "pull_request",
          RUNNER_TEMP: temporary,
          INPUT_FAIL_ON: "never",
        },
      }));
    },
    readFileSync(".github/workflows/review-comment.yml", "utf8"),
    // How git writes the files beside it, which are data.
    (path) => path.endsWith("/.gitattributes"),
  );
  expect(
    !existsSync(marker),
    "GitHub, this repository: neither the bundler nor its settings are the pull request's",
  );
}

/** Checks the files that `init` writes for GitHub, below a folder. */
export async function github(at: string, engine: string): Promise<void> {
  const { top, base, here } = await made("github", at, engine);
  const where = at || "the top";
  const actionlint = await installByPath("actionlint", pins.actionlint);
  const workflows = join(top, ".github/workflows");
  const files = readdirSync(workflows).map((name) => join(workflows, name));
  expectRun(
    await here`${actionlint} -shellcheck= -pyflakes= ${files}`.nothrow(),
    `GitHub, ${where}: actionlint has nothing to say of ${files.length} workflows`,
  );
  const read = (name: string) => parse(readFileSync(join(workflows, name), "utf8")) as Workflow;
  const event = join(folder, "event.json");
  const payload = { pull_request: { number: 7, base: { sha: base } } };
  writeFileSync(event, JSON.stringify(payload));
  const temporary = mkdtempSync(join(folder, "runner-"));
  const outputs = join(temporary, "outputs");
  const variables = {
    GITHUB_WORKSPACE: top,
    GITHUB_EVENT_PATH: event,
    GITHUB_EVENT_NAME: "pull_request",
    GITHUB_OUTPUT: outputs,
    RUNNER_TEMP: temporary,
  };
  const commandsOf = (name: string, checkout: string) => {
    const { defaults, jobs } = read(name);
    const cwd = join(checkout, defaults?.run["working-directory"] ?? ".");
    const steps = Object.values(jobs).flatMap((job) => job.steps);
    return steps.flatMap(({ run, env = {} }) =>
      run === undefined
        ? []
        : { cwd, run, env: { ...variables, GITHUB_WORKSPACE: checkout, ...evaluated(env, payload) } },
    );
  };
  for (const { cwd, run, env } of commandsOf("kustogen.yml", top))
    expectRun(await shell(cwd, [run], env), `GitHub, ${where}: ${run}`);
  await expectMakers(
    `GitHub, ${where}`,
    top,
    (checkout) => commandsOf("kustogen-review.yml", checkout),
    readFileSync(join(workflows, "kustogen-comment.yml"), "utf8"),
    // Where a project is; its configuration counts as the base has it.
    (path) => ["kustogen.yaml", "generators/environments"].some((one) => [one, join(at, one)].includes(path)),
  );
  const [, reports = ""] = /^reports=(.*)$/m.exec(readFileSync(outputs, "utf8")) ?? [];
  const script = read("kustogen-comment.yml").jobs.comment?.steps.at(-1)?.with?.script ?? "";
  const bodies: string[] = [];
  const repository = { id: 1 };
  const head = (await here`git rev-parse HEAD`).stdout.trim();
  const treeOf = async (commit: string) =>
    (await here`git ls-tree -r -t ${commit}`).stdout
      .trim()
      .split("\n")
      .map((line) => {
        const [, mode, type, sha, path = ""] = /^(\d+) (\w+) (\w+)\t(.*)$/.exec(line) ?? [];
        return { mode, type, sha, path };
      });
  const octokit = {
    paginate: (list: () => unknown) => list(),
    rest: {
      pulls: {
        listFiles: async () => [],
        get: async () => ({ data: { base: { sha: base }, head: { sha: head, repo: repository } } }),
      },
      repos: { compareCommitsWithBasehead: async () => ({ data: { merge_base_commit: { sha: base } } }) },
      git: {
        getTree: async ({ tree_sha }: { tree_sha: string }) => ({
          data: { truncated: false, tree: await treeOf(tree_sha) },
        }),
      },
      issues: {
        listComments: async () => [],
        createComment: async ({ body }: { body: string }) => void bodies.push(body),
      },
    },
  };
  const context = {
    repo: { owner: "o", repo: "r" },
    payload: { workflow_run: { head_sha: head, head_repository: repository } },
  };
  process.env.REPORTS = reports;
  const AsyncFunction = (async () => {}).constructor as new (
    ...args: string[]
  ) => (...args: unknown[]) => Promise<void>;
  const fs = await import("node:fs");
  await new AsyncFunction("github", "context", "require", script)(octokit, context, () => fs);
  expect(
    bodies.length === 1 &&
      bodies[0]?.includes("6.9.2") === true &&
      bodies[0].includes("restarts") &&
      !bodies[0].includes("forged"),
    `GitHub, ${where}: the comment says what changes`,
    bodies.join("\n"),
  );
}
