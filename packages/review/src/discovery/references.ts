import type { Kustomization } from "@kustogen/kustomize/load/fields.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { isMap } from "@kustogen/kustomize/value/value.ts";
import { pathFrom } from "./tree-paths.ts";

/** The references of a kustomization, as absolute paths in the tree, whether they exist or not; at first none. */
export class References {
  /** Named under resources or bases, and under components: files, or folders with a kustomization. */
  resources: string[] = [];
  components: string[] = [];
  /** Files that only this kustomization reads: patches, generators' files, configurations. */
  files: string[] = [];
  /** Folders in which any file may be read: charts, and folders with plugin configuration. */
  folders: string[] = [];
}

/** The references of a kustomization in a folder. */
export function referencesOf(kustomization: Kustomization, folder: string): References {
  const found = new References();
  const add = (list: string[], path: string | undefined) => {
    if (path === undefined || path === "" || path.includes("\n")) return;
    // A path outside the repository isn't one of its files, even if the same path exists in it.
    const inside = pathFrom(folder, path);
    if (inside !== undefined) list.push(inside);
  };
  const k = kustomization;
  for (const path of k.resources ?? []) add(found.resources, path);
  for (const path of k.components ?? []) add(found.components, path);
  for (const path of k.patchesStrategicMerge ?? []) add(found.files, path);
  for (const { path } of [...(k.patches ?? []), ...(k.patchesJson6902 ?? [])]) add(found.files, path);
  for (const path of [...(k.crds ?? []), ...(k.configurations ?? [])]) add(found.files, path);
  add(found.files, lookUp(k.openapi, "path"));
  for (const replacement of k.replacements ?? [])
    if (isMap(replacement) && typeof replacement.path === "string") add(found.files, replacement.path);
  for (const { files, envs } of [...(k.configMapGenerator ?? []), ...(k.secretGenerator ?? [])]) {
    for (const file of files ?? []) add(found.files, file.slice(file.indexOf("=") + 1));
    for (const file of envs ?? []) add(found.files, file);
  }
  const plugins = [k.generators, k.transformers, k.validators].flatMap((list) => list ?? []);
  for (const path of plugins) add(found.resources, path);
  // A plugin's configuration may refer to further files in this folder.
  if (plugins.length > 0) found.folders.push(folder);
  addCharts(kustomization, found, folder, add);
  return found;
}

function addCharts(
  k: Kustomization,
  found: References,
  folder: string,
  add: (list: string[], path: string | undefined) => void,
): void {
  const { helmCharts = [], helmChartInflationGenerator: old = [], helmGlobals } = k;
  if (helmCharts.length + old.length === 0) return;
  const home = helmGlobals ?? { chartHome: old.map(({ chartHome }) => chartHome).findLast(Boolean) };
  const inside = pathFrom(folder, home.chartHome || "charts");
  if (inside !== undefined) found.folders.push(inside);
  for (const { valuesFile = "", additionalValuesFiles = [] } of helmCharts)
    for (const file of [valuesFile, ...additionalValuesFiles]) add(found.files, file);
  for (const { values } of old) add(found.files, values);
}
