import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { CASES } from "./cases.ts";

/** What Argo CD answered: the manifests of each source as JSON, or the Applications of a set. */
export interface Recorded {
  applications: Record<string, { sources: (string[] | null)[] } | { fails: true }>;
  sets: Record<string, { applications: unknown[] } | { fails: true }>;
}

/** Makes a repository of the cases in a folder, the same each time, and returns its commit. */
export function commitCases(directory: string): string {
  for (const [path, text] of Object.entries(CASES)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
  const time = "2026-11-21T00:00:00Z";
  const env = { PATH: process.env.PATH, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" };
  const who = { NAME: "cases", EMAIL: "cases@example.com", DATE: time };
  for (const [field, value] of Object.entries(who))
    Object.assign(env, { [`GIT_AUTHOR_${field}`]: value, [`GIT_COMMITTER_${field}`]: value });
  const git = (...args: string[]) => execFileSync("git", args, { cwd: directory, env, encoding: "utf8" });
  git("init", "--quiet", "--initial-branch=main");
  git("add", "--all", "--force");
  git("commit", "--quiet", "--message=cases");
  return git("rev-parse", "HEAD").trim();
}
