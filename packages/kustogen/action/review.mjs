// The action's work: reports on what a pull request changes, from files and git objects only. Unless `authored` is set,
// no code of the repository is run, and no text from it ever becomes part of a command.
import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const program = join(dirname(dirname(fileURLToPath(import.meta.url))), "bin", "kustogen.mjs");
const { env } = process;
const root = resolve(env.GITHUB_WORKSPACE ?? ".");
const event =
  env.GITHUB_EVENT_PATH && existsSync(env.GITHUB_EVENT_PATH)
    ? JSON.parse(readFileSync(env.GITHUB_EVENT_PATH, "utf8"))
    : {};
const reports = resolve(root, env.INPUT_OUTPUT || "kustogen-review");
const authored = env.INPUT_AUTHORED === "true";
// There the pull request's code would run with the repository's secrets and a token that may write.
if (authored && ["pull_request_target", "workflow_run"].includes(env.GITHUB_EVENT_NAME ?? ""))
  fail(
    `authored: the code of a pull request must not run on ${oneLine(env.GITHUB_EVENT_NAME)}; use pull_request`,
  );
const base = commit(env.INPUT_BASE || event.pull_request?.base?.sha || "");
mkdirSync(reports, { recursive: true });

const options = [
  ...lines(env.INPUT_PATHS).flatMap((path) => ["--path", path]),
  ...(env.INPUT_HELM === "true" ? ["--enable-helm"] : []),
  ...(env.INPUT_REMOTE === "true" ? ["--remote"] : []),
  ...(authored ? ["--authored"] : []),
  ...sourceLinks(),
];
// What merging would change: from where the branch left its base.
const range = base === undefined ? [] : [`${base}...HEAD`];
const findings = env.INPUT_CHECKS === "false" ? undefined : newFindings();
const withFindings = findings === undefined ? [] : ["--findings", findings.file];
const full = env.INPUT_FULL_REPORT ? ["--full-report", env.INPUT_FULL_REPORT] : [];
const files = ["report.json", "page.html", "comment.md"].flatMap((file) => ["--output", join(reports, file)]);
const { status } = kustogen(["diff", ...range, ...options, ...withFindings, ...full, ...files], root);
if (!existsSync(join(reports, "report.json"))) process.exit(status || 3);

const report = JSON.parse(readFileSync(join(reports, "report.json"), "utf8"));
const risks = report.environments.flatMap((environment) => environment.risks);
const number = event.pull_request?.number;
if (Number.isSafeInteger(number)) writeFileSync(join(reports, "number.txt"), `${number}\n`);
output("changed", report.environments.filter(({ error }) => error === undefined).length);
output("failed", report.environments.filter(({ error }) => error !== undefined).length);
output(
  "restarts",
  report.environments.reduce((sum, { restarts }) => sum + restarts.length, 0),
);
output("errors", risks.filter(({ severity }) => severity === "error").length);
output("warnings", risks.filter(({ severity }) => severity === "warning").length);
output("new-findings", findings?.count ?? 0);
output("reports", reports);
if (env.GITHUB_STEP_SUMMARY)
  appendFileSync(env.GITHUB_STEP_SUMMARY, readFileSync(join(reports, "comment.md")));

/** The findings that the base doesn't have, as a file for the report. */
function newFindings() {
  const folder = mkdtempSync(join(tmpdir(), "kustogen-action-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const baseline = join(folder, "baseline.json");
  const file = join(folder, "findings.json");
  const known = join(folder, "base");
  mkdirSync(known);
  if (base === undefined || !layOut(base, known, folder)) return undefined;
  // Without a folder the systems themselves are asked; with one, the kustomizations in it, and no code.
  const what = authored ? [] : ["."];
  if (authored && existsSync(join(root, "node_modules")))
    symlinkSync(join(root, "node_modules"), join(known, "node_modules"));
  const before = kustogen(["check", ...what, "--baseline", baseline, "--write-baseline"], known);
  const after = kustogen(
    ["check", ...what, "--json", ...(existsSync(baseline) ? ["--baseline", baseline] : [])],
    root,
  );
  if (before.status > 1 || after.status > 1) {
    process.stdout.write(
      `::warning::the checks could not be run: ${oneLine(before.stderr || after.stderr)}\n`,
    );
    return undefined;
  }
  writeFileSync(file, after.stdout);
  return { file, count: JSON.parse(after.stdout).findings.length };
}

/** Links files and lines to the server that the pull request is on. */
function sourceLinks() {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository } = env;
  if (!/^https?:\/\/[\w.:-]+$/.test(server ?? "") || !/^[\w.-]+\/[\w.-]+$/.test(repository ?? "")) return [];
  return ["--source-links", `${server}/${repository}/blob/{commit}/{file}#L{line}`];
}

/** Writes the files of a commit into a folder, with an index of its own. */
function layOut(revision, target, folder) {
  const settings = { cwd: root, env: { ...env, GIT_INDEX_FILE: join(folder, "index") }, encoding: "utf8" };
  return [
    ["read-tree", `${revision}^{tree}`],
    ["checkout-index", "--all", `--prefix=${target}/`],
  ].every((args) => spawnSync("git", args, settings).status === 0);
}

/** The full id of a commit; undefined where none is named. A name can't be taken for an option. */
function commit(revision) {
  if (revision === "") return undefined;
  const answer = spawnSync(
    "git",
    ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`],
    { cwd: root, encoding: "utf8" },
  );
  if (answer.status === 0) return answer.stdout.trim();
  return fail(`the base ${oneLine(revision)} is not in this clone; check out with fetch-depth: 0`);
}

function fail(message) {
  process.stdout.write(`::error::${message}\n`);
  process.exit(2);
}

function kustogen(args, cwd) {
  const answer = spawnSync(process.execPath, [program, ...args], {
    cwd,
    encoding: "utf8",
    maxBuffer: 2 ** 30,
  });
  // What a repository holds must not be taken for a command to the runner.
  for (const line of lines(answer.stderr)) process.stderr.write(`${line.replace(/^::/, " ::")}\n`);
  return { status: answer.status ?? 3, stdout: answer.stdout, stderr: answer.stderr };
}

function output(name, value) {
  if (env.GITHUB_OUTPUT) appendFileSync(env.GITHUB_OUTPUT, `${name}=${oneLine(String(value))}\n`);
}

function lines(text) {
  return (text ?? "")
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

function oneLine(text) {
  return text.replace(/[\r\n]+/g, " ").slice(0, 500);
}
