import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";

/** A file that is searched for credentials. */
export interface TextFile {
  /** Its path in the tree. */
  file: string;
  /** The path for reports, relative to where the command runs. */
  label: string;
  /** The first environment whose kustomizations read this file; undefined if none does. */
  environment: string | undefined;
  /** The tree that it is in. */
  tree: FileTree;
  /** Its text; undefined if it is binary or can't be read. */
  read(): string | undefined;
}
