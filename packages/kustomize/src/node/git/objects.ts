import type { ChildProcess } from "node:child_process";
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isExpected } from "../../errors/defect.ts";
import { OutsideError } from "../../errors/errors.ts";
import { run, startBeside } from "../run.ts";
import { reading } from "./door.ts";
import { askGit } from "./run.ts";

/** An object of a git repository: its id, type and bytes. */
export interface GitObject {
  name: string;
  type: string;
  content: Buffer;
}

/**
 * The objects of a git repository, read synchronously through one long-lived `git cat-file --batch`. The process is
 * connected by two named pipes, because Node's own pipes to a child can't be read without the event loop; it ends
 * when this process does.
 */
export class GitObjects {
  #child: ChildProcess | undefined;
  #pipes: Pipes["own"] | undefined;
  #chunk = Buffer.allocUnsafe(1 << 16);
  #start = 0;
  #end = 0;

  /** Takes any folder of the repository; git starts at the first read. */
  constructor(readonly directory: string) {}

  /**
   * The object for a git expression ("main^{commit}", an object id); undefined if there is none. `accept` may throw
   * because of its size before it is read. Throws OutsideError if git or the repository can't be used.
   */
  read(expression: string, accept?: (bytes: number) => void): GitObject | undefined {
    return /[\r\n\0]/.test(expression) ? undefined : this.#exchange([expression], accept)[0];
  }

  /** The commits that git revisions refer to; undefined for those that don't exist. */
  commits(revisions: readonly string[]): (string | undefined)[] {
    return revisions.map((revision) => this.read(`${revision}^{commit}`)?.name);
  }

  /**
   * The contents of many objects by id, requested together: each single request costs a switch between two processes.
   * Ids without an object are left out.
   */
  readMany(names: readonly string[]): Map<string, Buffer> {
    const found = new Map<string, Buffer>();
    for (let at = 0; at < names.length; at += AT_HAND)
      for (const object of this.#exchange(names.slice(at, at + AT_HAND)))
        if (object !== undefined) found.set(object.name, object.content);
    return found;
  }

  /** Ends the process; a later read starts a new one. */
  close(): void {
    if (this.#pipes !== undefined) closePipes(this.#pipes);
    this.#pipes = undefined;
    this.#start = this.#end = 0;
    this.#child = undefined;
  }

  #exchange(expressions: readonly string[], accept?: (bytes: number) => void): (GitObject | undefined)[] {
    if (this.#child === undefined) this.#open();
    try {
      writeSync(this.#pipes?.requests ?? -1, expressions.map((expression) => `${expression}\n`).join(""));
      return expressions.map(() => this.#answer(accept));
    } catch (error) {
      const failure = isExpected(error) ? error : this.#diagnose(error as Error);
      this.close();
      throw failure;
    }
  }

  /** The next object in git's output; undefined if git reports that it doesn't exist. */
  #answer(accept?: (bytes: number) => void): GitObject | undefined {
    const found = /^([0-9a-f]{40,64}) ([a-z]+) ([0-9]+)$/.exec(this.#line());
    if (found === null) return undefined;
    const [, name, type, size] = found as unknown as [string, string, string, string];
    accept?.(Number(size));
    const content = this.#bytes(Number(size));
    this.#bytes(1);
    return { name, type, content };
  }

  #open(): void {
    const start = reading(this.directory, ["cat-file", "--batch"]);
    const { own, given } = openPipes();
    this.#pipes = own;
    try {
      this.#child = startBeside("git", start.args, given, start);
    } finally {
      for (const descriptor of given.slice(0, 2)) closeSync(descriptor);
    }
  }

  /** Reads git's output; stops when it ends. */
  #receive(into: Buffer, at: number, most: number): number {
    const length = readSync(this.#pipes?.answers ?? -1, into, at, most, null);
    if (length === 0) throw new Error("git cat-file ended");
    return length;
  }

  #fill(): void {
    this.#start = this.#end = 0;
    this.#end = this.#receive(this.#chunk, 0, this.#chunk.length);
  }

  #line(): string {
    let line = "";
    for (;;) {
      const stop = this.#chunk.subarray(0, this.#end).indexOf(10, this.#start);
      line += this.#chunk.toString("utf8", this.#start, stop < 0 ? this.#end : stop);
      if (stop >= 0) {
        this.#start = stop + 1;
        return line;
      }
      this.#fill();
    }
  }

  #bytes(size: number): Buffer {
    const content = Buffer.allocUnsafe(size);
    let filled = this.#chunk.copy(content, 0, this.#start, Math.min(this.#end, this.#start + size));
    this.#start += filled;
    while (filled < size) filled += this.#receive(content, filled, size - filled);
    return content;
  }

  /** Explains why git ended, in its own words; if it left none, a query shows the problem. */
  #diagnose(error: Error): OutsideError {
    const said = Buffer.alloc(4096);
    const length = this.#pipes === undefined ? 0 : readSync(this.#pipes.words, said, 0, said.length, 0);
    const words = said.toString("utf8", 0, length).trim().split("\n")[0];
    if (words) return new OutsideError(`git can't read the repository at ${this.directory}: ${words}`);
    const answer = askGit(this.directory, ["rev-parse", "--git-dir"]);
    const why = answer.stderr.trim().split("\n")[0] || error.message;
    return new OutsideError(`git can't read the repository at ${this.directory}: ${why}`);
  }
}

/** Runs work with the objects of the repository around a folder, and ends the git process afterwards. */
export function withGitObjects<Result>(directory: string, work: (objects: GitObjects) => Result): Result {
  const objects = new GitObjects(directory);
  let result: Result | undefined;
  try {
    result = work(objects);
    return result instanceof Promise ? (result.finally(() => objects.close()) as Result) : result;
  } finally {
    if (!(result instanceof Promise)) objects.close();
  }
}

/**
 * The number of ids to send to the running process at once: 4096 bytes, which any pipe accepts as a whole. With more,
 * this process could wait for git to read them, and git for its output to be read.
 */
const AT_HAND = 60;

/** The file descriptors of named pipes to a long-lived git process and back; no file remains anywhere. */
interface Pipes {
  /** For writing requests, for reading answers, and git's standard error: a file without a name. */
  own: { requests: number; answers: number; words: number };
  /** Standard input, output and error for git; the first two are closed here once it has started. */
  given: [number, number, number];
}

/** Opens pipes. Throws OutsideError if none can be created. */
function openPipes(): Pipes {
  const folder = mkdtempSync(join(tmpdir(), "kustogen-git-"));
  try {
    const names = { requests: join(folder, "requests"), answers: join(folder, "answers") };
    const made = run("mkfifo", ["-m", "600", names.requests, names.answers]);
    if (made.code !== 0)
      throw new OutsideError(
        `can't make named pipes to talk to git: ${made.stderr.trim() || "mkfifo failed"}`,
      );
    const words = openSync(join(folder, "words"), "a+", 0o600);
    const [asked, requests] = ends(names.requests);
    const [answers, answering] = ends(names.answers);
    return { own: { requests, answers, words }, given: [asked, answering, words] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A named pipe's reading and writing end: opening one waits for the other, so each is first opened for both. */
function ends(path: string): [number, number] {
  const both = openSync(path, constants.O_RDWR);
  const read = openSync(path, constants.O_RDONLY);
  const write = openSync(path, constants.O_WRONLY);
  closeSync(both);
  return [read, write];
}

/** Closes pipes, which ends the git process at the other end. */
function closePipes({ requests, answers, words }: Pipes["own"]): void {
  for (const descriptor of [requests, answers, words]) closeSync(descriptor);
}
