import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { joinPath } from "@kustogen/kustomize/load/root.ts";
import { anyTextIn } from "@kustogen/kustomize/text/bytes.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import { kept } from "@kustogen/kustomize/value/multimap.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { KustomizationSource, Sources } from "./sources/sources.ts";
import type { State } from "./state.ts";
import type { TextFile } from "./text-files.ts";

/** How far binary data shows itself, as git sees it. */
const LOOK = 8000;

/**
 * The files that the environments' kustomizations read, and then the others that are given, each once.
 * @param others paths of the tree
 */
export function textFiles(
  tree: FileTree,
  states: readonly State[],
  others: readonly string[],
  label: (path: string) => string,
): TextFile[] {
  const files = new Map<string, TextFile>();
  const add = (file: string, environment: string | undefined): void => {
    if (!files.has(file)) files.set(file, textFile(tree, file, label, environment));
  };
  for (const state of states) for (const file of filesBehind(state)) add(file, state.environment);
  for (const file of others) add(file, undefined);
  return [...files.values()];
}

/** A file that is looked through, read when its text is asked for. */
export function textFile(
  tree: FileTree,
  file: string,
  label: (path: string) => string,
  environment?: string,
): TextFile {
  return { file, label: label(file), environment, read: () => textOf(tree, file) };
}

const known = new WeakMap<KustomizationSource, readonly string[]>();

/** The files that an environment's kustomizations read, as paths of the tree. */
export function filesBehind({ sources }: State): string[] {
  return (sources?.kustomizations ?? []).flatMap((source) => {
    return kept(known, source, () => [...filesOf((sources as Sources).tree, source)]);
  });
}

/** The files that a kustomization reads, as paths of the tree, itself first. */
function* filesOf(tree: FileTree, source: KustomizationSource): Iterable<string> {
  yield source.file;
  yield* source.files;
  for (const { file } of source.patches) if (file !== undefined) yield file;
  const { kustomization, folder } = source;
  for (const path of [
    ...generatorFiles(source),
    ...(kustomization.helmCharts ?? []).flatMap((chart) => [
      chart.valuesFile,
      ...(chart.additionalValuesFiles ?? []),
    ]),
    ...(kustomization.helmChartInflationGenerator ?? []).map(({ values }) => values),
  ]) {
    if (path === undefined || path === "") continue;
    const full = path.startsWith("/") ? path : joinPath(folder, path);
    if (tree.kind(full) === "file") yield tree.realPath(full);
  }
}

/**
 * The files of the generators of a kustomization, as full paths.
 * @param resource only of those that make it, with the kustomization itself, which may hold its literals
 */
export function generatorFiles(
  { kustomization, folder, file }: KustomizationSource,
  resource?: Resource,
): string[] {
  const { configMapGenerator = [], secretGenerator = [] } = kustomization;
  const made = resource?.metadata.name ?? "";
  const generators =
    resource === undefined
      ? [...configMapGenerator, ...secretGenerator]
      : (resource.kind === "Secret" ? secretGenerator : configMapGenerator).filter(
          ({ name }) => name && made.includes(name),
        );
  const files = generators
    .flatMap(({ files = [], envs = [], env }) => [
      ...files.map((entry) => entry.slice(entry.indexOf("=") + 1)),
      ...envs,
      ...(env === undefined ? [] : [env]),
    ])
    .map((path) => (path.startsWith("/") ? path : joinPath(folder, path)));
  return resource !== undefined && generators.length > 0 ? [file, ...files] : files;
}

function textOf(tree: FileTree, file: string): string | undefined {
  const bytes = attempt(() => tree.read(file), undefined);
  return bytes === undefined || bytes.subarray(0, LOOK).includes(0) ? undefined : anyTextIn(bytes);
}
