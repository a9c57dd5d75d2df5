import childProcess, { type SpawnSyncOptions, type SpawnSyncReturns } from "node:child_process";
import {
  closeSync,
  constants,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { constants as system, tmpdir } from "node:os";
import { join } from "node:path";

// A run of the tests starts programs, nearly all of them git, ten thousand times. Starting one copies the tables of a
// process's memory, and then each page that the process writes to costs time again: with half a gigabyte, more than git
// takes for its work. So a shell, which is small, starts for this process what it would start and wait for. What can't be
// started so, or has a time limit, is started as without this: the answer is the same but for the time.

/** A shell that waits for lines, and the files of the program that it has started. */
interface Shell {
  requests: number;
  answers: number;
  stdin: string;
  stdout: string;
  stderr: string;
  /** Its variables. */
  env: NodeJS.ProcessEnv;
}

let shell: Shell | undefined;
const answer = Buffer.alloc(16);
const spawnSync = childProcess.spawnSync;

/** The exit codes of a shell that can't start a program: whoever waits for it must learn why from the system. */
const NOT_STARTED = [126, 127];

/** What is kept of a program's output: those who wait for it must have set no smaller limit. */
const ALL_OUTPUT = 2 ** 31 - 1;

/** `spawnSync` by the shell; undefined if the shell can't do the same. */
function startByShell(
  program: string,
  args: readonly string[],
  { cwd, input, env = process.env, ...rest }: SpawnSyncOptions,
): SpawnSyncReturns<Buffer> | undefined {
  shell ??= openShell();
  const { requests, answers, stdin, stdout, stderr } = shell;
  const change = changes(shell.env, env);
  if (change === undefined || rest.shell) return undefined;
  const given = input !== undefined && input !== null && (input as Buffer).length > 0;
  if (given) writeFileSync(stdin, input as Buffer);
  const command = [program, ...args].map(quoted).join(" ");
  const streams = `<${given ? quoted(stdin) : "/dev/null"} >${quoted(stdout)} 2>${quoted(stderr)}`;
  const folder = quoted(String(cwd ?? process.cwd()));
  writeSync(requests, `(cd -P -- ${folder} || exit 127; ${change} exec ${command}) ${streams}; echo $?\n`);
  const length = readSync(answers, answer);
  if (length === 0) throw new Error("the shell that starts programs has ended");
  const code = Number(answer.toString("utf8", 0, length));
  if (NOT_STARTED.includes(code)) return undefined;
  const [signal = null] =
    Object.entries(system.signals).find(([, number]) => code > 129 && number === code - 128) ?? [];
  const output = [readFileSync(stdout), readFileSync(stderr)] as const;
  return {
    pid: 0,
    output: [null, ...output],
    stdout: output[0],
    stderr: output[1],
    status: signal === null ? code : null,
    signal: signal as NodeJS.Signals | null,
  };
}

/** Runs git in a folder, with the variables that this process has now; returns its output. Throws where it fails. */
export function gitByShell(folder: string, args: readonly string[]): string {
  const options = { cwd: folder, maxBuffer: ALL_OUTPUT };
  const { status, stdout, stderr } = childProcess.spawnSync("git", args, options);
  if (status !== 0) throw new Error(`Command failed: git ${args.join(" ")}\n${stderr}`);
  return stdout.toString("utf8");
}

/** It ends with this process, which it reads from. */
function openShell(): Shell {
  const home = mkdtempSync(join(tmpdir(), "kustogen-shell-"));
  const [asking, answering] = [join(home, "requests"), join(home, "answers")];
  childProcess.execFileSync("mkfifo", [asking, answering]);
  const [asked, requests] = endsOf(asking);
  const [answers, answered] = endsOf(answering);
  const env = { ...process.env };
  childProcess.spawn("sh", [], { stdio: [asked, answered, "inherit"], env }).unref();
  for (const end of [asked, answered]) closeSync(end);
  const [stdin = "", stdout = "", stderr = ""] = ["stdin", "stdout", "stderr"].map((name) =>
    join(home, name),
  );
  return { requests, answers, stdin, stdout, stderr, env };
}

/** The reading and the writing end of a named pipe: to open one waits for the other, so it is first opened for both. */
function endsOf(path: string): [number, number] {
  const both = openSync(path, constants.O_RDWR);
  const ends: [number, number] = [openSync(path, constants.O_RDONLY), openSync(path, constants.O_WRONLY)];
  closeSync(both);
  return ends;
}

/** What a shell does to change its variables; undefined if it can't. Those of the folder it changes by itself. */
function changes(before: NodeJS.ProcessEnv, now: NodeJS.ProcessEnv): string | undefined {
  const names = new Set([...Object.keys(before), ...Object.keys(now), "PWD", "OLDPWD"]);
  let text = "";
  for (const name of names) {
    const value = now[name];
    if (value === before[name] && !name.endsWith("PWD")) continue;
    if (!/^[A-Za-z_]\w*$/.test(name)) return undefined;
    text += value === undefined ? `unset ${name}; ` : `export ${name}=${quoted(value)}; `;
  }
  return text;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

childProcess.spawnSync = ((program: string, args: readonly string[] = [], options: SpawnSyncOptions = {}) =>
  (Array.isArray(args) &&
  options.timeout === undefined &&
  options.encoding === undefined &&
  options.maxBuffer === ALL_OUTPUT
    ? startByShell(program, args, options)
    : undefined) ?? spawnSync(program, args, options)) as typeof spawnSync;
syncBuiltinESMExports();
