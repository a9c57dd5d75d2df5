import type { LayerNode } from "../layers/tree.ts";
import type { GeneratedFile } from "../output/file.ts";
import { markdownFile } from "../output/layer.ts";
import { documentPath, systemPage } from "../pages/page.ts";
import { type Allowed, judgeSystem, type RuleError } from "./judge-system.ts";
import { generateSystem } from "./system.ts";
import { type ArgoView, argoView } from "./threads/argo-view.ts";
import type { Stopwatch } from "./threads/stopwatch.ts";

/** One system's files, and what Argo CD's objects are made from. */
export interface SystemOutput {
  files: GeneratedFile[];
  views: ArgoView[];
  /** What rules say is an error. */
  errors: RuleError[];
}

/** Generates one system from its layers, and judges it; without `allowed` it is not judged. */
export function systemOutput(
  nodes: readonly LayerNode[],
  stopwatch?: Stopwatch,
  allowed?: Allowed,
): SystemOutput {
  const layers = generateSystem(nodes, stopwatch);
  const files = layers.flatMap(({ files }) => files);
  const page = systemPage(layers);
  const name = layers[0]?.node.system.name;
  if (page !== undefined && name !== undefined)
    files.push({ path: documentPath(name), text: markdownFile(page) });
  stopwatch?.start();
  const errors = allowed === undefined ? [] : judgeSystem(layers, allowed);
  stopwatch?.lap("judge");
  return { files, views: layers.map(argoView), errors };
}
