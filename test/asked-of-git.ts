import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { temporaryFolder } from "./repository.ts";

/** The variables with which git is told what it may do. */
const VARIABLES = [
  ...["LC_ALL", "GIT_OPTIONAL_LOCKS", "GIT_TERMINAL_PROMPT", "GIT_ASKPASS", "GIT_ALLOW_PROTOCOL"],
  ...["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_PREFIX"],
  ...["GIT_NO_REPLACE_OBJECTS", "GIT_GRAFT_FILE"],
];

/** The git that answers. */
const REAL = (process.env.PATH ?? "")
  .split(delimiter)
  .map((folder) => join(folder, "git"))
  .find((file) => readable(file));

/** What work asks of git: a line for each call, with the variables that it sets, then the arguments. */
export async function askedOfGit(work: () => unknown): Promise<string[]> {
  const folder = temporaryFolder();
  const log = join(folder, "log");
  const shown = VARIABLES.map(
    (name) => `[ "\${${name}-unset}" = unset ] || printf '%s=%s ' ${name} "$${name}"`,
  );
  writeFileSync(log, "");
  writeFileSync(
    join(folder, "git"),
    `#!/bin/sh\n{ ${shown.join("\n")}\nfor one; do printf '%s ' "$one"; done; echo; } >> ${log}\nexec ${REAL} "$@"\n`,
  );
  chmodSync(join(folder, "git"), 0o755);
  const before = { ...process.env };
  for (const name of VARIABLES) delete process.env[name];
  process.env.PATH = `${folder}${delimiter}${before.PATH}`;
  try {
    await work();
  } finally {
    Object.assign(process.env, before);
  }
  return readFileSync(log, "utf8").split("\n").slice(0, -1);
}

/** A text in which temporary folders and ids of objects, which differ from run to run, have names. */
export function settled(text: string, names: Readonly<Record<string, string>>): string {
  let made = text;
  for (const [value, name] of Object.entries(names)) made = made.replaceAll(value, name);
  return made.replace(/\b[0-9a-f]{40}\b/g, "ID").replace(/\b[0-9a-f]{7,12}\b/g, "ID");
}

function readable(file: string): boolean {
  try {
    readFileSync(file);
    return true;
  } catch {
    return false;
  }
}
