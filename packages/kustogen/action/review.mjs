// The action's work: reports on what a pull request changes, from files and git objects only. Unless `authored` is set,
// no code of the repository is run, and no text from it ever becomes part of a command. What it writes is in a new folder
// outside the checkout, so that nothing there can be the pull request's; where anything fails, the report says so.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { devNull } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { reportIn } from "./report.mjs";
import { annotate, freshFolder, lines, log, oneLine, output, summarize } from "./runner.mjs";

const program = join(dirname(dirname(fileURLToPath(import.meta.url))), "bin", "kustogen.mjs");
const { env } = process;
const root = resolve(env.GITHUB_WORKSPACE || ".");
const reports = folderOfReports();
const authored = env.INPUT_AUTHORED === "true";
/** The failures, as sentences for the comment; if there are any, the review can't be relied on. */
const failures = [];
let exitCode = 0;
/** When the review has to be over. */
const end = Date.now() + minutes() * 60_000;

/** A failure that ends the review: its message for the comment, its exit code. */
class Failure extends Error {
  constructor(message, code) {
    super(message);
    this.code = code;
  }
}

try {
  await review();
} catch (error) {
  fail(error.message, error instanceof Failure ? error.code : 3);
}
publish();
process.exitCode = exitCode;

/** Runs the comparison and the checks; what they write is in the folder of the reports. */
async function review() {
  const event = eventOf();
  const number = event.pull_request?.number;
  if (Number.isSafeInteger(number)) writeFileSync(join(reports, "number.txt"), `${number}\n`);
  // There the pull request's code would run with the repository's secrets and a token that may write.
  if (authored && ["pull_request_target", "workflow_run"].includes(env.GITHUB_EVENT_NAME ?? ""))
    throw new Failure(
      `authored: the code of a pull request must not run on ${oneLine(env.GITHUB_EVENT_NAME)}; use pull_request`,
      2,
    );
  const base = commit(env.INPUT_BASE || event.pull_request?.base?.sha || "");
  const options = [
    ...lines(env.INPUT_PATHS).flatMap((path) => ["--path", path]),
    ...outside(),
    ...complete(event),
    ...sourceLinks(),
    ...["--fail-on", env.INPUT_FAIL_ON || "error"],
  ];
  // The changes that merging would make, from where the branch left its base.
  const range = base === undefined ? [] : [`${base}...HEAD`];
  const findings = env.INPUT_CHECKS === "false" || base === undefined ? undefined : newFindings(base, event);
  const withFindings = findings === undefined ? [] : ["--findings", findings.file];
  const full = env.INPUT_FULL_REPORT ? ["--full-report", env.INPUT_FULL_REPORT] : [];
  const files = ["report.json", "page.html", "comment.md"].flatMap((file) => [
    "--output",
    join(reports, file),
  ]);
  const diff = kustogen(
    ["diff", ...range, ...options, ...inTime(1), ...withFindings, ...full, ...files],
    root,
    1,
  );
  const written = join(reports, "report.json");
  const report = existsSync(written) ? await reportIn(written) : undefined;
  if (report !== undefined) count(report);
  if (diff.status === 1) {
    const reasons = reasonsOf(report);
    // A program that crashes may end with 1, too.
    if (reasons === "") fail(ended("diff", diff), 3);
    else annotate("error", `${reasons}; the report says which`);
    exitCode = Math.max(exitCode, 1);
  }
  if (report === undefined && failures.length === 0) throw new Failure("kustogen diff wrote no report", 3);
  output("new-findings", findings?.count ?? 0);
  output("excused-findings", findings?.excused ?? 0);
  if (findings?.excused > 0 && isForeign(event) && env.INPUT_TRUST_CONFIGURATION !== "true") {
    exitCode = Math.max(exitCode, 1);
    annotate("error", "a pull request from a fork excuses findings of its own; see the report");
  }
}

/** Why a comparison exits with 1, in words; "" without a reason in its report. */
function reasonsOf({ environments = [], findings = [] } = {}) {
  const broken = environments.filter((one) => one.broken).length;
  const found = [...environments.flatMap(({ risks }) => risks), ...findings];
  const [errors, warnings] = ["error", "warning"].map(
    (severity) => found.filter((one) => one.severity === severity).length,
  );
  const counts = { "folders that no longer build": broken, errors, warnings };
  return Object.entries(counts)
    .flatMap(([what, count]) => (count > 0 ? [`${what}: ${count}`] : []))
    .join(", ");
}

/** True for a pull request, unless its commits are known to come from the repository that it is for. */
function isForeign({ pull_request: pull }) {
  if (pull === undefined) return false;
  const own = pull.base?.repo?.id;
  return own === undefined || pull.head?.repo?.id !== own;
}

/** The options for access beyond the repository. */
function outside() {
  const given = [
    ...(env.INPUT_HELM === "true" ? ["--enable-helm"] : []),
    ...(env.INPUT_REMOTE === "true" ? ["--remote"] : []),
  ];
  // It only adds to these.
  const allowed = given.length > 0 ? lines(env.INPUT_REMOTE_ALLOW) : [];
  return [...given, ...allowed.map((host) => `--remote-allow=${host}`)];
}

/** Whether a part that isn't looked at is a failed review: of a stranger's change, unless the workflow says otherwise. */
function complete(event) {
  const isRequired = env.INPUT_REQUIRE_COMPLETE ? env.INPUT_REQUIRE_COMPLETE === "true" : isForeign(event);
  return isRequired ? ["--require-complete"] : [];
}

/** A new folder for the reports; without one nothing can be said but in the log. */
function folderOfReports() {
  try {
    return freshFolder(root);
  } catch (error) {
    annotate("error", error.message);
    return process.exit(3);
  }
}

/** Says in the outputs what the report comes to. */
function count({ environments }) {
  const risks = environments.flatMap((environment) => environment.risks);
  output("changed", environments.filter(({ error }) => error === undefined).length);
  output("failed", environments.filter(({ error }) => error !== undefined).length);
  output(
    "restarts",
    environments.reduce((sum, { restarts }) => sum + restarts.length, 0),
  );
  output("errors", risks.filter(({ severity }) => severity === "error").length);
  output("warnings", risks.filter(({ severity }) => severity === "warning").length);
}

/** Writes the comment, with what failed first: also where nothing else could be written. */
function publish() {
  const file = join(reports, "comment.md");
  const failed =
    failures.length === 0
      ? ""
      : `### ⛔ The review failed\n\nDon't rely on the report below.\n\n${failures.join("\n")}\n`;
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  const comment = [failed, text].filter((part) => part !== "").join("\n");
  writeFileSync(file, comment);
  summarize(comment);
  output("reports", reports);
}

/** Notes a failure, in the log and for the comment, where nothing in its message is Markdown. */
function fail(message, code) {
  annotate("error", message);
  const words = lines(message).join("\n").slice(0, 2000);
  const marks = "`".repeat(Math.max(2, ...[...words.matchAll(/`+/g)].map(([run]) => run.length)) + 1);
  failures.push(`${marks}text\n${words}\n${marks}\n`);
  exitCode = Math.max(exitCode, code);
}

/**
 * A file for the report with the findings that the pull request adds and those that it excuses; both sides are read
 * from git.
 */
function newFindings(base, event) {
  const folder = freshFolder(root);
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  // Without a folder the systems themselves are asked; with one, the kustomizations in it, and no code.
  const what = authored ? [] : ["."];
  const { stdout } = kustogen(
    [
      ...["check", ...what, "--since", `${base}...HEAD`, "--only-new", "--json"],
      // The comparison has the rest, which is at least as long.
      ...[...complete(event), ...outside(), ...inTime(0.5)],
    ],
    root,
    1,
  );
  // Nothing, or a beginning, of one that was ended.
  if (failures.length > 0 && !isJson(stdout)) return undefined;
  const file = join(folder, "findings.json");
  writeFileSync(file, stdout);
  const { findings, excused = [] } = JSON.parse(stdout);
  return { file, count: findings.length, excused: excused.length };
}

function isJson(text) {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** How many minutes the whole review may take. */
function minutes() {
  const given = env.INPUT_MAX_TIME || "10";
  if (/^\d+(?:\.\d+)?$/.test(given) && Number(given) > 0 && Number(given) <= 1440) return Number(given);
  annotate("error", `max-time: expected minutes such as 10, found ${oneLine(given)}`);
  return process.exit(2);
}

/** The part of the time that is left which a command may take. */
function inTime(part) {
  return ["--max-time", (Math.max(1, (end - Date.now()) * part) / 60_000).toFixed(6)];
}

/** Links files and lines to the server that the pull request is on. */
function sourceLinks() {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository } = env;
  if (!/^https?:\/\/[\w.:-]+$/.test(server ?? "") || !/^[\w.-]+\/[\w.-]+$/.test(repository ?? "")) return [];
  return ["--source-links", `${server}/${repository}/blob/{commit}/{file}#L{line}`];
}

/** The event as the runner describes it; nothing if it doesn't. */
function eventOf() {
  const file = env.GITHUB_EVENT_PATH;
  return file && existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
}

/** The full id of a commit; undefined if none is named. A name can't be taken for an option. */
function commit(revision) {
  if (revision === "") return undefined;
  const answer = git(["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`]);
  if (answer.status === 0) return answer.stdout.trim();
  throw new Failure(`the base ${oneLine(revision)} is not in this clone; check out with fetch-depth: 0`, 2);
}

/** Asks git about the checkout, in which no folder of the pull request is a repository of its own. */
function git(args) {
  const settings = ["safe.bareRepository=explicit", "core.fsmonitor=false", `core.hooksPath=${devNull}`];
  return spawnSync("git", [...settings.flatMap((one) => ["-c", one]), ...args], {
    cwd: root,
    encoding: "utf8",
  });
}

/** As `run`, for a command whose failure is that of the review: each exit code above `most` says there is one. */
function kustogen(args, cwd, most) {
  const answer = run(args, cwd);
  if (answer.status <= most) return answer;
  fail(ended(args[0], answer), answer.status);
  return answer;
}

/** How a command ended, with its last words. */
function ended(command, { signal, status, stderr }) {
  const how = signal ? `was ended by ${signal}` : `ended with exit code ${status}`;
  const words = lines(stderr).slice(-10).join("\n");
  return `kustogen ${command} ${how}${words === "" ? "" : `:\n${words}`}`;
}

/** Runs a command of kustogen and logs what it says; a signal, or a failure to start, is a status of 3. */
function run(args, cwd) {
  const { status, signal, stdout, stderr, error } = spawnSync(process.execPath, [program, ...args], {
    cwd,
    encoding: "utf8",
    maxBuffer: 2 ** 30,
  });
  const words = [stderr ?? "", error?.message ?? ""].join("\n");
  log(words);
  return { status: status === null || error ? 3 : status, signal, stdout: stdout ?? "", stderr: words };
}
