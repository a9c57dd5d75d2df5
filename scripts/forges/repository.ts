import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { $, type ProcessOutput } from "zx";

/** Where repositories are made, and what comes of looking at them. */
export const folder = mkdtempSync(join(tmpdir(), "kustogen-forges-"));
export const failures: string[] = [];
export const program = join(process.cwd(), "packages/kustogen/bin/kustogen.mjs");
$.quiet = true;

/** Says whether something is so, and remembers what is not. */
export function expect(truth: boolean, what: string, why = ""): void {
  process.stdout.write(truth ? `ok: ${what}\n` : `FAILED: ${what}\n${why}\n`);
  if (!truth) failures.push(what);
}

/** The same of a command that has to succeed. */
export function expectRun({ exitCode, stdout, stderr }: ProcessOutput, what: string): void {
  expect(exitCode === 0, what, stdout + stderr);
}

/** The environment of jobs: who commits, and nothing that tells a command that this is another CI. */
export const env: NodeJS.ProcessEnv = {
  ...process.env,
  GIT_AUTHOR_NAME: "CI",
  GIT_AUTHOR_EMAIL: "ci@example.com",
  GIT_COMMITTER_NAME: "CI",
  GIT_COMMITTER_EMAIL: "ci@example.com",
  npm_config_prefer_offline: "true",
};

/** A repository that had files, what `init` made of it, and a branch on which one tag changes. */
export async function made(forge: string, at: string, engine: string) {
  const top = join(folder, `${forge}-${at || "top"}`);
  mkdirSync(top);
  writeFileSync(join(top, "README.md"), "# Ours\n");
  writeFileSync(join(top, ".gitignore"), "dist/\n");
  const here = $({ cwd: top, env });
  await here`git init --quiet --initial-branch=main`;
  await here`git add --all`;
  await here`git commit --quiet --message Ours`;
  await here`node ${program} init ${at || "."} --forge ${forge} --kustogen ${engine}`;
  const project = join(top, at);
  const inside = $({ cwd: project, env });
  await here`git add --all`;
  await here`git commit --quiet --message Start`;
  await inside`npm run gen`;
  const base = (await here`git rev-parse HEAD`).stdout.trim();
  const file = join(project, "generators/environments/beta.yaml");
  writeFileSync(file, readFileSync(file, "utf8").replace("6.9.2", "6.9.3"));
  await here`git switch --quiet --create newer`;
  await inside`npm run gen -- -m ${"A newer page"}`;
  return { top, project, base, here };
}

/** Runs the lines of a job in one shell, as a runner does. */
export function shell(
  cwd: string,
  lines: readonly string[],
  more: NodeJS.ProcessEnv = {},
): Promise<ProcessOutput> {
  const script = lines.join("\n");
  return $({ cwd, env: { ...env, ...more } })`bash -eo pipefail -c ${script}`.nothrow();
}
