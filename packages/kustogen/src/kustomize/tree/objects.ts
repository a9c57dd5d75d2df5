import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InputError, OutsideError } from "../../errors/errors.ts";

/** An object of a git repository: its name, type and bytes. */
export interface GitObject {
  name: string;
  type: string;
  content: Buffer;
}

/**
 * The objects of a git repository, read synchronously through one long-lived `git cat-file --batch`. The process is
 * reached through two named pipes because Node's own pipes to a child can't be read without the event loop; it ends
 * by itself when this process does.
 */
export class GitObjects {
  readonly directory: string;
  #child: ChildProcess | undefined;
  #input = -1;
  #output = -1;
  #chunk = Buffer.allocUnsafe(1 << 16);
  #start = 0;
  #end = 0;

  /** Takes any folder of the repository; nothing runs before the first read. */
  constructor(directory: string) {
    this.directory = directory;
  }

  /**
   * The object that a git expression names ("main^{commit}", an object name); undefined when there is none. `accept`
   * may throw for its size before it is read. Throws OutsideError when git or the repository can't be used.
   */
  read(expression: string, accept?: (bytes: number) => void): GitObject | undefined {
    if (/[\r\n\0]/.test(expression)) return undefined;
    if (this.#child === undefined) this.#open();
    try {
      writeSync(this.#input, `${expression}\n`);
      const header = this.#line();
      const found = /^([0-9a-f]{40,64}) ([a-z]+) ([0-9]+)$/.exec(header);
      if (found === null) return undefined;
      const [, name, type, size] = found as unknown as [string, string, string, string];
      accept?.(Number(size));
      const content = this.#bytes(Number(size));
      this.#bytes(1);
      return { name, type, content };
    } catch (error) {
      this.close();
      if (error instanceof OutsideError || error instanceof InputError) throw error;
      throw this.#diagnose(error as Error);
    }
  }

  /** Ends the process; a later read starts a new one. */
  close(): void {
    for (const descriptor of [this.#input, this.#output]) if (descriptor >= 0) closeSync(descriptor);
    this.#input = this.#output = -1;
    this.#start = this.#end = 0;
    this.#child = undefined;
  }

  #open(): void {
    const folder = mkdtempSync(join(tmpdir(), "kustogen-git-"));
    try {
      const requests = join(folder, "requests");
      const answers = join(folder, "answers");
      const made = spawnSync("mkfifo", ["-m", "600", requests, answers], { encoding: "utf8" });
      if (made.status !== 0)
        throw new OutsideError(
          `can't make named pipes to talk to git: ${made.stderr?.trim() || made.error?.message || "mkfifo failed"}`,
        );
      // Opening one end of a pipe waits for the other, so each is first opened at both ends at once.
      const [requestsRead, requestsWrite] = ends(requests);
      const [answersRead, answersWrite] = ends(answers);
      this.#input = requestsWrite;
      this.#output = answersRead;
      const child = spawn("git", ["-C", this.directory, "cat-file", "--batch"], {
        stdio: [requestsRead, answersWrite, "ignore"],
        // A partial clone may fetch what is missing, but nobody is there to type a password.
        env: { ...process.env, GIT_TERMINAL_PROMPT: "0" },
      });
      child.on("error", () => {});
      child.unref();
      closeSync(requestsRead);
      closeSync(answersWrite);
      this.#child = child;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  #fill(): void {
    this.#start = 0;
    this.#end = readSync(this.#output, this.#chunk, 0, this.#chunk.length, null);
    if (this.#end === 0) throw new Error("git cat-file ended");
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
    while (filled < size) {
      const read = readSync(this.#output, content, filled, size - filled, null);
      if (read === 0) throw new Error("git cat-file ended");
      filled += read;
    }
    return content;
  }

  /** Says why git ended: asked once more in a way that shows its own words. */
  #diagnose(error: Error): OutsideError {
    const answer = spawnSync("git", ["-C", this.directory, "rev-parse", "--git-dir"], { encoding: "utf8" });
    if ((answer.error as NodeJS.ErrnoException | undefined)?.code === "ENOENT")
      return new OutsideError(
        "git is not on the path; reading a revision needs it (install git 2.20 or later)",
      );
    const words = answer.stderr?.trim().split("\n")[0];
    return new OutsideError(`git can't read the repository at ${this.directory}: ${words || error.message}`);
  }
}

/** A named pipe's reading and writing end. */
function ends(path: string): [number, number] {
  const both = openSync(path, constants.O_RDWR);
  const read = openSync(path, constants.O_RDONLY);
  const write = openSync(path, constants.O_WRONLY);
  closeSync(both);
  return [read, write];
}
