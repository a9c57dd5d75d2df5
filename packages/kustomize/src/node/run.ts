import { type ChildProcess, type StdioOptions, spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { InputError, OutsideError } from "../errors/errors.ts";
import { errorCode } from "../errors/system-call.ts";
import { lookUp } from "../value/own.ts";

// The one place that starts programs: no shell, but for a command line that is a person's own, and to set a limit; one set of messages; and
// a program that is missing, hangs or dies is an OutsideError that says so. Whatever comes from a person or a repository is checked, or placed behind `--`
// or `--end-of-options`, by the caller, who knows the program.

/** How a program is run. */
export interface RunOptions {
  /** The folder it runs in; the present one when absent. */
  folder?: string;
  /** Its standard input; empty when absent. */
  input?: string | Buffer;
  /** Its whole environment; this process's own when absent. */
  env?: NodeJS.ProcessEnv;
  /** Ends it after this many milliseconds. */
  timeout?: number;
  /** No file that it writes may be larger, in bytes; it is ended then. Not on Windows. */
  largestFile?: number | undefined;
  /** It may print so many bytes at most; it is ended then. */
  mostOutput?: number | undefined;
}

/** What a program that ended by itself answered. */
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
 * Runs a program and waits for it. A failing program is an answer. Throws MissingProgram when it isn't on your PATH,
 * OutsideError when it can't be started, takes too long or is ended by a signal; InputError for an argument with a
 * zero byte, which no program can be given.
 */
export function run(program: string, args: readonly string[], options: RunOptions = {}): Answer {
  const answer = runBytes(program, args, options);
  return { ...answer, stdout: answer.stdout.toString("utf8") };
}

/** As `run`, for a program that prints other things than text. */
export function runBytes(
  program: string,
  args: readonly string[],
  options: RunOptions = {},
): Omit<Answer, "stdout"> & { stdout: Buffer } {
  refuseZeroBytes(program, args);
  const [file, given] = withLimit(program, args, options.largestFile);
  const result = spawnSync(file, given, {
    cwd: options.folder,
    input: Buffer.from(options.input ?? ""),
    env: options.env ?? process.env,
    timeout: options.timeout,
    maxBuffer: options.mostOutput ?? 2 ** 31 - 1,
    stdio: ["pipe", "pipe", "pipe"],
    windowsHide: true,
  });
  // A program that ends without reading its input is no failure; its exit code says what is.
  if (result.error && !(errorCode(result.error) === "EPIPE" && result.status !== null))
    throw failure(program, args, options, result.error);
  if (result.status === null)
    throw new OutsideError(`${commandText(program, args)} was ended by the signal ${result.signal}`);
  return { code: result.status, stdout: result.stdout, stderr: result.stderr.toString("utf8") };
}

/** How a program is started so that the system lets it write no larger file. */
function withLimit(
  program: string,
  args: readonly string[],
  largestFile: number | undefined,
): [string, readonly string[]] {
  if (largestFile === undefined || process.platform === "win32") return [program, args];
  // The only way to set it from here; what is run is no part of the shell's text.
  const blocks = String(Math.ceil(largestFile / 512));
  return ["/bin/sh", ["-c", 'ulimit -f "$1" && shift && exec "$@"', "sh", blocks, program, ...args]];
}

/** As `run`, without blocking this process; rejects as that throws. */
export function runAsync(
  program: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    refuseZeroBytes(program, args);
    const child = spawn(program, args, {
      cwd: options.folder,
      env: options.env ?? process.env,
      stdio: ["pipe", "pipe", "pipe"],
      windowsHide: true,
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    let late = false;
    const timer =
      options.timeout === undefined
        ? undefined
        : setTimeout(() => {
            late = true;
            child.kill();
          }, options.timeout);
    child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
    child.stdin.on("error", () => {});
    child.on("error", (error) => {
      clearTimeout(timer);
      reject(failure(program, args, options, error));
    });
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      if (late) reject(tooSlow(program, args, options));
      else if (code === null)
        reject(new OutsideError(`${commandText(program, args)} was ended by the signal ${signal}`));
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
 * Starts a program that stays beside this one and ends with it, talking through the given descriptors. A failed
 * start shows as the end of what it should have written.
 */
export function startBeside(
  program: string,
  args: readonly string[],
  stdio: StdioOptions,
  { folder, env }: Pick<RunOptions, "folder" | "env">,
): ChildProcess {
  refuseZeroBytes(program, args);
  const child = spawn(program, args, { cwd: folder, stdio, env: env ?? process.env, windowsHide: true });
  child.on("error", () => {});
  child.unref();
  return child;
}

/**
 * Runs a command line of the person's own, such as a pager, as their shell reads it, with the terminal for its output.
 * Its exit code; undefined when it could not be started or was ended by a signal.
 */
export function runOnTerminal(line: string, input: string, env: NodeJS.ProcessEnv): number | undefined {
  const stdio: StdioOptions = ["pipe", "inherit", "inherit"];
  return spawnSync(line, { shell: true, env, input, stdio }).status ?? undefined;
}

/** How a program ended that ran in place of this one. */
export interface EndInPlace {
  /** Its exit code; undefined where a signal ended it. */
  code: number | undefined;
  /** True where it was ended because its time was over. */
  late: boolean;
  stderr: string;
}

/**
 * Runs a program with the standard input and output of this one, and ends it for certain when its time is over,
 * whatever it is doing. Throws OutsideError when it can't be started.
 */
export function runInPlace(
  program: string,
  args: readonly string[],
  { env, timeout }: Required<Pick<RunOptions, "env" | "timeout">>,
): EndInPlace {
  const stdio: StdioOptions = ["inherit", "inherit", "pipe"];
  const limits = { timeout, killSignal: "SIGKILL", maxBuffer: 2 ** 31 - 1 } as const;
  const { status, error, stderr } = spawnSync(program, args, { env, stdio, encoding: "utf8", ...limits });
  const late = error !== undefined && errorCode(error) === "ETIMEDOUT";
  if (error !== undefined && !late) throw failure(program, args, {}, error);
  return { code: status ?? undefined, late, stderr };
}

function refuseZeroBytes(program: string, args: readonly string[]): void {
  const wrong = args.find((arg) => arg.includes("\0"));
  if (wrong !== undefined)
    throw new InputError(`${JSON.stringify(wrong)} has a zero byte, so it can't be passed to ${program}`);
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

/** The program and its subcommand, as messages name it; arguments may be long, or a person's. */
function commandText(program: string, args: readonly string[]): string {
  const subcommand = args.find((arg) => /^[a-z][a-z-]*$/.test(arg));
  return subcommand === undefined ? `\`${program}\`` : `\`${program} ${subcommand}\``;
}
