import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";

/** A tree that keeps what is read from it, by real path. */
export function recorded(tree: FileTree): { tree: FileTree; read: Map<string, Uint8Array> } {
  const read = new Map<string, Uint8Array>();
  const recorder: FileTree = {
    label: tree.label,
    kind: (path) => tree.kind(path),
    realPath: (path) => tree.realPath(path),
    list: (path) => tree.list?.(path) ?? [],
    read(path) {
      const content = tree.read(path);
      read.set(tree.realPath(path), content);
      return content;
    },
  };
  return { tree: recorder, read };
}
