import { InputError, OutsideError } from "../../errors/errors.ts";
import { type Answer, run, runAsync } from "../run.ts";
import { repositoryAround } from "./around.ts";
import { QUIET, reading, writingGit } from "./door.ts";

// Direct calls of git: for reading, for objects, and for our own index. Commit, branch and switch use
// simple-git (delivery/user-git.ts of kustogen).

/** Options of a git command that changes the repository. */
export interface ChangeOptions {
  /** Standard input, such as a NUL-separated list of paths. */
  input?: string;
  /** Variables in addition to the caller's own. */
  env?: Record<string, string>;
  /** Receives what git and its hooks printed on standard error when the command succeeded. */
  onMessage?: (text: string) => void;
}

/** A git command with another exit code than 0. The message is the output of git or a hook. */
export class GitFailure extends OutsideError {
  /** The output of git and its hooks; "" if there was none. */
  readonly words: string;

  constructor(command: string, { code, stdout, stderr }: Answer) {
    const words = [stderr.trim(), stdout.trim()].filter((text) => text !== "").join("\n");
    super(`git ${command} failed: ${words || `exit code ${code}, without output`}`, { code: "git-failed" });
    this.words = words;
  }
}

/** Options of a git command that reads. */
export interface AskOptions {
  /** Standard input. */
  input?: string | undefined;
  /** Variables in addition to the caller's own. */
  variables?: Readonly<Record<string, string>> | undefined;
  /** With the user's filters and hooks, for a result that a writing command needs as their git gives it. */
  asUser?: boolean;
}

/**
 * Runs a quick read-only git command, in the C locale so that its messages can be recognized, without password
 * prompts. Throws OutsideError if git can't be started; a failing command is a result.
 */
export function askGit(folder: string, args: readonly string[], options: AskOptions = {}): Answer {
  const start = (options.asUser ? writingGit : reading)(folder, args, options.variables);
  if (options.asUser) Object.assign(start.env, QUIET);
  return run("git", start.args, { ...start, input: options.input });
}

/** Why git rejected a folder, if for one of these reasons: recognized by git's messages in the C locale. */
export function rejection({
  code,
  stderr,
}: Answer): "no repository" | "no working tree" | "another owner" | undefined {
  if (code === 0) return undefined;
  if (stderr.includes("not a git repository")) return "no repository";
  if (stderr.includes("dubious ownership")) return "another owner";
  return /work ?tree/.test(stderr) ? "no working tree" : undefined;
}

/** True if git checked files out without encoding them: recognized by git's messages in the C locale. */
export function leftUnencoded({ stderr }: Answer): boolean {
  return stderr.includes("failed to encode");
}

/** Like askGit, in parallel with this process. */
export function askGitBeside(folder: string, args: readonly string[]): Promise<Answer> {
  const start = reading(folder, args);
  return runAsync("git", start.args, start);
}

/** Like askGit, for a command that must succeed; otherwise throws OutsideError with git's message. */
export function readGit(folder: string, args: readonly string[], options: AskOptions = {}): string {
  const answer = askGit(folder, args, options);
  if (answer.code !== 0) throw new GitFailure(commandOf(args), answer);
  return answer.stdout;
}

/** The top-level folder of the working tree around a folder; undefined if there is none. */
export function workTreeTop(folder: string): string | undefined {
  const around = repositoryAround(folder);
  if (around.kind === "tree") return around.top;
  if (around.kind !== "given") return undefined;
  const answer = askGit(folder, ["rev-parse", "--show-toplevel"]);
  return answer.code === 0 ? answer.stdout.replace(/\n$/, "") : undefined;
}

/**
 * Runs a git command that changes the repository, with the caller's whole environment, hooks and configuration;
 * returns its standard output without surrounding white space. Rejects with GitFailure if it fails, even silently.
 */
export async function changeGit(
  folder: string,
  args: readonly string[],
  { input, env, onMessage }: ChangeOptions = {},
): Promise<string> {
  const start = writingGit(folder, args, env);
  const answer = await runAsync("git", start.args, { ...start, input });
  if (answer.code !== 0) throw new GitFailure(commandOf(args), answer);
  if (onMessage && answer.stderr !== "") onMessage(answer.stderr);
  return answer.stdout.trim();
}

/**
 * The full ids of the commits that revisions refer to ("main", "HEAD~2", a tag), so that nothing else of the user's
 * input reaches a git command. Throws InputError if there is no such commit, or if git would read the text as an
 * option; OutsideError if the folder is in no repository that git reads.
 * @param named resolves revisions to commits, by default through a git process
 */
export function commitIds(
  folder: string,
  revisions: readonly string[],
  named = (names: readonly string[]) => commitsNamed(folder, names),
): string[] {
  const isWrong = (one: string) => one === "" || one.startsWith("-") || /[\r\n\0]/.test(one);
  const found = revisions.some(isWrong) ? [] : named(revisions);
  return revisions.map((revision, at) => {
    const id = found[at];
    if (id !== undefined) return id;
    const wrong = revisions.find(isWrong) ?? revision;
    throw new InputError(
      `revision ${wrong} does not exist in ${folder}; in a shallow clone it may have to be fetched first (git fetch --unshallow)`,
      { code: "unknown-revision" },
    );
  });
}

/** The same for one revision. */
export function commitId(folder: string, revision: string): string {
  return commitIds(folder, [revision])[0] as string;
}

/** The commits for git revisions, from one git process; undefined for those that don't exist. */
export function commitsNamed(folder: string, names: readonly string[]): (string | undefined)[] {
  return objectIds(
    folder,
    names.map((name) => `${name}^{commit}`),
  );
}

/**
 * The ids of the objects that git expressions refer to, from one git process; undefined for those that don't exist.
 * Throws OutsideError if the folder is in no repository that git reads.
 */
export function objectIds(folder: string, expressions: readonly string[]): (string | undefined)[] {
  const input = expressions.map((expression) => `${expression}\n`).join("");
  const answer = readGit(folder, ["cat-file", "--batch-check=%(objectname)"], { input });
  const lines = answer.split("\n");
  return expressions.map((_, at) => (ID.test(lines[at] ?? "") ? lines[at] : undefined));
}

const ID = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;

/** Paths in the form that git reads from standard input with `-z`. */
export function nulList(paths: Iterable<string>): string {
  let text = "";
  for (const path of paths) text += `${path}\0`;
  return text;
}

function commandOf(args: readonly string[]): string {
  return args.find((arg) => /^[a-z]/.test(arg) && !arg.includes("=")) ?? "";
}

/** git's settings: each key as git prints it, with its value, in git's order; undefined for a key without a value. */
export type Settings = readonly (readonly [key: string, value: string | undefined])[];

/** The settings that apply in a folder; none if git can't read them. */
export function gitSettings(folder: string): Settings {
  const { code, stdout } = askGit(folder, ["config", "-z", "--list"]);
  if (code !== 0) return [];
  return stdout
    .split("\0")
    .slice(0, -1)
    .map((entry) => {
      const end = entry.indexOf("\n");
      return end < 0 ? [entry, undefined] : [entry.slice(0, end), entry.slice(end + 1)];
    });
}

/** The values of the keys that a pattern matches. */
export function settingValues(settings: Settings, pattern: RegExp): string[] {
  return settings.flatMap(([key, value]) => (value !== undefined && pattern.test(key) ? [value] : []));
}
