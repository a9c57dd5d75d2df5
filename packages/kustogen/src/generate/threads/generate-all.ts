import { Progress } from "@kustogen/kustomize/node/progress.ts";
import type { Environment } from "../../authoring/environment.ts";
import type { System } from "../../authoring/system.ts";
import type { Folders } from "../../folders.ts";
import type { LayerNode } from "../../layers/tree.ts";
import { type Allowed, SystemJudge } from "../judge-system.ts";
import { outputSteps } from "../system-output.ts";
import { type Generated, generateInThreads } from "./parallel.ts";
import { workerInput } from "./worker-input.ts";

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
  /** True if the files are written afterwards: the second thread then helps to write, until the disk is closed. */
  writes: boolean | undefined;
}

/**
 * Generates all systems and returns the results in order. Writes nothing. @throws InputError with the problems of all
 * systems, InternalError at the first defect
 */
export function generateAll(input: SystemsInput): Promise<Generated> {
  const { folders, systems, environments, trees, allowed, code, writes } = input;
  const judge = allowed && new SystemJudge(allowed);
  const progress = new Progress("generating", systems.length, "systems");
  return generateInThreads(
    systems.length,
    (index, stopwatch) => {
      // All threads take from one list, in order: earlier ones are done, or being processed.
      progress.at(index, systems[index]?.name ?? "");
      return outputSteps(trees[index] as LayerNode[], folders, stopwatch, judge);
    },
    {
      url: new URL("worker.mjs", code.dist),
      data: workerInput(folders, code.module, systems, environments, allowed),
      stays: writes,
    },
  ).finally(() => progress.end());
}
