import type { MessagePort } from "node:worker_threads";
import { errorCode, realDisk } from "../../output/disk.ts";
import { Share } from "./share.ts";

/** Files for a second thread to write; it takes them from a share, and says at the end that it has none in hand. */
export interface WriteJob {
  paths: string[];
  texts: string[];
  share: SharedArrayBuffer;
  /** One number: 0 until the thread has finished, then DONE. */
  done: SharedArrayBuffer;
  /** Gets a WriteFailure before that, if there is one. */
  port: MessagePort;
}

/** The first file that could not be written, by number. */
export interface WriteFailure {
  index: number;
  message: string;
  code: string | undefined;
}

const DONE = 1;

/** Writes what it can take of the files; after a failure nothing more is taken by either thread. */
export function writeJob({ paths, texts, share, done, port }: WriteJob): void {
  const files = new Share(paths.length, share);
  let index = 0;
  try {
    for (let taken = files.take(); taken !== undefined; taken = files.take())
      for (index = taken[0]; index < taken[1]; index++)
        realDisk.write(paths[index] as string, texts[index] as string);
  } catch (error) {
    files.stop();
    const failure: WriteFailure = { index, message: (error as Error).message, code: errorCode(error) };
    port.postMessage(failure);
  }
  port.close();
  const state = new Int32Array(done);
  Atomics.store(state, 0, DONE);
  Atomics.notify(state, 0);
}
