// What `init` writes for GitHub and GitLab, at the top of a repository and below it: read by the forges' own rules
// (actionlint, GitLab's schema of CI), its jobs run command by command, and the review posted to a forge on this machine.
// Then the forms of a report, each judged by its schema.
//   node scripts/run.mjs scripts/forges.ts [github|gitlab|forms]
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { $, type ProcessOutput } from "zx";
import { cached, downloadModule, installByPath } from "../test/referee/go-programs.ts";
import { pins } from "../test/referee/pins.ts";

const CHECK_JSONSCHEMA = "check-jsonschema==0.39.0";
const XMLSCHEMA = "xmlschema==4.3.2";
const SARIF = "@microsoft/jest-sarif@1.0.0-beta.0";

const root = process.cwd();
const [only] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "kustogen-forges-"));
const failures: string[] = [];
$.quiet = true;

function expect(truth: boolean, what: string, why = ""): void {
  process.stdout.write(truth ? `ok: ${what}\n` : `FAILED: ${what}\n${why}\n`);
  if (!truth) failures.push(what);
}

function expectRun({ exitCode, stdout, stderr }: ProcessOutput, what: string): void {
  expect(exitCode === 0, what, stdout + stderr);
}

/** The environment of jobs: who commits, and nothing that tells a command that this is another CI. */
const env: NodeJS.ProcessEnv = {
  ...process.env,
  GIT_AUTHOR_NAME: "CI",
  GIT_AUTHOR_EMAIL: "ci@example.com",
  GIT_COMMITTER_NAME: "CI",
  GIT_COMMITTER_EMAIL: "ci@example.com",
  npm_config_prefer_offline: "true",
};

/** A GitLab that has one merge request, and keeps its notes. */
async function gitlab(): Promise<{ notes: string[]; api: string; close: () => void }> {
  const notes: string[] = [];
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += chunk;
    const body = text === "" ? "" : (JSON.parse(text) as { body: string }).body;
    const [, id] = /\/notes\/(\d+)$/.exec(request.url ?? "") ?? [];
    if (request.method === "POST") notes.push(body);
    if (request.method === "PUT") notes[Number(id)] = body;
    const list = notes.map((note, index) => ({ id: index, author: { id: 1 }, body: note }));
    const answer = request.url?.endsWith("/user") ? { id: 1 } : request.method === "GET" ? list : {};
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  return { notes, api: `http://127.0.0.1:${port}/api/v4`, close: () => server.close() };
}

/** A repository that had files, what `init` made of it, and a branch on which one tag changes. */
async function made(forge: string, at: string, engine: string) {
  const top = join(folder, `${forge}-${at || "top"}`);
  mkdirSync(top);
  writeFileSync(join(top, "README.md"), "# Ours\n");
  writeFileSync(join(top, ".gitignore"), "dist/\n");
  const here = $({ cwd: top, env });
  await here`git init --quiet --initial-branch=main`;
  await here`git add --all`;
  await here`git commit --quiet --message Ours`;
  const program = join(root, "packages/kustogen/bin/kustogen.mjs");
  await here`node ${program} init ${at || "."} --forge ${forge} --kustogen ${engine}`;
  const project = join(top, at);
  const inside = $({ cwd: project, env });
  await here`git add --all`;
  await here`git commit --quiet --message Start`;
  await inside`npm run gen`;
  const base = (await here`git rev-parse HEAD`).stdout.trim();
  const file = join(project, "generators/environments/beta.yaml");
  writeFileSync(file, readFileSync(file, "utf8").replace("6.9.2", "6.9.3"));
  await inside`npm run gen -- --branch newer -m ${"A newer page"}`;
  return { top, project, base, here };
}

/** Runs the lines of a job in one shell, as a runner does. */
function shell(cwd: string, lines: readonly string[], more: NodeJS.ProcessEnv = {}): Promise<ProcessOutput> {
  const script = lines.join("\n");
  return $({ cwd, env: { ...env, ...more } })`bash -eo pipefail -c ${script}`.nothrow();
}

interface Step {
  run?: string;
  env?: Record<string, string>;
  with?: { script?: string };
}
interface Workflow {
  defaults?: { run: { "working-directory": string } };
  jobs: Record<string, { steps: Step[] }>;
}

async function github(at: string, engine: string): Promise<void> {
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
  writeFileSync(event, JSON.stringify({ pull_request: { number: 7, base: { sha: base } } }));
  const temporary = mkdtempSync(join(folder, "runner-"));
  const outputs = join(temporary, "outputs");
  const variables = {
    GITHUB_WORKSPACE: top,
    GITHUB_EVENT_PATH: event,
    GITHUB_EVENT_NAME: "pull_request",
    GITHUB_OUTPUT: outputs,
    RUNNER_TEMP: temporary,
  };
  for (const name of ["kustogen.yml", "kustogen-review.yml"]) {
    const { defaults, jobs } = read(name);
    const cwd = join(top, defaults?.run["working-directory"] ?? ".");
    for (const [job, { steps }] of Object.entries(jobs))
      for (const step of steps)
        if (step.run !== undefined)
          expectRun(
            await shell(cwd, [step.run], { ...variables, ...step.env }),
            `GitHub, ${where}: ${job}: ${step.run}`,
          );
  }
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

interface GitlabJob {
  before_script?: string[];
  script?: string[];
}

async function gitlabRepository(at: string, engine: string, python: string): Promise<void> {
  const { top, base, here } = await made("gitlab", at, engine);
  const where = at || "the top";
  const file = join(top, ".gitlab/kustogen.yml");
  for (const one of [file, join(top, ".gitlab-ci.yml")])
    expectRun(
      await here`${python} -m check_jsonschema --builtin-schema vendor.gitlab-ci ${one}`.nothrow(),
      `GitLab, ${where}: its schema takes ${one.slice(top.length + 1)}`,
    );
  const { ".kustogen": shared, ...jobs } = parse(readFileSync(file, "utf8")) as Record<string, GitlabJob>;
  const server = await gitlab();
  const variables = {
    CI_PROJECT_DIR: top,
    CI_PROJECT_URL: "https://gitlab.example.com/o/r",
    CI_JOB_URL: "https://gitlab.example.com/o/r/-/jobs/1",
    CI_API_V4_URL: server.api,
    CI_MERGE_REQUEST_PROJECT_ID: "5",
    CI_MERGE_REQUEST_SOURCE_PROJECT_ID: "5",
    CI_MERGE_REQUEST_IID: "7",
    CI_MERGE_REQUEST_DIFF_BASE_SHA: base,
    KUSTOGEN_TOKEN: "a token of this machine",
  };
  for (const [job, { script = [] }] of Object.entries(jobs))
    expectRun(
      await shell(top, [...(shared?.before_script ?? []), ...script], variables),
      `GitLab, ${where}: the job ${job}`,
    );
  const again = jobs["kustogen review"]?.script ?? [];
  await shell(top, [...(shared?.before_script ?? []), ...again], variables);
  server.close();
  const [note = "", ...more] = server.notes;
  expect(
    more.length === 0 && note.includes("6.9.2") && note.includes("restarts"),
    `GitLab, ${where}: one note says what changes, after two runs`,
    server.notes.join("\n---\n"),
  );
}

/** Every form of a report, of a repository with errors, by the schema of that form. */
async function forms(python: string): Promise<void> {
  const theirs = join(folder, "theirs");
  mkdirSync(join(theirs, "overlays/beta"), { recursive: true });
  writeFileSync(join(theirs, "overlays/beta/kustomization.yaml"), "resources: [pod.yaml]\n");
  const pod = (mount: string) =>
    `apiVersion: v1\nkind: Pod\nmetadata: {name: "a"}\nspec: {containers: [{name: a, image: "x:1", volumeMounts: [{name: ${mount}, mountPath: "/<&>"}]}]}\n`;
  const here = $({ cwd: theirs, env });
  writeFileSync(join(theirs, "overlays/beta/pod.yaml"), pod("gone"));
  await here`git init --quiet --initial-branch=main`;
  await here`git add --all`;
  await here`git commit --quiet --message One`;
  writeFileSync(join(theirs, "overlays/beta/pod.yaml"), pod("other").replace("x:1", "y:1"));
  const program = join(root, "packages/kustogen/bin/kustogen.mjs");
  const npm = await cached(`sarif-schema-${SARIF.replace(/[^\w.-]/g, "-")}`, async (staging) => {
    await $({ cwd: staging })`npm pack --silent ${SARIF}`;
    await $({ cwd: staging })`tar xzf ${readdirSync(staging).find((name) => name.endsWith(".tgz")) ?? ""}`;
  });
  const schema = join(npm, "package/lib/schemas/sarif-2.1.0-rtm.5.json");
  const junit = join(
    await downloadModule({ module: "github.com/yannh/kubeconform", version: pins.kubeconform.version }),
    "fixtures/junit.xsd",
  );
  for (const command of [
    ["check", "."],
    ["diff", "HEAD"],
  ]) {
    const name = command[0] ?? "";
    const out = (ending: string) => join(folder, `${name}${ending}`);
    const outputs = [".sarif", ".xml", ".codequality.json"].flatMap((ending) => ["--output", out(ending)]);
    await here`node ${program} ${command} ${outputs}`.nothrow();
    const sarif = JSON.parse(readFileSync(out(".sarif"), "utf8"));
    expectRun(
      await here`${python} -m check_jsonschema --regex-variant python --schemafile ${schema} ${out(".sarif")}`.nothrow(),
      `${name}: SARIF by its schema`,
    );
    expect(sarif.runs[0].results.length > 0, `${name}: with results`);
    expectRun(
      await here`${python} -c ${"from xmlschema.cli import validate; validate()"} --schema ${junit} ${out(".xml")}`.nothrow(),
      `${name}: JUnit by the schema of Jenkins`,
    );
    const issues = JSON.parse(readFileSync(out(".codequality.json"), "utf8")) as Record<string, unknown>[];
    const wrong = issues.filter(
      ({ description, check_name, fingerprint, severity, location }) =>
        ![description, check_name, fingerprint].every((text) => typeof text === "string" && text !== "") ||
        !["info", "minor", "major", "critical", "blocker"].includes(String(severity)) ||
        typeof (location as { path: unknown }).path !== "string" ||
        !Number.isInteger((location as { lines: { begin: unknown } }).lines.begin),
    );
    expect(issues.length > 0 && wrong.length === 0, `${name}: GitLab's code quality`, JSON.stringify(wrong));
  }
}

try {
  const { stdout } = await $`npm pack --workspace kustogen --pack-destination ${folder} --json`;
  const [packed] = JSON.parse(stdout.slice(stdout.indexOf("[\n"))) as { filename: string }[];
  const engine = join(folder, packed?.filename ?? "");
  const venv = await cached(`forges-${CHECK_JSONSCHEMA}-${XMLSCHEMA}`, async (staging) => {
    await $`python3 -m venv ${staging}`;
    await $`${staging}/bin/python -m pip install --quiet ${CHECK_JSONSCHEMA} ${XMLSCHEMA}`;
  });
  // Its programs name the folder that they were installed to, which has another name now; modules don't.
  const python = join(venv, "bin/python");
  expect(existsSync(engine), "the engine is packed");
  for (const at of ["", "deploy"]) {
    if (only === undefined || only === "github") await github(at, engine);
    if (only === undefined || only === "gitlab") await gitlabRepository(at, engine, python);
  }
  if (only === undefined || only === "forms") await forms(python);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.stdout.write(failures.length === 0 ? "the loop of init is whole\n" : `${failures.length} failed\n`);
process.exitCode = failures.length === 0 ? 0 : 1;
