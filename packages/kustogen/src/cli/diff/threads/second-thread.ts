import { availableParallelism } from "node:os";
import type { Sides } from "@kustogen/review/changes/some-at-a-time.ts";
import type { ApartBlock, CompareWorker, WorkerReview } from "@kustogen/review/changes/worker.ts";
import type { WorkerRun } from "@kustogen/review/check/worker.ts";
import type { ListedTree } from "@kustogen/review/discovery/listed-tree.ts";
import { runBegan } from "../../run-end.ts";
import { begin } from "../../threads/thread-at-work.ts";
import type { CompareRun, CompareThreadInput, SentChanges } from "./thread-input.ts";

/** From this number of overlays on, a second thread is worth its start and the code that it compiles again. */
const WORTH_A_THREAD = 1_000;

/**
 * Compares overlays in a second thread, if there are many.
 * @param base the tree of the commit that the run is based on
 * @param module the program of the thread
 */
export class CompareThread implements CompareWorker {
  constructor(
    private readonly run: CompareRun,
    private readonly base: ListedTree,
    private readonly module: URL,
    private readonly worthIt: number = WORTH_A_THREAD,
    readonly atATime: number = 125,
  ) {}

  helpsWith(count: number): boolean {
    return count >= this.worthIt && availableParallelism() > 1;
  }

  begin(
    blocks: readonly ApartBlock[],
    [before, after]: Sides,
    changed: ReadonlySet<string>,
  ): WorkerRun<WorkerReview> | undefined {
    const changes = [before, after].map(({ discovery }) => this.#changesOf(discovery.tree, changed));
    const [old, now] = changes;
    if (old === undefined || now === undefined) return undefined;
    return begin<WorkerReview>(this.module, blocks, {
      ...this.run,
      before: old,
      after: now,
      changed,
      isSameShape: before.discovery.folders === after.discovery.folders,
      unrestricted: after.isUnrestricted,
      began: runBegan(),
    } satisfies CompareThreadInput);
  }

  /** The differences between a side and the commit; undefined with links, where more than changed paths matters. */
  #changesOf(tree: ListedTree, changed: ReadonlySet<string>): SentChanges | undefined {
    if (tree.hasLinks || tree.submodules.size > 0) return undefined;
    // If it isn't described as changes to either, the commit is the other side.
    const paths = tree === this.base ? [] : (tree.changesFrom(this.base) ?? changed);
    return new Map([...paths].map((path) => [path, tree.files.get(path)]));
  }
}
