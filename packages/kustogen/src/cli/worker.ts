// The second thread of `gen`: the same systems, its share of the work.

import { workerData } from "node:worker_threads";
import type { System } from "../authoring/system.ts";
import type { Steps } from "../generate/steps.ts";
import type { SystemOutput } from "../generate/system-output.ts";
import { outputSteps } from "../generate/system-output.ts";
import type { Stopwatch } from "../generate/threads/stopwatch.ts";
import { runWorker } from "../generate/threads/worker.ts";
import { type WorkerInput, workerEnvironments } from "../generate/threads/worker-input.ts";
import { resolveTree } from "../layers/tree.ts";

const input = workerData as WorkerInput;
const { systems } = (await import(input.module)) as { systems: readonly System[] };
const environments = workerEnvironments(input);
const byName = new Map(systems.map((system) => [system.name, system]));
runWorker(input.systems.length, work);

function work(index: number, stopwatch: Stopwatch): Steps<SystemOutput> {
  const system = byName.get(input.systems[index] ?? "");
  if (system === undefined) throw new Error(`the second thread does not know system ${input.systems[index]}`);
  return outputSteps(resolveTree(system, environments), input.folders, stopwatch, input.allowed);
}
