// The second thread of `npm run bench`: its share of the synthetic systems.
import { workerData } from "node:worker_threads";
import { resolveTree } from "../generators/model/tree.ts";
import { systemOutput } from "../generators/pipeline/system-output.ts";
import { runWorker } from "../generators/pipeline/worker.ts";
import { syntheticEnvironments, syntheticSystem } from "./bench/workload.ts";

const { systems } = workerData as { systems: number };
const environments = syntheticEnvironments(systems);
runWorker(systems, (index, stopwatch) =>
  systemOutput(resolveTree(syntheticSystem(index), environments), stopwatch),
);
