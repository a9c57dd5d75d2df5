import type { LayerNode } from "../layers/tree.ts";
import type { GeneratedFile } from "../output/file.ts";
import { markdownFile } from "../output/layer.ts";
import { documentPath, systemPage } from "../pages/page.ts";
import { generateSystem } from "./system.ts";
import { type ArgoView, argoView } from "./threads/argo-view.ts";
import type { Stopwatch } from "./threads/stopwatch.ts";

/** One system's files, and what Argo CD's objects are made from. */
export interface SystemOutput {
  files: GeneratedFile[];
  views: ArgoView[];
}

/** Generates one system from its layers. */
export function systemOutput(nodes: readonly LayerNode[], stopwatch?: Stopwatch): SystemOutput {
  const layers = generateSystem(nodes, stopwatch);
  const files = layers.flatMap(({ files }) => files);
  const page = systemPage(layers);
  const name = layers[0]?.node.system.name;
  if (page !== undefined && name !== undefined)
    files.push({ path: documentPath(name), text: markdownFile(page) });
  return { files, views: layers.map(argoView) };
}
