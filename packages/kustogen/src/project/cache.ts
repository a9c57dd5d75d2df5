import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { orElse } from "@kustogen/kustomize/errors/attempt.ts";
import { OutsideError } from "@kustogen/kustomize/errors/errors.ts";
import { gitDirectory } from "@kustogen/kustomize/node/git/around.ts";
import { statsAt } from "../errors/regular-file.ts";
import { replaceFile } from "../output/disk.ts";
import { entryAt } from "../output/entries.ts";

/** A file of a bundle: its size and times, a digest of its content, and its imports. */
export interface Input {
  stamp: string;
  digest: string;
  imports: string[];
}

/** The record of a bundle; paths are relative to the project's root. */
export interface BundleRecord {
  /** The file of the bundle, in the cache's folder. */
  file: string;
  digest: string;
  inputs: Record<string, Input>;
  /** What affects how imports are resolved: the engine's place, and the stamps of files. */
  resolution: Record<string, string>;
}

/** The number of older bundles that are kept, because a run that began earlier may still read one. */
const KEPT = 4;

/** A stamp of a file without reading it; "" if it can't be read. */
export function fileStamp(path: string): string {
  const stats = statsAt(path);
  return stats === undefined ? "" : `${stats.size} ${stats.mtimeMs} ${stats.ctimeMs}`;
}

/** The place of a project's bundle between runs: beside packages, or in the git directory, or with temporary files. */
export class BundleCache {
  readonly folder: string;
  readonly #record: string;

  constructor(root: string) {
    // The real path, because the places in a source map are relative to it.
    this.folder = realFolder(projectCacheFolder(root));
    this.#record = join(this.folder, cacheFile("systems", root));
  }

  /** The stored record; undefined if there is none that can be used. */
  read(): BundleRecord | undefined {
    return orElse(() => {
      const record: BundleRecord = JSON.parse(readFileSync(this.#record, "utf8"));
      return existsSync(join(this.folder, record.file)) ? record : undefined;
    }, undefined);
  }

  /** Stores a bundle with its source map. @throws OutsideError if the folder can't be written */
  write(record: BundleRecord, code: string | Uint8Array, map: string | Uint8Array): void {
    try {
      replaceFile(join(this.folder, record.file), code);
      replaceFile(join(this.folder, `${record.file}.map`), map);
      replaceFile(this.#record, JSON.stringify(record));
      const bundles = readdirSync(this.folder).filter((name) => /^systems-.*\.mjs$/.test(name));
      const time = (name: string) => statsAt(join(this.folder, name))?.mtimeMs ?? 0;
      for (const name of bundles.sort((a, b) => time(b) - time(a)).slice(KEPT))
        for (const file of [name, `${name}.map`]) rmSync(join(this.folder, file), { force: true });
    } catch (error) {
      throw new OutsideError(`the bundle of the systems can't be cached: ${(error as Error).message}`);
    }
  }
}

/** The name of a project's file in its cache, which projects of one workspace share. */
export function cacheFile(kind: string, root: string): string {
  return `${kind}-${createHash("sha1").update(root).digest("hex").slice(0, 8)}.json`;
}

/** The folder for data between runs that can be computed again. No link leads there: a commit can contain any link. */
export function projectCacheFolder(root: string): string {
  const isLink = (path: string) => entryAt(path)?.isSymbolicLink() === true;
  for (let folder = root; ; folder = dirname(folder)) {
    const packages = join(folder, "node_modules");
    const cache = join(packages, ".cache", "kustogen");
    if (existsSync(packages) && ![packages, dirname(cache), cache].some(isLink)) return cache;
    const git = gitDirectory(join(folder, ".git"));
    if (statsAt(git)?.isDirectory() === true) return join(git, "kustogen", "cache");
    if (dirname(folder) === folder) return join(tmpdir(), "kustogen");
  }
}

/** The real path of a folder; if it doesn't exist yet, based on its nearest existing parent. */
function realFolder(path: string): string {
  return existsSync(path) ? realpathSync(path) : join(realFolder(dirname(path)), basename(path));
}
