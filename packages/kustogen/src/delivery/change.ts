import type { SimpleGitOptions } from "simple-git";
import type { Repository } from "../git/repository.ts";

/** How one git command that changes the repository is run. */
export interface ChangeOptions {
  /** Standard input, such as a NUL-separated list of paths; not empty (simple-git leaves an empty one open). */
  input?: string;
  env?: Record<string, string>;
  /** Receives what git and its hooks printed when the command succeeded; of a failure it is in the error. */
  onMessage?: (text: string) => void;
}

/**
 * simple-git guards programs that pass on commands, paths or variables of strangers. Ours come from constants, paths
 * go through standard input, and the variables are those of the person who runs kustogen, whose git must behave as
 * it does for them: identity and settings given by a CI system, signing, hooks. So each variable is let through.
 */
const THE_USERS_OWN_ENVIRONMENT: SimpleGitOptions["unsafe"] = {
  allowUnsafeAlias: true,
  allowUnsafeAskPass: true,
  allowUnsafeCommandBinaries: true,
  allowUnsafeConfigEnvCount: true,
  allowUnsafeConfigPaths: true,
  allowUnsafeCredentialHelper: true,
  allowUnsafeDiffExternal: true,
  allowUnsafeDiffTextConv: true,
  allowUnsafeEditor: true,
  allowUnsafeExec: true,
  allowUnsafeFilter: true,
  allowUnsafeFsMonitor: true,
  allowUnsafeGitProxy: true,
  allowUnsafeGpgProgram: true,
  allowUnsafeHooksPath: true,
  allowUnsafeInclude: true,
  allowUnsafeMergeDriver: true,
  allowUnsafePack: true,
  allowUnsafePager: true,
  allowUnsafeProtocolOverride: true,
  allowUnsafeSshCommand: true,
  allowUnsafeSubmodule: true,
  allowUnsafeTemplateDir: true,
  allowUnsafeUrlRewrite: true,
};

/**
 * Runs a git command that changes the repository, with the caller's whole environment, hooks and configuration;
 * returns its trimmed standard output. Rejects with simple-git's error, whose message is what git printed.
 */
export async function changeGit(
  repository: Repository,
  args: string[],
  { input, env, onMessage }: ChangeOptions = {},
): Promise<string> {
  // Loaded here: only a run that changes something pays for it.
  const { simpleGit } = await import("simple-git");
  const environment = { ...definedEnvironment(), ...env };
  const git = simpleGit({
    baseDir: repository.root,
    trimmed: true,
    allowEnvironment: Object.keys(environment),
    unsafe: THE_USERS_OWN_ENVIRONMENT,
    input: () => input,
  }).env(environment);
  const printed: Buffer[] = [];
  if (onMessage)
    git.outputHandler((_command, _stdout, stderr) => {
      stderr.on("data", (chunk: Buffer) => printed.push(chunk));
    });
  const answer = await git.raw(["--literal-pathspecs", ...args]);
  if (onMessage && printed.length > 0) onMessage(Buffer.concat(printed).toString("utf8"));
  return answer;
}

function definedEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** Paths as git reads them from standard input with `-z`. */
export function nulList(paths: Iterable<string>): string {
  let text = "";
  for (const path of paths) text += `${path}\0`;
  return text;
}
