import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { orElse } from "../../errors/attempt.ts";
import { kept } from "../../value/multimap.ts";
import { areOwn, mayFindAnother, repositoryAround, type Surroundings } from "./around.ts";
import { configuration, fileText } from "./own-programs.ts";
import { askGit } from "./run.ts";

/** git's settings: each key as git prints it, with its value, in git's order; undefined for a key without a value. */
export type Settings = readonly (readonly [key: string, value: string | undefined])[];

/** By the contents of the files that they come from. */
const known = new Map<string, Settings>();

/**
 * The settings that apply in a folder; none if git can't read them. git is asked once for all repositories with the
 * same configuration, and again when that changes; only the machine's own configuration file isn't watched.
 */
export function gitSettings(folder: string): Settings {
  const sources = sourcesOf(folder, repositoryAround(folder));
  if (sources === undefined) return listed(folder);
  const settings = kept(known, sources, () => listed(folder));
  // Which other files these are, and what they contain, may differ from folder to folder.
  if (settings.some(([key]) => /^include(?:if)?\./.test(key))) known.delete(sources);
  return settings;
}

/** The values of the keys that a pattern matches. */
export function valuesOf(settings: Settings, pattern: RegExp): string[] {
  return settings.flatMap(([key, value]) => (value !== undefined && pattern.test(key) ? [value] : []));
}

function listed(folder: string): Settings {
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

/** What git accepts as the HEAD of a repository. */
const HEAD = /^(?:ref:\s*refs\/|[0-9a-f]{40})/;

/** All that the settings depend on; undefined if only git can tell. */
function sourcesOf(folder: string, around: Surroundings): string | undefined {
  if (mayFindAnother()) return undefined;
  if (around.kind === "tree") {
    const git = join(around.top, ".git");
    const folders = [folder, around.top, git, join(git, "objects"), join(git, "refs")];
    if (!around.plain || !areOwn(folders) || !HEAD.test(fileText(join(git, "HEAD")))) return undefined;
  } else if (around.kind !== "none") return undefined;
  const { HOME = homedir(), XDG_CONFIG_HOME = join(HOME, ".config"), ...env } = process.env;
  const variables = Object.entries(env).filter(([name]) => name.startsWith("GIT_"));
  const own =
    env.GIT_CONFIG_GLOBAL === undefined
      ? [join(XDG_CONFIG_HOME, "git/config"), join(HOME, ".gitconfig")]
      : [env.GIT_CONFIG_GLOBAL];
  const files = [...own, env.GIT_CONFIG_SYSTEM ?? ""].map((file) =>
    orElse(() => readFileSync(file, "utf8"), undefined),
  );
  return JSON.stringify([around.kind, configuration(around), HOME, XDG_CONFIG_HOME, variables, files]);
}
