import { MessageChannel, receiveMessageOnPort, type Worker } from "node:worker_threads";
import { InternalError } from "../../errors/errors.ts";
import { type Disk, type NewFile, preparing, realDisk, writeAll } from "../../output/disk.ts";
import { Share } from "./share.ts";
import { type WriteFailure, type WriteJob, WriteState } from "./write-job.ts";

/** From this many files on it pays to tell the second thread of them. */
const WORTH_SHARING = 200;
/** Longer than any write takes of the few files that a thread has in hand. */
const PATIENCE_MS = 120_000;

/** The real disk, with a second thread that takes its share where many files are written. */
export interface SharedDisk extends Disk {
  /** Lets the second thread end: nothing more is written. */
  close(): void;
}

/** A disk that shares with a thread that has answered and `stays`. */
export function sharedDisk(worker: Pick<Worker, "postMessage">): SharedDisk {
  return {
    ...realDisk,
    writeAll: (files) => writeShared(files, worker),
    close: () => worker.postMessage(undefined),
  };
}

/** Writes the first half here; of the second, which both threads know, whoever is free takes the next few. */
function writeShared(files: readonly NewFile[], worker: Pick<Worker, "postMessage">): void {
  if (files.length < WORTH_SHARING) {
    writeAll(files, realDisk);
    return;
  }
  const half = files.length >> 1;
  const { share, finish } = hand(files.slice(half), worker);
  try {
    writeAll(files.slice(0, half), realDisk);
    for (let taken = share.take(); taken !== undefined; taken = share.take())
      writeAll(files.slice(half + taken[0], half + taken[1]), realDisk);
  } finally {
    share.stop();
    const failure = finish();
    if (failure !== undefined) {
      const { index, message, code } = failure;
      preparing(files[half + index]?.place ?? "", () => {
        throw Object.assign(new Error(message), { code });
      });
    }
  }
}

/** Gives the files to the second thread; `finish` waits for what it has taken, and tells what it could not write. */
function hand(files: readonly NewFile[], worker: Pick<Worker, "postMessage">) {
  const share = new Share(files.length);
  const { port1, port2 } = new MessageChannel();
  const state = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const job: WriteJob = {
    paths: files.map(({ path }) => path),
    texts: files.map(({ text }) => text),
    share: share.buffer,
    state: state.buffer as SharedArrayBuffer,
    port: port2,
  };
  worker.postMessage(job, [port2]);
  const finish = (): WriteFailure | undefined => {
    // One that has not begun, because it is busy or gone, has nothing in hand, and will not begin any more.
    const { OFFERED, BEGUN, WITHDRAWN } = WriteState;
    const before = Atomics.compareExchange(state, 0, OFFERED, WITHDRAWN);
    // Nothing else may run meanwhile: what follows on the writing expects every file.
    if (before === BEGUN && Atomics.wait(state, 0, BEGUN, PATIENCE_MS) === "timed-out")
      throw new InternalError("the second thread did not write its files. Nothing was written.");
    const failure = receiveMessageOnPort(port1)?.message as WriteFailure | undefined;
    port1.close();
    return failure;
  };
  return { share, finish };
}
