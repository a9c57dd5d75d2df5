import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { isUntouched, Look, type Recorded } from "./untouched.ts";

/**
 * From so many characters of the state on, some forty thousand files, a second thread is worth its start. It would take a
 * tenth off the clock from ten thousand on, and add a sixth to the processor time.
 */
const WORTH_A_THREAD = 2_000_000;

/** What the second thread is told. */
export interface LookInput extends Recorded {
  root: string;
  buffer: SharedArrayBuffer;
}

/**
 * Begins to look at all recorded files, where there are many in a second thread while this one does something else.
 * Returns what ends it: that takes its share of what is left and says what `isUntouched` says.
 *
 * @param module the program of that thread, which answers with what its own `Look` says
 */
export function beginLook(
  root: string,
  state: Recorded,
  module: URL,
  worthIt = WORTH_A_THREAD,
): () => Promise<boolean> {
  if (state.text.length < worthIt || availableParallelism() < 2) return async () => isUntouched(root, state);
  const buffer = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const input: LookInput = { root, text: state.text, body: state.body, buffer };
  const thread = new Worker(module, { workerData: input });
  // A run that ends before it asks doesn't wait for the answer.
  thread.unref();
  const other = answerOf(thread);
  let answer: Promise<boolean> | undefined;
  const end = async () => {
    thread.ref();
    const own = new Look(root, input, buffer).isUntouched();
    const its = await other;
    // Whatever it took before it stopped, nobody has looked at.
    return its === undefined ? isUntouched(root, state) : own && its;
  };
  return () => (answer ??= end());
}

/** What a thread answers; undefined when it ends without an answer. */
function answerOf(thread: Worker): Promise<boolean | undefined> {
  return new Promise((resolve) => {
    thread.once("message", resolve);
    thread.once("error", () => resolve(undefined));
    thread.once("exit", () => resolve(undefined));
  });
}
