import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { folderOf, isWithin } from "@kustogen/kustomize/tree/paths.ts";
import { compareText } from "@kustogen/kustomize/value/compare-text.ts";
import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import type { SourceBuild } from "../discovery/application-sources.ts";
import type { ListedTree } from "../discovery/listed-tree.ts";
import { filesOfSource } from "../discovery/source-files.ts";
import { insideOf, relativePath } from "../discovery/tree-paths.ts";
import type { RenderedSide } from "./rendered-side.ts";
import type { NotRendered } from "./review.ts";

/** "(changed: charts/web/values.yaml)", of paths in the tree. */
export function changedText(files: readonly string[]): string {
  return `(changed: ${someOf(files.map((file) => relativePath("/", file)).sort(compareText), 3)})`;
}

/** The changed charts here that no Application names; `withHelm` if those of kustomizations are compared. */
export function changedCharts(
  sides: readonly RenderedSide[],
  changed: ReadonlySet<string>,
  withHelm: boolean,
): NotRendered[] {
  const trees = sides.map(({ discovery }) => discovery.tree);
  const named = sides.flatMap((side) => readByApplications(side));
  const charts = new Map<string, string[]>();
  for (const file of changed) {
    const chart = chartAround(file, trees);
    if (chart !== undefined && !named.some((path) => isWithin(file, path))) addTo(charts, chart, file);
  }
  return [...charts].flatMap(([chart, files]): NotRendered[] => {
    // A kustomization takes charts from the folder `charts` beside it.
    const parent = folderOf(folderOf(chart));
    if (withHelm && sides.some(({ discovery }) => discovery.folders.has(parent))) return [];
    const file = relativePath("/", `${insideOf(chart)}Chart.yaml`);
    const why = `a Helm chart that isn't rendered here ${changedText(files)}`;
    return [{ name: relativePath("/", chart), file, why, cause: "chart", changed: true }];
  });
}

/** What the sources of a side's Applications read that `isAsked` names, whether they are rendered or not. */
export function readByApplications(
  { declared: { built, notRendered }, discovery: { tree } }: RenderedSide,
  isAsked: (build: SourceBuild) => boolean = () => true,
): string[] {
  const read = built.flatMap(({ builds }) =>
    builds.filter(isAsked).flatMap((build) => filesOfSource(tree, build)),
  );
  return [...notRendered.flatMap(({ reads = [] }) => reads), ...read];
}

/** The outermost folder around a file that is a chart in one of the states. */
export function chartAround(file: string, trees: readonly ListedTree[]): string | undefined {
  let found: string | undefined;
  for (let folder = folderOf(file); ; folder = folderOf(folder)) {
    const isChart = trees.some((tree) => tree.kind(`${insideOf(folder)}Chart.yaml`) === "file");
    if (isChart && isOfChart(file, folder)) found = folder;
    if (folder === "/") return found;
  }
}

/** What a chart consists of whose folder is that of a whole repository. */
const PARTS = /^\/(?:Chart\.(?:yaml|lock)|values[^/]*\.(?:ya?ml|json)|(?:templates|charts|crds)\/)/;

/** True for a file that a chart in a folder may be rendered from, and for the folder itself if it is that file. */
export function isOfChart(file: string, folder: string): boolean {
  if (!isWithin(file, folder) || file === folder) return file === folder;
  return !/\.md$/i.test(file) && (folder !== "/" || PARTS.test(file));
}
