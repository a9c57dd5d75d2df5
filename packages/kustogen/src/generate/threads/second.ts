// The second thread of `gen`: the same systems, its share of the work. It sends what it made, and nothing of a failure.

import { parentPort, workerData } from "node:worker_threads";
import type { System } from "../../authoring/system.ts";
import { resolveTree } from "../../layers/tree.ts";
import { outputSteps } from "../system-output.ts";
import { environmentsOf, type SecondInput } from "./second-input.ts";
import { generateTogether, Share } from "./share.ts";

const input = workerData as SecondInput;
const { systems } = (await import(input.module)) as { systems: readonly System[] };
const environments = environmentsOf(input);
const byName = new Map(systems.map((system) => [system.name, system]));
const share = new Share(input.systems.length, input.buffer);
for (let taken = share.take(); taken.length > 0; taken = share.take()) {
  const { outputs } = generateTogether(taken, (index) => {
    const system = byName.get(input.systems[index] ?? "") as System;
    return outputSteps(resolveTree(system, environments, systems), input.folders, input.allowed);
  });
  parentPort?.postMessage(outputs);
}
parentPort?.postMessage(undefined);
