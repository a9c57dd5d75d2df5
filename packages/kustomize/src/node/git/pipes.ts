import type { ChildProcess } from "node:child_process";
import { closeSync, constants, ftruncateSync, mkdtempSync, openSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OutsideError } from "../../errors/errors.ts";
import { run } from "../run.ts";

// Named pipes to a git that stays beside this process, and back. To make them takes a program, so that those of a git that
// has ended are used again where the system opens a pipe by its descriptor (Linux); no file of them is left anywhere.

/** The descriptors by which this process talks to a git. */
export interface OpenPipes {
  /** Requests are written here. */
  requests: number;
  /** Answers are read here. */
  answers: number;
  /** What git prints on standard error: a file without a name. */
  words: number;
  /** The reading end of the requests, by which they are opened again. */
  kept: number;
}

/** Pipes with nothing in them. */
interface Opened {
  own: OpenPipes;
  /** Standard input, output and error of the git. */
  given: [number, number, number];
  /** Closes what only the git needs, once it has begun. */
  giveAway(): void;
}

/** Of those that ended. */
const spare: Omit<OpenPipes, "requests">[] = [];

/** Opens pipes. Throws OutsideError where none can be made. */
export function openPipes(): Opened {
  for (let kept = spare.pop(); kept !== undefined; kept = spare.pop()) {
    const again = openAgain(kept);
    if (again !== undefined) return again;
    closeAll(Object.values(kept));
  }
  return makePipes();
}

/** Ends the git at the other end, which has nothing more to say, and keeps the pipes for another. */
export function sparePipes({ requests, ...kept }: OpenPipes, git: ChildProcess): void {
  closeSync(requests);
  // Until it has ended it may read what is meant for the next.
  if (git.pid === undefined || git.exitCode !== null || git.signalCode !== null)
    closeAll(Object.values(kept));
  else git.once("exit", () => spare.push(kept));
}

/** Closes pipes for good. */
export function closePipes(pipes: OpenPipes): void {
  closeAll(Object.values(pipes));
}

function openAgain(kept: Omit<OpenPipes, "requests">): Opened | undefined {
  const opened: number[] = [];
  const open = (descriptor: number): number => {
    opened.push(openSync(`/proc/self/fd/${descriptor}`, constants.O_WRONLY));
    return opened.at(-1) as number;
  };
  try {
    ftruncateSync(kept.words);
    return pipesOf({ ...kept, requests: open(kept.kept) }, open(kept.answers));
  } catch {
    closeAll(opened);
    return undefined;
  }
}

function makePipes(): Opened {
  const folder = mkdtempSync(join(tmpdir(), "kustogen-git-"));
  try {
    const names = { requests: join(folder, "requests"), answers: join(folder, "answers") };
    const made = run("mkfifo", ["-m", "600", names.requests, names.answers]);
    if (made.code !== 0)
      throw new OutsideError(
        `can't make named pipes to talk to git: ${made.stderr.trim() || "mkfifo failed"}`,
      );
    // git appends to it, wherever the one before stopped.
    const words = openSync(join(folder, "words"), "a+", 0o600);
    const [kept, requests] = ends(names.requests);
    const [answers, answering] = ends(names.answers);
    return pipesOf({ requests, answers, words, kept }, answering);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function pipesOf(own: OpenPipes, answering: number): Opened {
  return { own, given: [own.kept, answering, own.words], giveAway: () => closeSync(answering) };
}

/** A named pipe's reading and writing end: opening one waits for the other, so each is first opened at both at once. */
function ends(path: string): [number, number] {
  const both = openSync(path, constants.O_RDWR);
  const read = openSync(path, constants.O_RDONLY);
  const write = openSync(path, constants.O_WRONLY);
  closeSync(both);
  return [read, write];
}

function closeAll(descriptors: readonly number[]): void {
  for (const descriptor of descriptors) closeSync(descriptor);
}
