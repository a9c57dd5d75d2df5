import type { MessagePort } from "node:worker_threads";
import { errorCode } from "@kustogen/kustomize/errors/system-call.ts";
import { realDisk } from "../../output/disk.ts";
import { Share } from "./share.ts";

/** Files for a second thread to write; it takes them from a share, and says at the end that it has none in hand. */
export interface WriteJob {
  paths: string[];
  texts: string[];
  share: SharedArrayBuffer;
  /** One number, a `WriteState`: whether the thread has any of the files in hand. */
  state: SharedArrayBuffer;
  /** Gets a WriteFailure before that, if there is one. */
  port: MessagePort;
}

/** The first file that could not be written, by number. */
export interface WriteFailure {
  index: number;
  message: string;
  code: string | undefined;
}

/** Only the thread that brings it from OFFERED to the next may go on: the second one to write, the first one without it. */
export const WriteState = { OFFERED: 0, BEGUN: 1, DONE: 2, WITHDRAWN: 3 } as const;

/**
 * Writes what it can take of the files; after a failure nothing more is taken by either thread. Nothing where the job was
 * withdrawn before it began.
 */
export function writeJob({ paths, texts, share, state: buffer, port }: WriteJob): void {
  const state = new Int32Array(buffer);
  if (Atomics.compareExchange(state, 0, WriteState.OFFERED, WriteState.BEGUN) !== WriteState.OFFERED) {
    port.close();
    return;
  }
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
  Atomics.store(state, 0, WriteState.DONE);
  Atomics.notify(state, 0);
  // Closed before that, it means that the thread has ended.
  port.close();
}
