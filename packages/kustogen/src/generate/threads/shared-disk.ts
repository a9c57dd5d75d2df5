import { MessageChannel, type MessagePort, receiveMessageOnPort, type Worker } from "node:worker_threads";
import { orElse } from "@kustogen/kustomize/errors/attempt.ts";
import { OutsideError } from "@kustogen/kustomize/errors/errors.ts";
import { type Disk, type NewFile, preparing, realDisk, writeAll } from "../../output/disk.ts";
import { Share } from "./share.ts";
import { type WriteFailure, type WriteJob, WriteState } from "./write-job.ts";

/** From this number of files on, sharing with the second thread is worth it. */
const WORTH_SHARING = 200;
/** The interval for checking on a thread that is waited for. */
const LOOK_MS = 50;

/** The real disk, which shares large writes with a thread that has answered and `stays`. */
export function sharedDisk(worker: Pick<Worker, "postMessage">): Required<Disk> {
  return {
    ...realDisk,
    writeAll: (files) => writeShared(files, worker),
    close: () => worker.postMessage(undefined),
  };
}

/** Writes the first half here; of the second, which both threads know, whichever is free takes the next few. */
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

/** Gives the files to the second thread; `finish` waits for those that it took, and returns the unwritten ones. */
function hand(files: readonly NewFile[], worker: Pick<Worker, "postMessage">) {
  const share = new Share(files.length);
  const { port1, port2 } = new MessageChannel();
  const state = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const job: WriteJob = {
    paths: files.map(({ path }) => path),
    texts: files.map(({ text }) => text),
    share: share.buffer,
    state: state.buffer,
    port: port2,
  };
  worker.postMessage(job, [port2]);
  const finish = (): WriteFailure | undefined => {
    // A thread that hasn't begun, because it is busy or gone, holds no file, and won't begin anymore.
    const { OFFERED, WITHDRAWN } = WriteState;
    if (Atomics.compareExchange(state, 0, OFFERED, WITHDRAWN) !== OFFERED) return failureOf(state, port1);
    port1.close();
    return undefined;
  };
  return { share, finish };
}

/**
 * Waits until the second thread has finished all of its files; returns the one that it couldn't write. Blocks
 * meanwhile, because the caller expects every file to be written, so no event reports the end.
 */
function failureOf(state: Int32Array, port: MessagePort): WriteFailure | undefined {
  let end = port;
  let failure: WriteFailure | undefined;
  for (;;) {
    const isDone = Atomics.wait(state, 0, WriteState.BEGUN, LOOK_MS) !== "timed-out";
    const received = receiveMessageOnPort(end)?.message as WriteFailure | undefined;
    failure ??= received;
    if (isDone) {
      end.close();
      return failure;
    }
    const open = stillOpen(end);
    // A finished thread reports that before it closes its end.
    if (open === undefined && Atomics.load(state, 0) === WriteState.BEGUN)
      throw new OutsideError(
        "the worker thread stopped while it was writing files, perhaps for lack of memory. Nothing was written: the files " +
          "in the working tree are as they were. Run the command again",
      );
    end = open ?? end;
  }
}

/** The port again; undefined if it has received that its other end is closed, and so can't be passed on. */
function stillOpen(port: MessagePort): MessagePort | undefined {
  return orElse(() => structuredClone(port, { transfer: [port] }), undefined);
}
