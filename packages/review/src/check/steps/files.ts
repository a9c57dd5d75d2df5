import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import type { GeneratorEntry } from "@kustogen/kustomize/load/fields.ts";
import { joinPath } from "@kustogen/kustomize/load/root.ts";
import { lastPart } from "@kustogen/kustomize/tree/paths.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { fileText } from "../../discovery/documents.ts";
import { builtFrom } from "../model/facts.ts";
import type { State } from "../model/state.ts";
import type { TextFile } from "../model/text-files.ts";
import type { KustomizationSource } from "../sources/sources.ts";

/** The number of bytes in which git looks for signs of binary data. */
const LOOK = 8000;

/** A file to search, read on demand. */
export function textFile(
  tree: FileTree,
  file: string,
  label: (path: string) => string,
  environment?: string,
): TextFile {
  return { file, label: label(file), environment, tree, read: () => textOf(tree, file) };
}

/** The files that an environment's kustomizations read, as paths in the tree. */
export function filesBehind(state: State): string[] {
  return (builtFrom.of(state) ?? []).flatMap(({ file, files, read }) => [file, ...files, ...read]);
}

/** The files of the generators of a resource, as full paths, and the kustomization, which may contain its literals. */
export function generatorFiles(
  { kustomization, folder, file }: KustomizationSource,
  resource: Resource,
): string[] {
  const generators = generatorsOf(kustomization, resource);
  const files = generators
    .flatMap(({ files = [], envs = [], env }) => [
      ...files.map((entry) => entry.slice(entry.indexOf("=") + 1)),
      ...envs,
      ...(env === undefined ? [] : [env]),
    ])
    .map((path) => (path.startsWith("/") ? path : joinPath(folder, path)));
  return generators.length > 0 ? [file, ...files] : files;
}

/** A kustomization's generators that may create a resource, by name; with several matches, the longest name wins. */
function generatorsOf(
  { configMapGenerator = [], secretGenerator = [] }: KustomizationSource["kustomization"],
  { kind, metadata: { name: made = "" } }: Resource,
): readonly GeneratorEntry[] {
  const all = kind === "Secret" ? secretGenerator : configMapGenerator;
  const lengthOf = ({ name }: GeneratorEntry) => (name && made.includes(name) ? name.length : 0);
  const longest = Math.max(1, ...all.map(lengthOf));
  return all.filter((one) => lengthOf(one) === longest);
}

/** The origin of an entry that is generated: a file, a line in an env file, or the kustomization with the literal. */
export function sourceOfEntry(
  { kustomization, folder, file }: KustomizationSource,
  resource: Resource,
  entry: string,
  textOf: (file: string) => string | undefined,
): { file: string; line: number } | undefined {
  const inFolder = (path: string) => (path.startsWith("/") ? path : joinPath(folder, path));
  const isIt = (line: string) => line.trimStart().startsWith(`${entry}=`);
  for (const { files = [], envs = [], env, literals = [] } of generatorsOf(kustomization, resource)) {
    if (literals.some(isIt)) return { file, line: 1 };
    for (const written of files) {
      const path = written.slice(written.indexOf("=") + 1);
      if ((path === written ? lastPart(path) : written.slice(0, -path.length - 1)) === entry)
        return { file: inFolder(path), line: 1 };
    }
    for (const path of env === undefined ? envs : [...envs, env]) {
      const at = textOf(inFolder(path))?.split("\n").findIndex(isIt) ?? -1;
      if (at >= 0) return { file: inFolder(path), line: at + 1 };
    }
  }
  return undefined;
}

function textOf(tree: FileTree, file: string): string | undefined {
  const bytes = attempt(() => tree.read(file), undefined);
  if (bytes === undefined || bytes.subarray(0, LOOK).includes(0)) return undefined;
  return fileText(bytes);
}
