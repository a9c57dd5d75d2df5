import type { ChildProcess, StdioOptions } from "node:child_process";
import { existsSync } from "node:fs";
import { type Argument, refuseOption } from "../errors/argument.ts";
import { InputError, OutsideError } from "../errors/errors.ts";
import { errorCode } from "../errors/system-call.ts";
import { lookUp } from "../value/own.ts";

// The only place that starts programs, besides simple-git: without a shell, except for the user's own command lines and
// to set a limit; with consistent messages; a program that is missing, hangs or dies is an OutsideError with the reason.
// A value that a user or a repository chose comes after `--` or `--end-of-options`, or is `Given`, and then refused if
// it looks like an option.

/** What starts programs, which takes Node a while to load, and rendering a folder needs none. */
const programs = () => process.getBuiltinModule("node:child_process");

/** Options for running a program. */
export interface RunOptions {
  /** The working directory; the current one by default. */
  folder?: string;
  /** Its standard input; empty by default. */
  input?: string | Buffer;
  /** Its whole environment; this process's own by default. */
  env?: NodeJS.ProcessEnv;
  /** The time limit in milliseconds. */
  timeout?: number;
  /** The maximum size of any file it writes, in bytes; it is stopped at that point. Not on Windows. */
  largestFile?: number | undefined;
  /** The maximum number of bytes it may print; it is stopped at that point. */
  mostOutput?: number | undefined;
}

/** The result of a program that ended normally. */
export interface Answer {
  code: number;
  stdout: string;
  stderr: string;
}

/** A program that is not on your PATH. */
export class MissingProgram extends OutsideError {
  /** Takes the message. */
  constructor(message: string) {
    super(message, { code: "missing-program" });
  }
}

const INSTALL: Record<string, string> = {
  git: "install git 2.30 or later (https://git-scm.com/downloads)",
  kustomize: "install kustomize (https://kubectl.docs.kubernetes.io/installation/kustomize/)",
  helm: "install helm 3 or later (https://helm.sh/docs/intro/install/)",
};

/**
 * Runs a program and waits for it. A failing program is a result. Throws MissingProgram if it isn't on your PATH,
 * OutsideError if it can't be started, takes too long or is ended by a signal; InputError for a value that the program
 * would read as an option, and for an argument with a zero byte, which no program can receive.
 */
export function run(program: string, given: readonly Argument[], options: RunOptions = {}): Answer {
  const args = plainArguments(program, given);
  const result = programs().spawnSync(...withLimit(program, args, options.largestFile), {
    cwd: options.folder,
    input: Buffer.from(options.input ?? ""),
    env: options.env ?? process.env,
    timeout: options.timeout,
    maxBuffer: options.mostOutput ?? 2 ** 31 - 1,
    stdio: ["pipe", "pipe", "pipe"],
    windowsHide: true,
  });
  // A program that doesn't read its input hasn't failed; its exit code shows whether it has.
  if (result.error && !(errorCode(result.error) === "EPIPE" && result.status !== null))
    throw failure(program, args, options, result.error);
  if (result.status === null)
    throw new OutsideError(`${commandText(program, args)} was killed by the signal ${result.signal}`);
  const [stdout, stderr] = [result.stdout.toString("utf8"), result.stderr.toString("utf8")];
  return { code: result.status, stdout, stderr };
}

/** Starts a program so that the system limits the size of the files it writes. */
function withLimit(
  program: string,
  args: readonly string[],
  largestFile: number | undefined,
): [string, readonly string[]] {
  if (largestFile === undefined || process.platform === "win32") return [program, args];
  // The only way to set it from here; the program itself isn't part of the shell's text.
  const blocks = String(Math.ceil(largestFile / 512));
  return ["/bin/sh", ["-c", 'ulimit -f "$1" && shift && exec "$@"', "sh", blocks, program, ...args]];
}

/** Like `run`, without blocking this process; rejects where that throws. */
export function runAsync(
  program: string,
  given: readonly Argument[],
  options: RunOptions = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const args = plainArguments(program, given);
    const child = programs().spawn(program, args, {
      cwd: options.folder,
      env: options.env ?? process.env,
      timeout: options.timeout,
      stdio: ["pipe", "pipe", "pipe"],
      windowsHide: true,
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
    child.stdin.on("error", () => {});
    child.on("error", (error) => reject(failure(program, args, options, error)));
    child.on("close", (code, signal) => {
      // Only the time limit kills it from here.
      if (child.killed) reject(tooSlow(program, args, options));
      else if (code === null)
        reject(new OutsideError(`${commandText(program, args)} was killed by the signal ${signal}`));
      else
        resolve({
          code,
          stdout: Buffer.concat(stdout).toString("utf8"),
          stderr: Buffer.concat(stderr).toString("utf8"),
        });
    });
    child.stdin.end(options.input ?? "");
  });
}

/**
 * Starts a program that runs as long as this one, and communicates through the given descriptors. A failed start
 * appears as the end of its output.
 */
export function startBeside(
  program: string,
  args: readonly string[],
  stdio: StdioOptions,
  { folder, env }: Pick<RunOptions, "folder" | "env">,
): ChildProcess {
  const child = programs().spawn(program, plainArguments(program, args), {
    cwd: folder,
    stdio,
    env: env ?? process.env,
    windowsHide: true,
  });
  child.on("error", () => {});
  child.unref();
  return child;
}

/** How a program that ran in place of this one ended. */
export interface EndInPlace {
  /** Its exit code; undefined if a signal ended it. */
  code: number | undefined;
  /** True if it was stopped because its time was up. */
  late: boolean;
  stderr: string;
}

/**
 * Runs a program with the standard input and output of this one, and reliably stops it when its time is up. Throws
 * OutsideError if it can't be started.
 */
export function runInPlace(
  program: string,
  args: readonly string[],
  { env, timeout }: Required<Pick<RunOptions, "env" | "timeout">>,
): EndInPlace {
  const stdio: StdioOptions = ["inherit", "inherit", "pipe"];
  const limits = { timeout, killSignal: "SIGKILL", maxBuffer: 2 ** 31 - 1 } as const;
  const { status, error, stderr } = programs().spawnSync(program, args, {
    env,
    stdio,
    encoding: "utf8",
    ...limits,
  });
  const late = error !== undefined && errorCode(error) === "ETIMEDOUT";
  if (error !== undefined && !late) throw failure(program, args, {}, error);
  return { code: status ?? undefined, late, stderr };
}

/**
 * The arguments as a program receives them. Throws InputError for a value, unless it comes after `--`, that the program
 * would read as an option, and for a zero byte.
 */
function plainArguments(program: string, args: readonly Argument[]): string[] {
  const end = args.findIndex((one) => one === "--" || one === "--end-of-options");
  return args.map((one, at) => {
    if (typeof one !== "string" && (end < 0 || at < end)) refuseOption(program, one);
    const text = typeof one === "string" ? one : one.given;
    if (!text.includes("\0")) return text;
    throw new InputError(`${JSON.stringify(text)} contains a NUL byte, so it can't be passed to ${program}`);
  });
}

function failure(program: string, args: readonly string[], options: RunOptions, error: Error): OutsideError {
  const code = errorCode(error);
  if (code === "ENOENT" && options.folder !== undefined && !existsSync(options.folder))
    return new OutsideError(`the folder ${options.folder} does not exist`);
  if (code === "ENOENT")
    return new MissingProgram(
      `the program \`${program}\` was not found on your PATH: ${lookUp(INSTALL, program) ?? `install ${program}`} and run the command again`,
    );
  if (code === "ETIMEDOUT") return tooSlow(program, args, options);
  if (code === "ENOBUFS")
    return new OutsideError(`${commandText(program, args)} printed too much`, { code: "too-large" });
  return new OutsideError(`\`${program}\` could not be started: ${error.message}`, { cause: error });
}

function tooSlow(program: string, args: readonly string[], { timeout }: RunOptions): OutsideError {
  return new OutsideError(
    `${commandText(program, args)} did not end within ${(timeout ?? 0) / 1000} s and was stopped`,
  );
}

/** The program and its subcommand, for messages; arguments may be long or private. */
function commandText(program: string, args: readonly string[]): string {
  const subcommand = args.find((arg) => /^[a-z][a-z-]*$/.test(arg));
  return subcommand === undefined ? `\`${program}\`` : `\`${program} ${subcommand}\``;
}
