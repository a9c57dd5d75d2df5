import type { Absence, FileTree } from "@kustogen/kustomize/tree/tree.ts";
import { kept } from "@kustogen/kustomize/value/multimap.ts";

/** A tree that reads each file once, because rules search the same files that rendering reads. */
export class ReadOnceTree implements FileTree {
  readonly label: string;
  readonly onDisk: boolean | undefined;
  readonly #contents = new Map<string, Uint8Array>();

  constructor(private readonly tree: FileTree) {
    this.label = tree.label;
    this.onDisk = tree.onDisk;
  }

  kind(path: string): "file" | "directory" | undefined {
    return this.tree.kind(path);
  }

  read(path: string): Uint8Array {
    return kept(this.#contents, path, () => this.tree.read(path));
  }

  realPath(path: string): string {
    return this.tree.realPath(path);
  }

  absence(path: string): Absence | undefined {
    return this.tree.absence?.(path);
  }

  refusal(path: string): string | undefined {
    return this.tree.refusal?.(path);
  }

  list(path: string): string[] {
    return this.tree.list?.(path) ?? [];
  }
}
