import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, realpathSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { OutsideError } from "@kustogen/kustomize/errors/errors.ts";
import { replaceFile } from "@kustogen/kustomize/node/replace-file.ts";
import { statsAt } from "../errors/regular-file.ts";

/** A file that went into a bundle: its size and times, a digest of its content, and the files that it imports. */
export interface Input {
  stamp: string;
  digest: string;
  imports: string[];
}

/** What is remembered of a bundle; paths are relative to the project's root. */
export interface BundleRecord {
  /** The file of the bundle, in the cache's folder. */
  file: string;
  /** A digest of the bundle's code. */
  digest: string;
  /** The engine that it was bundled against. */
  engine: string;
  inputs: Record<string, Input>;
  /** Files that decide how imports resolve, with their stamps. */
  resolution: Record<string, string>;
}

/** Bundles of earlier sources that are kept: a run that began before may still read one. */
const KEPT = 4;

/** How a file looks without reading it; "" when there is none that can be read. */
export function stampOf(path: string): string {
  const stats = statsAt(path);
  return stats === undefined ? "" : `${stats.size} ${stats.mtimeMs} ${stats.ctimeMs}`;
}

/**
 * Where the bundle of a project's systems is kept between runs: in `node_modules/.cache/kustogen` of the project or of
 * the workspace around it, else in the git directory, else in the system's folder for temporary files.
 */
export class BundleCache {
  readonly folder: string;
  readonly #record: string;

  constructor(root: string) {
    // The real one, as the places in a source map are relative to it.
    this.folder = realFolder(cacheFolder(root));
    this.#record = join(this.folder, cacheFile("systems", root));
  }

  /** What was remembered; undefined when there is nothing that can be used. */
  read(): BundleRecord | undefined {
    try {
      const record = JSON.parse(readFileSync(this.#record, "utf8")) as BundleRecord;
      return existsSync(join(this.folder, record.file)) ? record : undefined;
    } catch {
      return undefined;
    }
  }

  /** Keeps a bundle with its source map. @throws OutsideError when the folder can't be written */
  write(record: BundleRecord, code: string | Uint8Array, map: string | Uint8Array): void {
    try {
      replaceFile(join(this.folder, record.file), code);
      replaceFile(join(this.folder, `${record.file}.map`), map);
      replaceFile(this.#record, JSON.stringify(record));
      this.#forget();
    } catch (error) {
      throw new OutsideError(`the bundle of the systems can't be cached: ${(error as Error).message}`);
    }
  }

  #forget(): void {
    const bundles = readdirSync(this.folder)
      .filter((name) => /^systems-.*\.mjs$/.test(name))
      .map((name) => ({
        name,
        time: statSync(join(this.folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0,
      }))
      .sort((a, b) => b.time - a.time);
    for (const { name } of bundles.slice(KEPT)) {
      rmSync(join(this.folder, name), { force: true });
      rmSync(join(this.folder, `${name}.map`), { force: true });
    }
  }
}

/** The name of a file of a project's in its cache, which projects of one workspace share. */
export function cacheFile(kind: string, root: string): string {
  return `${kind}-${createHash("sha1").update(root).digest("hex").slice(0, 8)}.json`;
}

/** The folder in which what can be worked out again is kept between runs. */
export function cacheFolder(root: string): string {
  for (let folder = root; ; folder = dirname(folder)) {
    if (existsSync(join(folder, "node_modules"))) return join(folder, "node_modules", ".cache", "kustogen");
    const git = gitFolder(join(folder, ".git"));
    if (git !== undefined) return join(git, "kustogen", "cache");
    if (dirname(folder) === folder) return join(tmpdir(), "kustogen");
  }
}

/** A folder by its real path; of one that is not there yet, that of the nearest one around it. */
function realFolder(path: string): string {
  return existsSync(path) ? realpathSync(path) : join(realFolder(dirname(path)), basename(path));
}

/** The git directory that `.git` is or names, as in a linked working tree. */
function gitFolder(path: string): string | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  if (stats.isDirectory()) return path;
  const [, named] = /^gitdir: (.+)$/m.exec(readFileSync(path, "utf8")) ?? [];
  return named === undefined ? undefined : resolve(dirname(path), named);
}
