import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  type Stats,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { removeEmptied } from "../output/emptied.ts";

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
      const found = entryAt(file);
      if (found?.isFile() && readFileSync(file).equals(content)) continue;
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content, { mode });
    }
    for (const path of this.#filesNow().keys())
      if (!this.#kept.has(path)) {
        rmSync(join(this.#root, path));
        removeEmptied(this.#root, [path]);
      }
    for (const path of this.#scopes)
      if (!existsSync(join(this.#root, path))) removeEmptied(this.#root, [path]);
  }

  #filesNow(): Map<string, Kept> {
    const found = new Map<string, Kept>();
    const visit = (path: string): void => {
      const file = join(this.#root, path);
      const stats = entryAt(file);
      if (stats?.isDirectory()) for (const name of readdirSync(file)) visit(`${path}/${name}`);
      if (stats?.isFile()) found.set(path, { content: readFileSync(file), mode: stats.mode });
    };
    for (const scope of this.#scopes) visit(scope);
    return found;
  }
}

/** What stands at a path; nothing where it can't be looked at, as no file of ours can stand there. */
function entryAt(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/**
 * Runs what writes, changes or removes files at these paths, relative to the root, and below them; where it throws, all
 * of them are as they were.
 */
export function allOrNothing<T>(root: string, paths: readonly string[], write: () => T): T {
  const undo = new Undo(root, paths);
  try {
    return write();
  } catch (error) {
    undo.restore();
    throw error;
  }
}

/** Writes text files, all of them or none; a mode is that of a file that is new. */
export function writeFiles(
  root: string,
  files: Iterable<readonly [path: string, text: string, mode?: number]>,
): void {
  const list = [...files];
  allOrNothing(
    root,
    list.map(([path]) => path),
    () => {
      for (const [path, text, mode] of list) {
        mkdirSync(dirname(join(root, path)), { recursive: true });
        writeFileSync(join(root, path), text, mode === undefined ? {} : { mode });
      }
    },
  );
}
