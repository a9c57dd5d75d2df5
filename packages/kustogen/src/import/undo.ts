import { lstatSync, mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

interface Kept {
  content: Buffer;
  mode: number;
}

/** Files as they were before a run wrote them, so that a run that fails leaves none of it behind. */
export class Undo {
  readonly #root: string;
  readonly #scopes: readonly string[];
  readonly #kept: Map<string, Kept>;

  /** Keeps all files at these paths and below them, relative to the root. */
  constructor(root: string, scopes: readonly string[]) {
    this.#root = root;
    this.#scopes = scopes;
    this.#kept = this.#filesNow();
  }

  /** Brings every file back, and takes away what was not there. */
  restore(): void {
    for (const [path, { content, mode }] of this.#kept) {
      const file = join(this.#root, path);
      const found = lstatSync(file, { throwIfNoEntry: false });
      if (found?.isFile() && readFileSync(file).equals(content)) continue;
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content, { mode });
    }
    for (const path of this.#filesNow().keys())
      if (!this.#kept.has(path)) {
        rmSync(join(this.#root, path));
        removeEmptied(this.#root, path);
      }
  }

  #filesNow(): Map<string, Kept> {
    const found = new Map<string, Kept>();
    const visit = (path: string): void => {
      const file = join(this.#root, path);
      const stats = lstatSync(file, { throwIfNoEntry: false });
      if (stats?.isDirectory()) for (const name of readdirSync(file)) visit(`${path}/${name}`);
      if (stats?.isFile()) found.set(path, { content: readFileSync(file), mode: stats.mode });
    };
    for (const scope of this.#scopes) visit(scope);
    return found;
  }
}

/** Removes the folders above a file that hold nothing any more. */
export function removeEmptied(root: string, path: string): void {
  for (let folder = dirname(path); folder !== "."; folder = dirname(folder)) {
    try {
      rmdirSync(join(root, folder));
    } catch {
      // It holds something, or is gone.
      return;
    }
  }
}
