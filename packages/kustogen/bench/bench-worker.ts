// The second thread of `npm run bench`: its share of the synthetic systems.
import { workerData } from "node:worker_threads";
import { DEFAULT_FOLDERS } from "../src/folders.ts";
import { outputSteps } from "../src/generate/system-output.ts";
import { runWorker } from "../src/generate/threads/worker.ts";
import { resolveTree } from "../src/layers/tree.ts";
import { syntheticEnvironments, syntheticSystem } from "./workload.ts";

const { systems } = workerData as { systems: number };
const environments = syntheticEnvironments(systems);
runWorker(systems, (index, stopwatch) =>
  outputSteps(resolveTree(syntheticSystem(index), environments), DEFAULT_FOLDERS, stopwatch, {
    exceptions: [],
    rules: [],
  }),
);
