import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import { fileText } from "../../discovery/documents.ts";
import { builtFrom } from "../model/facts.ts";
import type { State } from "../model/state.ts";
import type { TextFile } from "../model/text-files.ts";

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

function textOf(tree: FileTree, file: string): string | undefined {
  const bytes = attempt(() => tree.read(file), undefined);
  if (bytes === undefined || bytes.subarray(0, LOOK).includes(0)) return undefined;
  return fileText(bytes);
}
