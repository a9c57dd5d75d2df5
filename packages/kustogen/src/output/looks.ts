import { lstatSync, type Stats } from "node:fs";

/** What stands at a path: all that is asked of it, as what Node says takes six times the room. */
export interface Looked {
  readonly kind: "file" | "directory" | "link" | "other";
  readonly size: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly ino: number;
  readonly dev: number;
}

/** What stands at paths of the disk, links not followed, each looked at once in a run. */
export class Looks {
  /** When the run began. */
  readonly begun: number;
  readonly #known = new Map<string, Looked | undefined>();

  constructor(begun = Date.now()) {
    this.begun = begun;
  }

  /** What stands there; undefined for nothing. Throws where that can't be told. */
  of(path: string): Looked | undefined {
    const known = this.#known.get(path);
    if (known !== undefined || this.#known.has(path)) return known;
    const stats = lstatSync(path, { throwIfNoEntry: false });
    const looked = stats && lookedAt(stats);
    this.#known.set(path, looked);
    return looked;
  }
}

/** What is asked of what Node says. */
export function lookedAt(stats: Stats): Looked {
  const { size, mtimeMs, ctimeMs, ino, dev } = stats;
  return { kind: kindOf(stats), size, mtimeMs, ctimeMs, ino, dev };
}

function kindOf(stats: Stats): Looked["kind"] {
  if (stats.isFile()) return "file";
  if (stats.isDirectory()) return "directory";
  return stats.isSymbolicLink() ? "link" : "other";
}
