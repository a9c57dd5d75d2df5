import type { ChildProcess } from "node:child_process";
import { closeSync, constants, ftruncateSync, mkdtempSync, openSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OutsideError } from "../../errors/errors.ts";
import { run } from "../run.ts";

// Named pipes to a long-lived git process and back. Creating them requires a program, so the pipes of an ended git
// are reused if the system can open a pipe by its descriptor (Linux); no file remains anywhere.

/** The file descriptors for communicating with git. */
export interface OpenPipes {
  /** For writing requests. */
  requests: number;
  /** For reading answers. */
  answers: number;
  /** git's standard error: a file without a name. */
  words: number;
  /** The reading end of the requests, for opening them again. */
  kept: number;
}

/** Empty pipes. */
interface Opened {
  own: OpenPipes;
  /** Standard input, output and error for git. */
  given: [number, number, number];
  /** Closes the descriptors that only git needs, once it has started. */
  giveAway(): void;
}

/** The pipes of ended processes. */
const spare: Omit<OpenPipes, "requests">[] = [];

/** Opens pipes. Throws OutsideError if none can be created. */
export function openPipes(): Opened {
  for (let kept = spare.pop(); kept !== undefined; kept = spare.pop()) {
    const again = openAgain(kept);
    if (again !== undefined) return again;
    closeAll(Object.values(kept));
  }
  return makePipes();
}

/** Ends the git process at the other end, which has no more output, and keeps the pipes for another. */
export function sparePipes({ requests, ...kept }: OpenPipes, git: ChildProcess): void {
  closeSync(requests);
  // Until it has ended, it might read requests for the next one.
  if (git.exitCode !== null || git.signalCode !== null) closeAll(Object.values(kept));
  else git.once("exit", () => spare.push(kept));
}

/** Closes pipes permanently. */
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
    // git appends to it, wherever the process before stopped.
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

/** A named pipe's reading and writing end: opening one waits for the other, so each is first opened for both. */
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
