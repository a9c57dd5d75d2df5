import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { isUntouched, Look, type Recorded } from "./untouched.ts";

/**
 * From this number of characters in the record on, some forty thousand files, a second thread is worth its start. From
 * ten thousand on, it would save a tenth of the time, and add a sixth to the CPU time.
 */
const WORTH_A_THREAD = 2_000_000;

/** The input of the second thread. */
export interface LookInput extends Recorded {
  root: string;
  buffer: SharedArrayBuffer;
}

/**
 * Begins to check all recorded files, with a second thread if there are many. Returns a function that completes the
 * check: it takes its share of the remaining work and returns the result of `isUntouched`.
 * @param module the program of that thread, which answers with the result of its own `Look`
 */
export function beginLook(
  root: string,
  record: Recorded,
  module: URL,
  worthIt = WORTH_A_THREAD,
): () => Promise<boolean> {
  if (record.text.length < worthIt || availableParallelism() < 2)
    return async () => isUntouched(root, record);
  const buffer = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const input: LookInput = { root, text: record.text, body: record.body, buffer };
  const thread = new Worker(module, { workerData: input });
  // A run that ends earlier doesn't wait for the answer.
  thread.unref();
  const other = answerOf(thread);
  let answer: Promise<boolean> | undefined;
  const end = async () => {
    thread.ref();
    const own = new Look(root, input, buffer).isUntouched();
    const its = await other;
    // The part that it took before it stopped hasn't been checked.
    return its === undefined ? isUntouched(root, record) : own && its;
  };
  return () => (answer ??= end());
}

/** A thread's answer; undefined if it ends without one. */
function answerOf(thread: Worker): Promise<boolean | undefined> {
  return new Promise((resolve) => {
    thread.once("message", resolve);
    thread.once("error", () => resolve(undefined));
    thread.once("exit", () => resolve(undefined));
  });
}
