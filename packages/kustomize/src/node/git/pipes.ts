import { closeSync, constants, mkdtempSync, openSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OutsideError } from "../../errors/errors.ts";
import { run } from "../run.ts";

/** The file descriptors of named pipes to a long-lived git process and back; no file remains anywhere. */
export interface Pipes {
  /** For writing requests, for reading answers, and git's standard error: a file without a name. */
  own: { requests: number; answers: number; words: number };
  /** Standard input, output and error for git; the first two are closed here once it has started. */
  given: [number, number, number];
}

/** Opens pipes. Throws OutsideError if none can be created. */
export function openPipes(): Pipes {
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
export function closePipes({ requests, answers, words }: Pipes["own"]): void {
  for (const descriptor of [requests, answers, words]) closeSync(descriptor);
}
