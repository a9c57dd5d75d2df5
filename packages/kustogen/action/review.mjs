// The action's work: reports on what a pull request changes, from files and git objects only. Unless `authored` is set,
// no code of the repository is run, and no text from it ever becomes part of a command. What it writes is in a new folder
// outside of the checkout, so that nothing there can be the pull request's; where anything fails, the report says so.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { devNull } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { annotate, freshFolder, lines, log, oneLine, output, summarize } from "./runner.mjs";

const program = join(dirname(dirname(fileURLToPath(import.meta.url))), "bin", "kustogen.mjs");
const { env } = process;
const root = resolve(env.GITHUB_WORKSPACE || ".");
const reports = folderOfReports();
const authored = env.INPUT_AUTHORED === "true";
/** What failed, as sentences for the comment; the review says nothing that can be relied on then. */
const failures = [];
/** What a reader has to know beside that. */
const notices = [];
let exitCode = 0;

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
    ...(env.INPUT_HELM === "true" ? ["--enable-helm"] : []),
    ...(env.INPUT_REMOTE === "true" ? ["--remote"] : []),
    ...(authored ? ["--authored"] : []),
    ...sourceLinks(),
  ];
  // What merging would change: from where the branch left its base.
  const range = base === undefined ? [] : [`${base}...HEAD`];
  const findings =
    env.INPUT_CHECKS === "false" || base === undefined ? undefined : newFindings(base, freshFolder(root));
  const withFindings = findings === undefined ? [] : ["--findings", findings.file];
  const full = env.INPUT_FULL_REPORT ? ["--full-report", env.INPUT_FULL_REPORT] : [];
  const files = ["report.json", "page.html", "comment.md"].flatMap((file) => [
    "--output",
    join(reports, file),
  ]);
  kustogen(["diff", ...range, ...options, ...withFindings, ...full, ...files], root, 0);
  const written = join(reports, "report.json");
  if (existsSync(written)) count(JSON.parse(readFileSync(written, "utf8")));
  else if (failures.length === 0) throw new Failure("kustogen diff wrote no report", 3);
  output("new-findings", findings?.count ?? 0);
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
      : `### ⛔ The review failed\n\nDon't rely on what is said below, or missing there.\n\n${failures.join("\n")}\n`;
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  const comment = [failed, ...notices, text].filter((part) => part !== "").join("\n");
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

/** The findings that the base doesn't have, as a file for the report. */
function newFindings(base, folder) {
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const baseline = join(folder, "baseline.json");
  const file = join(folder, "findings.json");
  const known = join(folder, "base");
  mkdirSync(known);
  layOut(base, known, folder);
  // Without a folder the systems themselves are asked; with one, the kustomizations in it, and no code.
  const what = authored ? [] : ["."];
  if (authored && existsSync(join(root, "node_modules")))
    symlinkSync(join(root, "node_modules"), join(known, "node_modules"));
  const before = run(["check", ...what, "--baseline", baseline, "--write-baseline"], known);
  if (before.status > 1)
    notices.push("The checks could not be run on the base, so that all their findings count as new.\n");
  const { stdout } = kustogen(
    ["check", ...what, "--json", ...(existsSync(baseline) ? ["--baseline", baseline] : [])],
    root,
    1,
  );
  if (stdout === "" && failures.length > 0) return undefined;
  writeFileSync(file, stdout);
  return { file, count: JSON.parse(stdout).findings.length };
}

/** Links files and lines to the server that the pull request is on. */
function sourceLinks() {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository } = env;
  if (!/^https?:\/\/[\w.:-]+$/.test(server ?? "") || !/^[\w.-]+\/[\w.-]+$/.test(repository ?? "")) return [];
  return ["--source-links", `${server}/${repository}/blob/{commit}/{file}#L{line}`];
}

/** What the runner says of the event; nothing where it says nothing. */
function eventOf() {
  const file = env.GITHUB_EVENT_PATH;
  return file && existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
}

/** Writes the files of a commit into a folder, with an index of its own. */
function layOut(revision, target, folder) {
  // Not the checkout's work tree: its attributes are the pull request's, and name filters.
  const variables = { GIT_INDEX_FILE: join(folder, "index"), GIT_WORK_TREE: target };
  for (const args of [
    ["read-tree", `${revision}^{tree}`],
    ["checkout-index", "--all"],
  ]) {
    const { status, stderr } = git(args, variables);
    if (status !== 0) throw new Failure(`git ${args[0]} failed on the base: ${oneLine(stderr ?? "")}`, 3);
  }
}

/** The full id of a commit; undefined where none is named. A name can't be taken for an option. */
function commit(revision) {
  if (revision === "") return undefined;
  const answer = git(["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`]);
  if (answer.status === 0) return answer.stdout.trim();
  throw new Failure(`the base ${oneLine(revision)} is not in this clone; check out with fetch-depth: 0`, 2);
}

/** Asks git about the checkout, in which no folder of the pull request is a repository of its own. */
function git(args, variables = {}) {
  const settings = ["safe.bareRepository=explicit", "core.fsmonitor=false", `core.hooksPath=${devNull}`];
  return spawnSync("git", [...settings.flatMap((one) => ["-c", one]), ...args], {
    cwd: root,
    env: { ...env, ...variables },
    encoding: "utf8",
  });
}

/** As `run`, for a command whose failure is that of the review: each exit code above `most` says there is one. */
function kustogen(args, cwd, most) {
  const answer = run(args, cwd);
  if (answer.status <= most) return answer;
  const ended = answer.signal ? `was ended by ${answer.signal}` : `ended with exit code ${answer.status}`;
  const words = lines(answer.stderr).slice(-10).join("\n");
  // A program that crashes may end with 1.
  fail(
    `kustogen ${args[0]} ${ended}${words === "" ? "" : `:\n${words}`}`,
    answer.status > 1 ? answer.status : 3,
  );
  return answer;
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
