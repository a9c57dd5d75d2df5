import { parentPort, workerData } from "node:worker_threads";
import type { Steps } from "../steps.ts";
import type { SystemOutput } from "../system-output.ts";
import { generateShare, packFiles, Share, type WorkerAnswer } from "./share.ts";
import { Stopwatch } from "./stopwatch.ts";
import { type WriteJob, writeJob } from "./write-job.ts";

/**
 * The work of a second thread: generates its share of the systems and sends back the files. One that stays then writes
 * what it is given, until it is given nothing.
 *
 * @param count how many systems there are
 * @param generate generates the system with that number
 */
export function runWorker(
  count: number,
  generate: (index: number, stopwatch: Stopwatch) => Steps<SystemOutput>,
): void {
  const stopwatch = new Stopwatch();
  const { buffer, stays } = workerData as { buffer: SharedArrayBuffer; stays?: boolean };
  const share = new Share(count, buffer);
  const { files, views, errors, passed, failures } = generateShare(share, (index) =>
    generate(index, stopwatch),
  );
  const answer: WorkerAnswer = {
    packed: packFiles(files),
    views: JSON.stringify([...views]),
    errors,
    passed,
    failures: failures.map(({ index, error: { message, name } }) => ({ index, name, message })),
    stages: stopwatch.ms,
  };
  parentPort?.postMessage(answer);
  if (stays)
    parentPort?.on("message", (job: WriteJob | undefined) => {
      if (job === undefined) parentPort?.close();
      else writeJob(job);
    });
}
