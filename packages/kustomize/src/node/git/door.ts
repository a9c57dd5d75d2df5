import { devNull, tmpdir } from "node:os";
import { join } from "node:path";
import { OutsideError } from "../../errors/errors.ts";
import { type Answer, run } from "../run.ts";
import { fetchesByForeignProgram, repositoryAround, type Surroundings } from "./around.ts";

// The two ways of running git. Commands that only read run nothing that a repository configures: no hooks, no
// fsmonitor, no filters, no programs. Commands that write or fetch are the user's own git, with all of their
// configuration. Neither treats a folder as a repository because it contains the files of one.

/** A git command: its arguments, folder and environment. */
export interface Start {
  args: string[];
  folder: string;
  env: NodeJS.ProcessEnv;
}

/** A path without any repository. */
const NOWHERE = join(devNull, "none");

/** A folder isn't a repository only because it looks like one. */
const EXPLICIT = ["-c", "safe.bareRepository=explicit"];

/** Each of these starts a program, or selects one. */
const NO_PROGRAMS = [
  "--no-pager",
  ...["core.fsmonitor=false", `core.hooksPath=${devNull}`, "log.showSignature=false"].flatMap(setting),
  ...["gc.auto=0", "maintenance.auto=false", "submodule.recurse=false"].flatMap(setting),
];

/** Objects and history as they were committed: no other object in place of one, and no other parents of a commit. */
const AS_COMMITTED = { GIT_NO_REPLACE_OBJECTS: "1", GIT_GRAFT_FILE: NOWHERE };

/** In the C locale, so that messages can be recognized, and without password prompts. */
export const QUIET = { LC_ALL: "C", GIT_OPTIONAL_LOCKS: "0", GIT_TERMINAL_PROMPT: "0" };

/** The transports that don't start a program chosen by the address. */
const TRANSPORTS = "file:git:http:https:ssh";

/** Variables in addition to the caller's own. */
type Variables = Readonly<Record<string, string>>;

/** A git command that only reads. Throws OutsideError for a repository that git rejects. */
export function reading(folder: string, args: readonly string[], variables?: Variables): Start {
  const around = repositoryAround(folder);
  const start = placed(around, folder, [...NO_PROGRAMS, ...args], variables);
  Object.assign(start.env, QUIET, AS_COMMITTED, variables);
  // A partial clone fetches missing objects with the user's own configuration.
  start.env.GIT_ASKPASS ??= "";
  start.env.GIT_ALLOW_PROTOCOL ??= TRANSPORTS;
  if (fetchesByForeignProgram(around, start)) start.env.GIT_ALLOW_PROTOCOL = "none";
  return start;
}

/** A git command that writes, or whose output depends on filters: as at the user's prompt, including hooks. */
export function writingGit(folder: string, args: readonly string[], variables?: Variables): Start {
  return placed(repositoryAround(folder), folder, ["--literal-pathspecs", ...args], variables);
}

/** Variables that a git hook sets about its own repository; a fetch is about another one. */
const OF_ANOTHER = ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_PREFIX"];

/**
 * A git command that clones from an address into a new folder, or only queries it: with the user's credential helpers
 * and ssh for the host, and without hooks. Ignores the repository around the current folder.
 */
export function fetching(folder: string | undefined, args: readonly string[]): Start {
  const env: NodeJS.ProcessEnv = { ...process.env, LC_ALL: "C", GIT_TERMINAL_PROMPT: "0" };
  for (const name of OF_ANOTHER) delete env[name];
  if (folder === undefined) env.GIT_DIR = NOWHERE;
  const settings = ["core.fsmonitor=false", `core.hooksPath=${devNull}`, "protocol.ext.allow=never"];
  return { args: [...EXPLICIT, ...settings.flatMap(setting), ...args], folder: folder ?? tmpdir(), env };
}

/** A git command that knows nothing of the user, of the machine or of a repository but what these variables name. */
export function isolated(folder: string, args: readonly string[], variables: Variables): Start {
  const isKept = (name: string) => !name.startsWith("GIT_") || name === "GIT_ALTERNATE_OBJECT_DIRECTORIES";
  const own = Object.entries(process.env).filter(([name]) => isKept(name));
  const nobody = {
    HOME: NOWHERE,
    XDG_CONFIG_HOME: NOWHERE,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_ATTR_NOSYSTEM: "1",
  };
  const env = { ...Object.fromEntries(own), ...QUIET, ...AS_COMMITTED, ...nobody, ...variables };
  return { args: [...NO_PROGRAMS, ...args], folder, env };
}

function placed(around: Surroundings, folder: string, args: readonly string[], variables?: Variables): Start {
  const env: NodeJS.ProcessEnv = { ...process.env, ...variables };
  if (around.kind === "none" && !around.plain) env.GIT_DIR = NOWHERE;
  if (around.kind === "tree" && !around.plain) {
    refuseForeign(around.top);
    env.GIT_DIR = join(around.top, ".git");
    env.GIT_WORK_TREE = around.top;
  }
  return { args: [...EXPLICIT, ...args], folder, env };
}

const own = new Set<string>();

/**
 * Throws OutsideError for a repository that git rejects, such as another user's: git doesn't check the owner of one
 * that is given explicitly.
 */
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
