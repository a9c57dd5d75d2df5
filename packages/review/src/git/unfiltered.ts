import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { askGitBeside, GitFailure, gitSettings } from "@kustogen/kustomize/node/git/run.ts";

/**
 * The lines of `git status --porcelain` for these paths, comparing the files' bytes: no configured filter runs (the
 * repository's attributes would select it), and submodules aren't entered. Git examines each file and folder, in
 * parallel with this process.
 */
export async function statusLines(root: string, paths: readonly string[]): Promise<string[]> {
  const options = ["--porcelain", "--untracked-files=all", "--ignore-submodules=dirty"];
  const answer = await askGitBeside(root, [...noFilters(root), "status", ...options, "--", ...paths]);
  if (answer.code !== 0) throw new GitFailure("status", answer);
  return answer.stdout.split("\n").filter((line) => line !== "");
}

/** The keys that make a filter run. */
const FILTER = /^filter\..*\.(?:clean|process|required)$/;

/**
 * Settings that disable each configured filter, for a command that may compare contents. Throws InputError for a
 * filter that can't be disabled.
 */
export function noFilters(root: string): string[] {
  const keys = gitSettings(root).map(([key]) => key);
  return [...new Set(keys)].flatMap((key) => {
    if (!FILTER.test(key)) return [];
    if (key.includes("="))
      throw new InputError(`git's configuration has the key ${key}: a filter's name can't contain "="`);
    return ["-c", `${key}=${key.endsWith(".required") ? "false" : ""}`];
  });
}
