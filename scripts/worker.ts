// The second thread of `gen`: the same systems, its share of the work.
import { workerData } from "node:worker_threads";
import { loadEnvironments } from "../generators/model/load-environment.ts";
import { resolveTree } from "../generators/model/tree.ts";
import { systemOutput } from "../generators/pipeline/system-output.ts";
import { runWorker } from "../generators/pipeline/worker.ts";
import { systems } from "../generators/systems/index.ts";

const environments = loadEnvironments((workerData as { root: string }).root);
runWorker(systems.length, (index, stopwatch) => {
  const system = systems[index];
  return systemOutput(system === undefined ? [] : resolveTree(system, environments), stopwatch);
});
