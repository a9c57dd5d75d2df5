import { devNull, tmpdir } from "node:os";
import { join } from "node:path";
import { OutsideError } from "../../errors/errors.ts";
import { type Answer, run } from "../run.ts";
import { repositoryAround, type Surroundings } from "./around.ts";
import { fetchesByForeignProgram } from "./own-programs.ts";

// How git is started, in two ways. What only reads runs nothing that a repository names: no hooks, no fsmonitor, no
// filters, no program of its configuration. What writes or fetches is the person's own git, with all that they set up.
// By neither is a folder of files a repository because it looks like one.

/** How one git command is started: its arguments, where, and its environment. */
export interface Start {
  args: string[];
  folder: string;
  env: NodeJS.ProcessEnv;
}

/** What a command may be told on top. */
export interface StartOptions {
  /** Variables on top of the caller's own. */
  variables?: Record<string, string> | undefined;
  /** The folder is a bare repository that the person has named. */
  bare?: boolean | undefined;
}

/** No repository, as git itself says then. */
const NOWHERE = join(devNull, "none");

/** A folder that only looks like a repository is none. */
const EXPLICIT = ["-c", "safe.bareRepository=explicit"];

/** Each names a program, or starts one that others do. */
const NO_PROGRAMS = [
  "--no-pager",
  ...["core.fsmonitor=false", `core.hooksPath=${devNull}`, "log.showSignature=false"].flatMap(setting),
  ...["gc.auto=0", "maintenance.auto=false", "submodule.recurse=false"].flatMap(setting),
];

/** In C locale, so that messages can be told apart, and nobody is there to type a password. */
export const QUIET = { LC_ALL: "C", GIT_OPTIONAL_LOCKS: "0", GIT_TERMINAL_PROMPT: "0" };

/** The transports that start no program of an address's choice. */
const TRANSPORTS = "file:git:http:https:ssh";

/** A git command that only reads. Throws OutsideError for a repository that git refuses to read. */
export function reading(folder: string, args: readonly string[], options: StartOptions = {}): Start {
  const around = repositoryAround(folder);
  const start = placed(around, folder, [...NO_PROGRAMS, ...args], options);
  Object.assign(start.env, QUIET, options.variables);
  // A clone without all objects fetches those that it lacks, with what the person's own configuration says.
  start.env.GIT_ASKPASS ??= "";
  start.env.GIT_ALLOW_PROTOCOL ??= TRANSPORTS;
  if (fetchesByForeignProgram(around, start)) start.env.GIT_ALLOW_PROTOCOL = "none";
  return start;
}

/** A git command that writes, or whose answer depends on filters: as at the person's prompt, hooks and all. */
export function writing(folder: string, args: readonly string[], options: StartOptions = {}): Start {
  return placed(repositoryAround(folder), folder, ["--literal-pathspecs", ...args], options);
}

/** What a hook of git says of its own repository; a fetch is about another one. */
const OF_ANOTHER = ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_PREFIX"];

/**
 * A git command that clones what an address names, in a folder of its own, or only asks there: with the person's
 * credential helpers and ssh for the host, and no hook. Nothing of the repository around the present folder holds.
 */
export function fetching(folder: string | undefined, args: readonly string[]): Start {
  const env: NodeJS.ProcessEnv = { ...process.env, LC_ALL: "C", GIT_TERMINAL_PROMPT: "0" };
  for (const name of OF_ANOTHER) delete env[name];
  if (folder === undefined) env.GIT_DIR = NOWHERE;
  const settings = ["core.fsmonitor=false", `core.hooksPath=${devNull}`, "protocol.ext.allow=never"];
  return { args: [...EXPLICIT, ...settings.flatMap(setting), ...args], folder: folder ?? tmpdir(), env };
}

function placed(
  around: Surroundings,
  folder: string,
  args: readonly string[],
  { bare = false, variables }: StartOptions,
): Start {
  const env = { ...process.env, ...variables };
  if (around.kind === "bare" && bare)
    return { args: ["-c", "safe.bareRepository=all", ...args], folder, env };
  if (around.kind === "bare") env.GIT_DIR = NOWHERE;
  if (around.kind === "tree" && !around.plain) {
    refuseForeign(around.top);
    env.GIT_DIR = join(around.top, ".git");
    env.GIT_WORK_TREE = around.top;
  }
  return { args: [...EXPLICIT, ...args], folder, env };
}

const own = new Set<string>();

/** Throws OutsideError for a repository that git doesn't read, such as another user's: one that is named isn't asked for its owner. */
function refuseForeign(top: string): void {
  if (own.has(top)) return;
  const env = { ...process.env, LC_ALL: "C" };
  const answer: Answer = run("git", [...EXPLICIT, "rev-parse", "--git-dir"], { folder: top, env });
  if (answer.code !== 0)
    throw new OutsideError(`git can't read the repository of ${top}: ${answer.stderr.trim()}`);
  own.add(top);
}

function setting(text: string): string[] {
  return ["-c", text];
}
