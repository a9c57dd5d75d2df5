import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import { fileText } from "../../discovery/documents.ts";

/** A file that is searched for credentials. */
export interface TextFile {
  /** Its path in the tree. */
  file: string;
  /** The path for reports, relative to where the command runs. */
  label: string;
  /** The first environment whose kustomizations read this file; undefined if none does. */
  environment: string | undefined;
  /** Its text; undefined if it is binary or can't be read. */
  read(): string | undefined;
}

/** The number of bytes in which git looks for signs of binary data. */
const LOOK = 8000;

/** A file to search, read on demand. */
export function textFile(
  tree: FileTree,
  file: string,
  label: (path: string) => string,
  environment?: string,
): TextFile {
  return { file, label: label(file), environment, read: () => textOf(tree, file) };
}

function textOf(tree: FileTree, file: string): string | undefined {
  const bytes = attempt(() => tree.read(file), undefined);
  if (bytes === undefined || bytes.subarray(0, LOOK).includes(0)) return undefined;
  return fileText(bytes);
}
