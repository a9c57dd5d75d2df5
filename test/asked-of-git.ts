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

/**
 * What each question asks of git and is answered, as a text with names in place of what differs from run to run; what nearly
 * every question begins with, up to the arguments of the first that matches, is written once.
 */
export async function askedAndAnswered(
  questions: Readonly<Record<string, () => unknown>>,
  usually: RegExp,
  names: Readonly<Record<string, string>>,
): Promise<string> {
  const parts: string[] = [];
  for (const [question, ask] of Object.entries(questions)) {
    let answer: unknown;
    const calls = await askedOfGit(async () => {
      try {
        answer = await ask();
      } catch (error) {
        // What git adds depends on where temporary folders are.
        answer = (error as Error).message.replace(/ \(or any[\s\S]*/, "");
      }
    });
    parts.push(
      [question, ...calls.map((call) => `  git ${call}`), `  = ${JSON.stringify(answer)}`].join("\n"),
    );
  }
  const text = settled(parts.join("\n\n"), { ...names, "/dev/null": "NULL" });
  const [, usual = ""] = usually.exec(text) ?? [];
  return `READING is ${usual}\n\n${text.replaceAll(usual, "READING")}\n`;
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
