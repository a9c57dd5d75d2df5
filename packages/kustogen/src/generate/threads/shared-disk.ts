import { MessageChannel, type MessagePort, receiveMessageOnPort, type Worker } from "node:worker_threads";
import { OutsideError } from "@kustogen/kustomize/errors/errors.ts";
import { type Disk, type NewFile, preparing, realDisk, writeAll } from "../../output/disk.ts";
import { Share } from "./share.ts";
import { type WriteFailure, type WriteJob, WriteState } from "./write-job.ts";

/** From this many files on it pays to tell the second thread of them. */
const WORTH_SHARING = 200;
/** So often a thread that is waited for is looked after. */
const LOOK_MS = 50;

/** The real disk, which shares with a thread that has answered and `stays` where many files are written. */
export function sharedDisk(worker: Pick<Worker, "postMessage">): Required<Disk> {
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
    const { OFFERED, WITHDRAWN } = WriteState;
    if (Atomics.compareExchange(state, 0, OFFERED, WITHDRAWN) !== OFFERED) return failureOf(state, port1);
    port1.close();
    return undefined;
  };
  return { share, finish };
}

/**
 * Waits until the second thread has nothing in hand any more; returns what it could not write. Nothing else may run
 * meanwhile, as what follows on the writing expects every file, and so no event tells of its end.
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
    // One that is done says so before it closes its end.
    if (open === undefined && Atomics.load(state, 0) === WriteState.BEGUN)
      throw new OutsideError(
        "the second thread stopped while it wrote files; perhaps there was too little memory. Nothing was written: the files " +
          "in the working tree are as they were. Run the command again",
      );
    end = open ?? end;
  }
}

/** The port again; undefined where it has received that its other end is closed: it can't be passed on then. */
function stillOpen(port: MessagePort): MessagePort | undefined {
  try {
    return structuredClone(port, { transfer: [port] });
  } catch {
    return undefined;
  }
}
