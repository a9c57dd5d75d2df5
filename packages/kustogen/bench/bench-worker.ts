// The second thread of `npm run bench`: its share of the synthetic systems.
import { workerData } from "node:worker_threads";
import { DEFAULT_FOLDERS } from "../src/folders.ts";
import { SystemJudge } from "../src/generate/judge-system.ts";
import { outputSteps } from "../src/generate/system-output.ts";
import { runWorker } from "../src/generate/threads/worker.ts";
import { resolveTree } from "../src/layers/tree.ts";
import { syntheticEnvironments, syntheticSystem } from "./workload.ts";

const { systems } = workerData as { systems: number };
const environments = syntheticEnvironments(systems);
/** Every rule, as `gen` has it, and no exceptions. */
const judge = new SystemJudge({ exceptions: [], rules: [] });
runWorker(systems, (index, stopwatch) =>
  outputSteps(resolveTree(syntheticSystem(index), environments), DEFAULT_FOLDERS, stopwatch, judge),
);
