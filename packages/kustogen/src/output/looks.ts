import { lstatSync, type Stats } from "node:fs";

/** The required facts about an entry; Node's own object takes six times the memory. */
export interface Looked {
  readonly kind: "file" | "directory" | "link" | "other";
  readonly size: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly ino: number;
  readonly dev: number;
}

/** The entries at paths on disk, without following links, each read once in a run. */
export class Looks {
  readonly #known = new Map<string, Looked | undefined>();

  constructor(/** The start of the run. */ readonly begun: number = Date.now()) {}

  /** The entry at a path; undefined if there is none. Throws if it can't be determined. */
  of(path: string): Looked | undefined {
    const known = this.#known.get(path);
    if (known !== undefined || this.#known.has(path)) return known;
    const stats = lstatSync(path, { throwIfNoEntry: false });
    const looked = stats && lookedAt(stats);
    this.#known.set(path, looked);
    return looked;
  }
}

/** The required facts of Node's result. */
export function lookedAt(stats: Stats): Looked {
  const { size, mtimeMs, ctimeMs, ino, dev } = stats;
  return { kind: kindOf(stats), size, mtimeMs, ctimeMs, ino, dev };
}

function kindOf(stats: Stats): Looked["kind"] {
  if (stats.isFile()) return "file";
  if (stats.isDirectory()) return "directory";
  return stats.isSymbolicLink() ? "link" : "other";
}
