import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { codeOf } from "@kustogen/kustomize/errors/errors.ts";
import type { Steps } from "../steps.ts";
import { Stopwatch } from "../stopwatch.ts";
import type { SystemOutput } from "../system-output.ts";
import { packed } from "./parcel.ts";
import { generateShare, Share, type ShareOutput, type WorkerAnswer } from "./share.ts";
import { type WriteJob, writeJob } from "./write-job.ts";

/** The number of systems that are sent together; small enough that hardly any are left at the end. */
const PARCEL = 32;

/** The common input of every second thread. */
export interface ThreadInput {
  buffer: SharedArrayBuffer;
  /** Receives parcels while there is more to do. */
  parcels: MessagePort;
  stays: boolean | undefined;
}

/**
 * The work of a second thread: generates its share of the systems and sends back the files. One that stays then
 * writes the files it is given, until there are none.
 * @param count the number of systems
 * @param generate generates the system with that index
 */
export function runWorker(
  count: number,
  generate: (index: number, stopwatch: Stopwatch) => Steps<SystemOutput>,
): void {
  const stopwatch = new Stopwatch();
  const { buffer, parcels, stays } = workerData as ThreadInput;
  const share = new Share(count, buffer);
  const send = (made: ShareOutput) => {
    if (made.files.size < PARCEL) return;
    parcels.postMessage(packed(made));
    made.files.clear();
    made.views.clear();
  };
  const output = generateShare(share, (index) => generate(index, stopwatch), send);
  const answer: WorkerAnswer = {
    parcel: packed(output),
    errors: output.errors,
    failures: output.failures.map(({ index, error }) => {
      const { message, name } = error;
      return { index, name, message, code: codeOf(error) };
    }),
    stages: stopwatch.ms,
  };
  parentPort?.postMessage(answer);
  if (stays)
    parentPort?.on("message", (job: WriteJob | undefined) => {
      if (job === undefined) parentPort?.close();
      else writeJob(job);
    });
}
