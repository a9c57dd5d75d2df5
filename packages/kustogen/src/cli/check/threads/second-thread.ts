import { availableParallelism } from "node:os";
import { waivers } from "@kustogen/kustomize/credentials/waivers.ts";
import type { EnvironmentInput } from "@kustogen/review/check/check.ts";
import type { Block, CheckWorker, WorkerPart, WorkerRun } from "@kustogen/review/check/worker.ts";
import { learned } from "../../../authoring/known-schemas.ts";
import { digest, pack, unpack } from "../../../output/memory/packing.ts";
import { runBegan } from "../../run-end.ts";
import { begin } from "../../threads/thread-at-work.ts";
import type { ThreadInput, ThreadRun } from "./thread-input.ts";

/** From this number of environments on, a second thread is worth its start and the code that it compiles again. */
const WORTH_A_THREAD = 1_500;

/**
 * Checks environments of a check in a second thread; undefined if there are few.
 * @param files the files that are searched besides those that environments read
 * @param module the program of the thread
 */
export function secondThread(
  run: ThreadRun,
  environments: readonly EnvironmentInput[],
  files: readonly string[],
  module: URL,
  worthIt = WORTH_A_THREAD,
): CheckWorker | undefined {
  if (environments.length < worthIt || availableParallelism() < 2) return undefined;
  return new SecondThread(run, environments, files, module, worthIt);
}

class SecondThread implements CheckWorker {
  readonly atATime = 125;
  readonly pack = pack;
  readonly unpack = unpack;
  readonly digest = digest;

  constructor(
    private readonly run: ThreadRun,
    private readonly environments: readonly EnvironmentInput[],
    private readonly files: readonly string[],
    private readonly module: URL,
    private readonly worthIt: number,
  ) {}

  begin(blocks: readonly Block[]): WorkerRun<WorkerPart> | undefined {
    const count = blocks.flat(2).length;
    if (count < this.worthIt) return undefined;
    const given = blocks.map((block) => block.map((part) => part.map((at) => this.environments[at])));
    return begin<WorkerPart>(this.module, given, {
      ...this.run,
      count: this.environments.length,
      places: blocks,
      files: this.files.join("\0"),
      waivers: waivers(),
      learned: learned(),
      began: runBegan(),
    } satisfies ThreadInput);
  }
}
