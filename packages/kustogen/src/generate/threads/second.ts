// The second thread of `gen`: the same systems, its share of the work.

import { workerData } from "node:worker_threads";
import type { System } from "../../authoring/system.ts";
import { resolveTree } from "../../layers/tree.ts";
import { SystemJudge } from "../judge-system.ts";
import type { Steps } from "../steps.ts";
import type { Stopwatch } from "../stopwatch.ts";
import type { SystemOutput } from "../system-output.ts";
import { outputSteps } from "../system-output.ts";
import { runWorker } from "./worker.ts";
import { type WorkerInput, workerEnvironments } from "./worker-input.ts";

const input = workerData as WorkerInput;
const { systems } = (await import(input.module)) as { systems: readonly System[] };
const environments = workerEnvironments(input);
const byName = new Map(systems.map((system) => [system.name, system]));
const judge = input.allowed && new SystemJudge(input.allowed);
runWorker(input.systems.length, work);

function work(index: number, stopwatch: Stopwatch): Steps<SystemOutput> {
  const name = input.systems[index] ?? "";
  const system = byName.get(name);
  if (system === undefined) throw new Error(`the second thread does not know system ${name}`);
  return outputSteps(resolveTree(system, environments), input.folders, stopwatch, judge);
}
