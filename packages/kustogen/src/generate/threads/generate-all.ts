import { Worker } from "node:worker_threads";
import { together } from "@kustogen/kustomize/errors/together.ts";
import { Progress } from "@kustogen/kustomize/node/progress.ts";
import type { Environment } from "../../authoring/environment.ts";
import type { System } from "../../authoring/system.ts";
import type { Folders } from "../../folders.ts";
import type { LayerNode } from "../../layers/tree.ts";
import type { Allowed } from "../judge-system.ts";
import { outputSteps, type SystemOutput } from "../system-output.ts";
import { dataOf, type SecondInput } from "./second-input.ts";
import { type Generate, generateTogether, type Made, Share } from "./share.ts";

/** From this number of systems on, a second thread is worth its start: without it, a run takes half as long again. */
const WORTH_A_THREAD = 200;

/** The systems of a repository, and their inputs. */
export interface SystemsInput {
  /** The names of the project's folders. */
  folders: Folders;
  systems: readonly System[];
  environments: readonly Environment[];
  /** The layers of each system. */
  trees: readonly (readonly LayerNode[])[];
  /** What may be written despite errors of rules; if undefined, nothing is checked. */
  allowed: Allowed | undefined;
  /** The code: the folder of the running, bundled engine, and the module that exports the systems. */
  code: { dist: URL; module: URL };
}

/**
 * Generates all systems, with a second thread if there are many, and returns the results in their order. Writes
 * nothing. @throws InputError with the problems of all systems, InternalError at the first defect
 */
export function generateAll(input: SystemsInput): Promise<SystemOutput[]> {
  const { folders, systems, environments, trees, allowed, code } = input;
  const progress = new Progress("generating", systems.length, "systems");
  const share = new Share(systems.length);
  const start = () => {
    const data = dataOf(systems, environments);
    const second: SecondInput = { ...data, module: code.module.href, allowed, folders, buffer: share.buffer };
    return new Worker(new URL("worker.mjs", code.dist), { workerData: second });
  };
  const generate: Generate = (index) => {
    // Both threads take from one list, in order: earlier ones are done, or being processed.
    progress.at(index, systems[index]?.name ?? "");
    return outputSteps(trees[index] as LayerNode[], folders, allowed);
  };
  return generateShared(
    systems.length,
    share,
    generate,
    systems.length < WORTH_A_THREAD ? undefined : start,
  ).finally(() => progress.end());
}

/**
 * Generates systems together with a second thread. What that one can't give, because a system failed there, or it did
 * itself, is generated here again, so that each error is one of this thread's.
 * @param start starts the other thread, which sends results by index
 */
export async function generateShared(
  count: number,
  share: Share,
  generate: Generate,
  start: (() => Worker) | undefined,
): Promise<SystemOutput[]> {
  const all: Made = { outputs: new Map(), mistakes: new Map() };
  const work = (indexes: readonly number[]) => {
    const { outputs, mistakes } = generateTogether(indexes, generate);
    for (const [index, output] of outputs) all.outputs.set(index, output);
    for (const [index, mistake] of mistakes) all.mistakes.set(index, mistake);
  };
  const thread = start?.();
  try {
    const others = thread && resultsOf(thread);
    for (let taken = share.take(); taken.length > 0; taken = share.take()) work(taken);
    for (const [index, output] of (await others) ?? []) all.outputs.set(index, output);
    for (let index = 0; index < count; index++)
      if (!all.outputs.has(index) && !all.mistakes.has(index)) work([index]);
  } finally {
    void thread?.terminate();
  }
  const inOrder = <Value>(found: ReadonlyMap<number, Value>): Value[] =>
    [...found].sort(([a], [b]) => a - b).map(([, value]) => value);
  if (all.mistakes.size > 0) throw together(inOrder(all.mistakes));
  return inOrder(all.outputs);
}

/** What a thread has sent when it says that it is done, or ends. */
function resultsOf(thread: Worker): Promise<Map<number, SystemOutput>> {
  const results = new Map<number, SystemOutput>();
  return new Promise((resolve) => {
    thread.on("message", (sent: Map<number, SystemOutput> | undefined) => {
      if (sent === undefined) resolve(results);
      for (const [index, output] of sent ?? []) results.set(index, output);
    });
    thread.once("error", () => resolve(results));
    thread.once("exit", () => resolve(results));
  });
}
