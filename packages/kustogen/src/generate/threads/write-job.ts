import type { MessagePort } from "node:worker_threads";
import { errorCode } from "@kustogen/kustomize/errors/system-call.ts";
import { realDisk } from "../../output/disk.ts";
import { Share } from "./share.ts";

/** Files for a second thread to write; it takes them from a share, and finally reports that it holds none. */
export interface WriteJob {
  paths: string[];
  texts: string[];
  share: SharedArrayBuffer;
  /** One number, a `WriteState`: whether the thread holds any of the files. */
  state: SharedArrayBuffer;
  /** Receives a WriteFailure before that, if there is one. */
  port: MessagePort;
}

/** The first file that couldn't be written, by index. */
export interface WriteFailure {
  index: number;
  message: string;
  code: string | undefined;
}

/** Only the thread that changes it from OFFERED may continue: the second one to write, the first one without it. */
export const WriteState = { OFFERED: 0, BEGUN: 1, DONE: 2, WITHDRAWN: 3 } as const;

/** Writes files from the share; after a failure neither thread takes more. Does nothing for a withdrawn job. */
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
  // Closing it earlier would mean that the thread has ended.
  port.close();
}
