import { parentPort, workerData } from "node:worker_threads";
import type { SystemOutput } from "../system-output.ts";
import { generateShare, packFiles, Share, type WorkerAnswer } from "./share.ts";
import { Stopwatch } from "./stopwatch.ts";

/**
 * The work of a second thread: generates its share of the systems and sends back the files.
 *
 * @param count how many systems there are
 * @param generate generates the system with that number
 */
export function runWorker(
  count: number,
  generate: (index: number, stopwatch: Stopwatch) => SystemOutput,
): void {
  const stopwatch = new Stopwatch();
  const share = new Share(count, (workerData as { buffer: SharedArrayBuffer }).buffer);
  const { files, views, errors, passed, failures } = generateShare(share, (index) =>
    generate(index, stopwatch),
  );
  const answer: WorkerAnswer = {
    packed: packFiles(files),
    views,
    errors,
    passed,
    failures: failures.map(({ index, error: { message, name } }) => ({ index, name, message })),
    stages: stopwatch.ms,
  };
  parentPort?.postMessage(answer);
}
