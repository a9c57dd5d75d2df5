import { lstatSync, type Stats } from "node:fs";

/** What stands at paths of the disk, links not followed, each looked at once in a run. */
export class Looks {
  /** When the run began. */
  readonly begun: number;
  readonly #known = new Map<string, Stats | undefined>();

  constructor(begun = Date.now()) {
    this.begun = begun;
  }

  /** What stands there; undefined for nothing. Throws where that can't be told. */
  of(path: string): Stats | undefined {
    const known = this.#known.get(path);
    if (known !== undefined || this.#known.has(path)) return known;
    const stats = lstatSync(path, { throwIfNoEntry: false });
    this.#known.set(path, stats);
    return stats;
  }
}
