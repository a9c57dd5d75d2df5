import { compareText } from "@kustogen/kustomize/value/compare-text.ts";
import type { ListedFile, ListedTree } from "./listed-tree.ts";

/** The differences from the files of a tree; `undefined` for a missing file. */
interface Differences {
  of: ListedTree;
  changes: ReadonlyMap<string, ListedFile | undefined>;
}

/** The files of a tree with some changes, sorted by path, without a copy: few of a hundred thousand files differ. */
export class ChangedListing implements ReadonlyMap<string, ListedFile> {
  #size: number | undefined;

  constructor(readonly differences: Differences) {}

  get size(): number {
    this.#size ??= [...this.differences.changes].reduce(
      (size, [path, file]) => size + Number(file !== undefined) - Number(this.differences.of.files.has(path)),
      this.differences.of.files.size,
    );
    return this.#size;
  }

  get(path: string): ListedFile | undefined {
    const { of, changes } = this.differences;
    return changes.get(path) ?? (changes.has(path) ? undefined : of.files.get(path));
  }

  *entries(): MapIterator<[string, ListedFile]> {
    const { of, changes } = this.differences;
    const added = [...changes.keys()].filter((path) => !of.files.has(path)).sort(compareText);
    let next = 0;
    for (const [path, file] of of.files) {
      for (let one = added[next]; one !== undefined && compareText(one, path) < 0; one = added[++next])
        yield* this.#entry(one);
      if (changes.has(path)) yield* this.#entry(path);
      else yield [path, file];
    }
    for (const path of added.slice(next)) yield* this.#entry(path);
  }

  has(path: string): boolean {
    return this.get(path) !== undefined;
  }

  *keys(): MapIterator<string> {
    for (const [path] of this.entries()) yield path;
  }

  *values(): MapIterator<ListedFile> {
    for (const [, one] of this.entries()) yield one;
  }

  [Symbol.iterator](): MapIterator<[string, ListedFile]> {
    return this.entries();
  }

  forEach(each: (one: ListedFile, path: string, all: ReadonlyMap<string, ListedFile>) => void): void {
    for (const [path, one] of this.entries()) each(one, path, this);
  }

  *#entry(path: string): MapIterator<[string, ListedFile]> {
    const file = this.differences.changes.get(path);
    if (file !== undefined) yield [path, file];
  }
}
