import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { withinProcess } from "../../../../test/e2e/command.ts";
import { identify, put, temporaryFolder } from "../../../../test/repository.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "../../../..");

interface Step {
  run: string;
  env: Record<string, string>;
}

/** The action, as a runner sees it. */
const action = parse(readFileSync(join(root, "action.yml"), "utf8")) as {
  inputs: Record<string, { default: string }>;
  runs: { steps: Step[] };
};

/** An npm that installs nothing: the real one would replace the modules that these tests run from. `.ci/run forges` has it. */
const WITHOUT_INSTALL = temporaryFolder();
put(WITHOUT_INSTALL, "npm", "#!/bin/sh\n");
chmodSync(join(WITHOUT_INSTALL, "npm"), 0o755);

/** Runs the action's steps as a runner does: inputs and paths reach them through their environment only. */
function runAction(
  workspace: string,
  event: object,
  inputs: Record<string, string> = {},
  runner: Record<string, string> = {},
) {
  const run = startedIn(workspace, event, {
    PATH: `${WITHOUT_INSTALL}${delimiter}${process.env.PATH}`,
    ...runner,
  });
  const log: string[] = [];
  let status: number | null = 0;
  for (const step of action.runs.steps) {
    const answer = spawnSync("bash", ["--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step.run], {
      cwd: workspace,
      encoding: "utf8",
      env: { ...run.env, ...given(step, inputs) },
    });
    log.push(answer.stdout, answer.stderr);
    status = answer.status;
    if (status !== 0) break;
  }
  return { status, log: log.join(""), ...run.written() };
}

/** The last step alone, within this process: what it starts are processes. */
async function review(
  workspace: string,
  inputs: Record<string, string>,
  runner: Record<string, string> = {},
) {
  const run = startedIn(workspace, {}, runner);
  const env = { ...run.env, ...given(action.runs.steps.at(-1) as Step, inputs) };
  const { code, stdout, stderr } = await withinProcess(
    workspace,
    env,
    () => import(/* @vite-ignore */ `${REVIEW}?${++reviews}`),
  );
  return { status: code, log: stdout + stderr, ...run.written() };
}

/** The program of the last step; each import of another address runs it again. */
const REVIEW = pathToFileURL(join(root, "packages/kustogen/action/review.mjs")).href;
let reviews = 0;

/** The variables that a step names, with the inputs in them. */
function given({ env }: Step, inputs: Record<string, string>): Record<string, string> {
  const filled = (value: string) =>
    value.replace(/\$\{\{ (\S+) \}\}/g, (_, expression: string) =>
      expression === "github.action_path"
        ? root
        : (inputs[expression.slice(7)] ?? action.inputs[expression.slice(7)]?.default ?? ""),
    );
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [name, filled(value)]));
}

/** What a runner gives to each step, and what they wrote for it in the end. */
function startedIn(workspace: string, event: object, runner: Record<string, string>) {
  const folder = temporaryFolder();
  const files = {
    event: join(folder, "event.json"),
    output: join(folder, "output"),
    summary: join(folder, "summary.md"),
  };
  writeFileSync(files.event, JSON.stringify(event));
  writeFileSync(files.output, "");
  writeFileSync(files.summary, "");
  const env = {
    ...process.env,
    GITHUB_WORKSPACE: workspace,
    RUNNER_TEMP: folder,
    GITHUB_EVENT_PATH: files.event,
    GITHUB_OUTPUT: files.output,
    GITHUB_STEP_SUMMARY: files.summary,
    GITHUB_SERVER_URL: "https://git.example.test",
    GITHUB_REPOSITORY: "team/shop",
    ...runner,
  };
  const written = () => {
    const lines = readFileSync(files.output, "utf8").trim().split("\n");
    const outputs = Object.fromEntries(
      lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
    );
    return { outputs, summary: readFileSync(files.summary, "utf8") };
  };
  return { env, written };
}

function repository() {
  const workspace = temporaryFolder();
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", workspace, ...args], { encoding: "utf8" }).trim();
  const put = (path: string, text: string) => {
    mkdirSync(dirname(join(workspace, path)), { recursive: true });
    writeFileSync(join(workspace, path), text);
  };
  git("init", "-q", "-b", "trunk");
  identify(workspace);
  return { workspace, git, put };
}

/** Someone else's repository, with a branch that changes an image and begins to read a ConfigMap that isn't there. */
function foreignRepository() {
  const { workspace, git, put } = repository();
  const workload = (image: string, more = "") =>
    `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  replicas: 2\n  selector: {matchLabels: {app: web}}\n  template:\n    metadata: {labels: {app: web}}\n    spec:\n      containers:\n      - name: web\n        image: ${image}\n${more}`;
  put("base/kustomization.yaml", "resources: [web.yaml]\n");
  put("base/web.yaml", workload("example.test/web:1"));
  for (const name of ["qa", "live"]) put(`overlays/${name}/kustomization.yaml`, "resources: [../../base]\n");
  // Code that would be run if anything of the repository were.
  put("generators/environments/qa.yaml", "stage: beta\n");
  put(
    "generators/systems/index.ts",
    'import { writeFileSync } from "node:fs";\nsetImmediate(() => writeFileSync("ran", ""));\nexport const systems = [];\n',
  );
  put("kustogen.config.js", 'require("node:fs").writeFileSync("ran", "")\n');
  put("package.json", '{"scripts": {"preinstall": "touch ran"}}\n');
  git("add", "-A");
  git("commit", "-qm", "one");
  const base = git("rev-parse", "HEAD");
  git("checkout", "-qb", "change");
  put(
    "base/web.yaml",
    workload("example.test/web:2", "        envFrom:\n        - configMapRef: {name: missing}\n"),
  );
  git("commit", "-qam", "two");
  return { workspace, base };
}

test("the action reports a pull request of a foreign repository, without a server and without running its code", () => {
  const { workspace, base } = foreignRepository();
  const event = { pull_request: { number: 7, base: { sha: base } } };
  const { status, log, outputs, summary } = runAction(workspace, event);
  expect([status, log]).toEqual([0, expect.any(String)]);
  const { reports: folder = "" } = outputs;
  expect(outputs).toMatchObject({ changed: "2", failed: "0", restarts: "2" });
  expect(Number(outputs["new-findings"])).toBeGreaterThan(0);
  const comment = readFileSync(join(folder, "comment.md"), "utf8");
  expect(comment).toMatch(/^### 2 of 2 folders change/);
  expect(comment).toContain("<summary>New findings of the checks: ");
  expect(comment).toMatch(
    /\(https:\/\/git\.example\.test\/team\/shop\/blob\/[0-9a-f]{40}\/base\/web\.yaml#L\d+\)/,
  );
  expect(summary).toBe(comment);
  expect(readFileSync(join(folder, "page.html"), "utf8")).toContain("<!doctype html>");
  expect(readFileSync(join(folder, "number.txt"), "utf8")).toBe("7\n");
  expect(execFileSync("git", ["-C", workspace, "status", "--porcelain"], { encoding: "utf8" })).toBe("");
});

test("a base that isn't in the clone is an error that says what to fetch, and inputs are no shell code", () => {
  const { workspace, base } = foreignRepository();
  const missing = runAction(workspace, { pull_request: { number: 7, base: { sha: "0".repeat(40) } } });
  expect([missing.status, missing.log]).toEqual([2, expect.stringContaining("fetch-depth: 0")]);
  expect(missing.summary).toMatch(/^### ⛔ The review failed\n.*fetch-depth: 0/s);
  const inputs = { paths: "overlays/qa\n$(touch ran)", base, checks: "false" };
  const { outputs } = runAction(workspace, {}, inputs);
  expect(outputs.changed).toBe("1");
  expect(execFileSync("git", ["-C", workspace, "status", "--porcelain"], { encoding: "utf8" })).not.toContain(
    "ran",
  );
});

/** A repository with a system, of which a branch needs one more key of a Secret that is made by hand. */
function systemsRepository() {
  const { workspace, git, put } = repository();
  const system = (keys: string) =>
    `import { writeFileSync } from "node:fs";
import { defineSystem } from "kustogen";
import { settings } from "kustogen/settings";
setImmediate(() => writeFileSync("ran", ""));
export const systems = [defineSystem({
  name: "shop", description: "Sells things.", namespace: "shop", settings: settings({}), images: {},
  secrets: [{ name: "mail", provider: "by-hand", keys: {${keys}} }],
  resources: () => [{ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", namespace: "shop" }, data: { a: "b" } }],
})];
`;
  put("package.json", '{"type": "module"}\n');
  put(".gitignore", "node_modules\nran\n");
  put("kustogen.yaml", "argocd: false\n");
  put("generators/environments/beta.yaml", 'stage: beta\nkubernetes: "1.35"\nsystems: {shop: {}}\n');
  put("generators/systems/index.ts", system("HOST: {}"));
  put("overlays/beta/shop/kustomization.yaml", "resources: [a.yaml]\n");
  put(
    "overlays/beta/shop/a.yaml",
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: shop}\ndata: {a: b}\n",
  );
  mkdirSync(join(workspace, "node_modules"));
  git("add", "-A");
  git("commit", "-qm", "one");
  const base = git("rev-parse", "HEAD");
  put("generators/systems/index.ts", system("HOST: {}, PASSWORD: {}"));
  git("commit", "-qam", "two");
  return { workspace, base, git, put };
}

test("what blocks fails the review, unless someone lets it through; warnings fail it only where that is asked", async () => {
  const { workspace, git, put } = repository();
  const claim = (size: string, policy: string) =>
    `apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data, namespace: x, annotations: {argocd.argoproj.io/sync-options: "${policy}"}}\nspec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: ${size}}}}\n`;
  const commit = (size: string, policy: string) => {
    put("overlays/live/kustomization.yaml", "resources: [claim.yaml]\n");
    put("overlays/live/claim.yaml", claim(size, policy));
    git("add", "-A");
    git("commit", "-qm", "a size");
    return git("rev-parse", "HEAD");
  };
  const status = async (base: string, failOn: string) => {
    const run = await review(workspace, { base, checks: "false", "fail-on": failOn });
    return [run.status, run.outputs.errors, run.outputs.warnings];
  };
  const base = commit("2Gi", "Prune=false");
  const warned = commit("2Gi", "");
  expect(await status(base, "error")).toEqual([0, "0", "1"]);
  expect(await status(base, "warning")).toEqual([1, "0", "1"]);
  commit("1Gi", "");
  for (const [failOn, code] of [
    ["error", 1],
    ["", 1],
    ["never", 0],
  ] as const)
    expect(await status(warned, failOn)).toEqual([code, "1", "0"]);
  expect((await review(workspace, { base, checks: "false", "fail-on": "all" })).status).toBe(2);
});

test("with authored an environment that no system has anymore is checked, also by a kustogen.yaml that can't be read", async () => {
  const { workspace, git, put } = systemsRepository();
  put(
    "generators/environments/production.yaml",
    'stage: production\nkubernetes: "1.35"\nsystems: {shop: {}}\n',
  );
  put("overlays/production/shop/kustomization.yaml", "resources: [a.yaml]\n");
  put("overlays/production/shop/a.yaml", readFileSync(join(workspace, "overlays/beta/shop/a.yaml"), "utf8"));
  git("add", "-A");
  git("commit", "-qm", "three");
  const base = git("rev-parse", "HEAD");
  git("rm", "-q", "generators/environments/production.yaml");
  put(
    "overlays/production/shop/a.yaml",
    "apiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: shop}\nspec: {selector: {app: none}, ports: [{port: 80}]}\n",
  );
  git("commit", "-qam", "four");
  for (const [text, expected] of [
    ["argocd: false\n", [0, 1]],
    ["argocd: [\n", [2]],
  ] as const) {
    put("kustogen.yaml", text);
    git("commit", "-qam", "five", "--allow-empty");
    const { status, outputs, summary } = await review(workspace, { base, authored: "true" });
    expect(expected).toContain(status);
    expect(summary).toContain("integrity/service-selector");
    expect(Number(outputs["new-findings"])).toBeGreaterThan(0);
  }
});

test("authored is refused where the pull request's code would have more than its own rights", async () => {
  const { workspace, base } = systemsRepository();
  const event = { GITHUB_EVENT_NAME: "pull_request_target" };
  const { status, log } = await review(workspace, { base, authored: "true" }, event);
  expect([status, log]).toEqual([2, expect.stringContaining("must not run on pull_request_target")]);
  expect(existsSync(join(workspace, "ran"))).toBe(false);
});
