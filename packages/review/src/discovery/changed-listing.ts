import { compareText } from "@kustogen/kustomize/value/compare-text.ts";
import { ComputedMap } from "./computed-map.ts";
import type { ListedFile, ListedTree } from "./listed-tree.ts";

/** The differences from the files of a tree; `undefined` for a missing file. */
interface Differences {
  of: ListedTree;
  changes: ReadonlyMap<string, ListedFile | undefined>;
}

/** The files of a tree with some changes, sorted by path, without a copy: few of a hundred thousand files differ. */
export class ChangedListing extends ComputedMap<ListedFile> {
  #size: number | undefined;

  constructor(readonly differences: Differences) {
    super();
  }

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

  *#entry(path: string): MapIterator<[string, ListedFile]> {
    const file = this.differences.changes.get(path);
    if (file !== undefined) yield [path, file];
  }
}
