import type { Repository } from "./repository.ts";

/** How one git command that changes the repository is run. */
export interface ChangeOptions {
  /** Standard input, such as a NUL-separated list of paths. */
  input?: string;
  env?: Record<string, string>;
  /** Passes on what git and its hooks print, as it comes. */
  onMessage?: (text: string) => void;
}

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
    // simple-git hides GIT_* variables otherwise, and with them an identity given by a CI system.
    allowEnvironment: Object.keys(environment),
    input: () => input ?? "",
  }).env(environment);
  if (onMessage)
    git.outputHandler((_command, _stdout, stderr) => {
      stderr.setEncoding("utf8").on("data", onMessage);
    });
  return git.raw(["--literal-pathspecs", ...args]);
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
