import { refuseOption } from "@kustogen/kustomize/errors/argument.ts";
import { OutsideError } from "@kustogen/kustomize/errors/errors.ts";
import { writingGit } from "@kustogen/kustomize/node/git/door.ts";
import { type ChangeOptions, GitFailure } from "@kustogen/kustomize/node/git/run.ts";
import type { SimpleGit } from "simple-git";

// Commands that the user could type: commit, branch and switch, through simple-git with its guards on.
// Objects, trees, our own index and everything that only reads use kustomize/node/git.

/** Ends a call without output after this time: a hook that waits for an answer, or git waiting for input. */
const SILENT_MS = 15 * 60_000;

/**
 * Guards that are disabled, because the user's variables may set these, as at their prompt: editors, ssh, passwords,
 * programs, and any setting. No argument and no configuration of ours contains a program.
 */
const LET_THROUGH = [
  ...["Alias", "AskPass", "CommandBinaries", "ConfigEnvCount", "ConfigPaths", "CredentialHelper"],
  ...["DiffExternal", "DiffTextConv", "Editor", "Exec", "Filter", "FsMonitor", "GitProxy", "GpgProgram"],
  ...["HooksPath", "Include", "MergeDriver", "Pack", "Pager", "ProtocolOverride", "SshCommand"],
  ...["Submodule", "TemplateDir", "UrlRewrite"],
].map((name) => `allowUnsafe${name}`);

/**
 * Runs work with the user's git in a folder, including hooks, signing and filters.
 * @param command its name in messages
 * @throws GitFailure for a command that fails, even silently; OutsideError for one without output for too long
 */
export async function withUserGit<Result>(
  folder: string,
  command: string,
  { input = "", env, onMessage }: ChangeOptions,
  use: (git: SimpleGit) => PromiseLike<Result>,
): Promise<Result> {
  const start = writingGit(folder, [], env);
  const { simpleGit } = await import("simple-git");
  let failure: GitFailure | undefined;
  const git = simpleGit({
    baseDir: start.folder,
    config: ["safe.bareRepository=explicit"],
    // An unknown variable, such as a CI's GIT_BRANCH, would be an error.
    allowEnvironment: Object.keys(start.env),
    timeout: { block: SILENT_MS },
    input: () => input,
    // By default it treats a failure without output as a success.
    errors: (error, { exitCode, stdErr, stdOut }) => {
      const [stderr, stdout] = [Buffer.concat(stdErr).toString(), Buffer.concat(stdOut).toString()];
      if (exitCode !== 0) failure = new GitFailure(command, { code: exitCode, stdout, stderr });
      else if (error === undefined && stderr !== "") onMessage?.(stderr);
      return failure ?? error;
    },
    // Without the first, the user's own hooks couldn't abbreviate options.
    unsafe: Object.fromEntries(["allowAbbreviatedOptions", ...LET_THROUGH].map((name) => [name, true])),
  }).env(start.env as Record<string, string>);
  try {
    return await use(git);
  } catch (error) {
    throw (
      failure ??
      new OutsideError(`git ${command} failed: ${(error as Error).message}`, {
        code: "git-failed",
        cause: error,
      })
    );
  }
}

/** Commits the content of our own index, with a message that may be long. */
export async function userCommit(folder: string, message: string, options: ChangeOptions): Promise<void> {
  await withUserGit(folder, "commit", { ...options, input: message }, (git) =>
    git.commit([], [], { "--quiet": null, "--file": "-" }),
  );
}

/** Switches to a branch or commit: the arguments of `git switch`, the last of which is its name. */
export async function userSwitch(folder: string, args: readonly string[]): Promise<void> {
  refuseOption("git switch", { given: args.at(-1) ?? "", name: "the branch" });
  await withUserGit(folder, "switch", {}, (git) => git.raw(["switch", "--quiet", ...args]));
}

/** Removes a branch, even if it isn't merged. */
export async function removeBranch(folder: string, name: string): Promise<void> {
  await withUserGit(folder, "branch", {}, (git) => git.raw(["branch", "-D", "--", name]));
}
