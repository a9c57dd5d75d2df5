import { execFileSync, spawn } from "node:child_process";
import { closeSync, constants, mkdtempSync, openSync, readFileSync, readSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

// The tests start git two thousand times. Starting a program copies the tables of a process's memory, and then each page
// that the process writes to costs time again: with half a gigabyte, as much as git takes for its work. So a shell, which is
// small, starts git for them.

/** A shell that waits for lines, and the files that it writes to. */
interface Shell {
  requests: number;
  answers: number;
  stdout: string;
  stderr: string;
  /** Its variables. */
  env: NodeJS.ProcessEnv;
}

let shell: Shell | undefined;
const answer = Buffer.alloc(16);

/** Runs git in a folder, with the variables that this process has now; returns its output. Throws where it fails. */
export function gitByShell(folder: string, args: readonly string[]): string {
  shell ??= openShell();
  const { requests, answers, stdout, stderr } = shell;
  const line = `cd ${quoted(folder)} && ${changes(shell.env)} exec git ${args.map(quoted).join(" ")}`;
  writeSync(requests, `(${line}) >${quoted(stdout)} 2>${quoted(stderr)} </dev/null; echo $?\n`);
  const length = readSync(answers, answer);
  if (length === 0) throw new Error("the shell that starts git has ended");
  if (answer.toString("utf8", 0, length) !== "0\n")
    throw new Error(`Command failed: git ${args.join(" ")}\n${readFileSync(stderr, "utf8")}`);
  return readFileSync(stdout, "utf8");
}

/** It ends with this process, which it reads from. */
function openShell(): Shell {
  const home = mkdtempSync(join(tmpdir(), "kustogen-shell-"));
  const [asking, answering] = [join(home, "requests"), join(home, "answers")];
  execFileSync("mkfifo", [asking, answering]);
  const [asked, requests] = endsOf(asking);
  const [answers, answered] = endsOf(answering);
  const env = { ...process.env };
  spawn("sh", [], { stdio: [asked, answered, "inherit"], env }).unref();
  for (const end of [asked, answered]) closeSync(end);
  return { requests, answers, stdout: join(home, "stdout"), stderr: join(home, "stderr"), env };
}

/** The reading and the writing end of a named pipe: to open one waits for the other, so it is first opened for both. */
function endsOf(path: string): [number, number] {
  const both = openSync(path, constants.O_RDWR);
  const ends: [number, number] = [openSync(path, constants.O_RDONLY), openSync(path, constants.O_WRONLY)];
  closeSync(both);
  return ends;
}

/** What has changed of this process's variables since the shell was started. */
function changes(before: NodeJS.ProcessEnv): string {
  const now = { ...process.env };
  const set = Object.entries(now).filter(([name, value]) => value !== before[name]);
  const gone = Object.keys(before).filter((name) => now[name] === undefined);
  return [
    ...set.map(([name, value]) => `export ${name}=${quoted(value as string)};`),
    ...gone.map((name) => `unset ${name};`),
  ].join(" ");
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
