import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { OutsideError } from "../errors/errors.ts";

/** What a git process answered. */
export interface GitAnswer {
  code: number;
  stdout: string;
  stderr: string;
}

export const NO_GIT =
  "the program `git` was not found on the path: install git (https://git-scm.com/downloads) and run the command again";

/**
 * Runs a quick git command that only reads, in C locale so that its messages can be told apart. Pass `input` for
 * its standard input. Throws OutsideError when git can't be started; a failing command is an answer.
 */
export function askGit(folder: string, args: string[], input?: string): GitAnswer {
  const result = spawnSync("git", args, {
    cwd: folder,
    input,
    encoding: "utf8",
    maxBuffer: 2 ** 31 - 1,
    env: { ...process.env, LC_ALL: "C", GIT_OPTIONAL_LOCKS: "0" },
    stdio: ["pipe", "pipe", "pipe"],
    windowsHide: true,
  });
  if (result.error) {
    const missing = "code" in result.error && result.error.code === "ENOENT";
    if (missing && !existsSync(folder)) throw new OutsideError(`the folder ${folder} does not exist`);
    throw new OutsideError(missing ? NO_GIT : `git could not be started: ${result.error.message}`);
  }
  return { code: result.status ?? 128, stdout: result.stdout, stderr: result.stderr };
}

/** As askGit, for a command that must succeed; throws OutsideError with git's own words when it doesn't. */
export function readGit(folder: string, args: string[], input?: string): string {
  const answer = askGit(folder, args, input);
  if (answer.code !== 0)
    throw new OutsideError(
      `git ${args.find((arg) => !arg.startsWith("-"))} failed: ${answer.stderr.trim() || `exit code ${answer.code}`}`,
    );
  return answer.stdout;
}
