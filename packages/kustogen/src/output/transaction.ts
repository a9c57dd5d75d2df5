import { readlinkSync, realpathSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { InputError, isErrorOf } from "@kustogen/kustomize/errors/errors.ts";
import { contentHash } from "./content.ts";
import { diskError, onDisk, realDisk } from "./disk.ts";
import { removeEmptied } from "./emptied.ts";
import {
  digestAt,
  type Entry,
  entryAt,
  FOLDER,
  filesBelow,
  isAtOrBelow,
  missingFolder,
  stampAt,
} from "./entries.ts";
import { checkWritable, IN_USE, MARK, openStaging, type Staging } from "./staging.ts";
import { appendTransaction, beginTransaction, type Intent, journalOf } from "./transaction-journal.ts";

/** Files to write, by path relative to the root, and files and folders to remove; a mode is that of a new file. */
export interface Changes {
  write?: Iterable<readonly [path: string, content: string | Uint8Array, mode?: number]>;
  remove?: readonly string[];
  /** Also remove folders that become empty. */
  prune?: boolean;
}

/**
 * Related changes of a project's files. The former files are copied into a staging folder first, and recorded in a
 * journal; then every change is one rename or unlink. If one fails, all are undone; if a run is killed, the next one
 * undoes its changes when it finds the journal (`unfinished`). The transaction ends when the journal is removed.
 */
export class Transaction {
  #files = 0;

  /** A transaction in progress: begun by this run, or found. */
  constructor(
    readonly root: string,
    readonly intent: Intent,
    private readonly journal: string,
    private readonly staging: Staging,
    readonly entries: Entry[] = [],
  ) {
    IN_USE.add(staging.path);
  }

  /**
   * Begins a transaction; nothing in the project is changed yet.
   * @param recordFolder `Repository.recordFolder`; undefined outside git
   * @throws PlaceError if the root or the git directory can't be written
   */
  static begin(root: string, recordFolder: string | undefined, what: Omit<Intent, "staging">): Transaction {
    const staging = openStaging(root, realDisk);
    const intent = { ...what, staging: basename(staging.path) };
    const journal = journalOf(root, recordFolder, intent.staging);
    try {
      realDisk.write(join(staging.path, MARK), "");
      beginTransaction(journal, intent);
    } catch (error) {
      staging.remove();
      throw isErrorOf(error, "unusable-place")
        ? error
        : diskError(error, "write in", root, "Nothing was written.");
    }
    return new Transaction(root, intent, journal, staging);
  }

  /**
   * Makes changes. If it throws, the caller has to undo them.
   * @throws InputError for a path with a folder, or a file that was saved meanwhile; PlaceError if the file system
   * fails
   */
  write({ write = [], remove = [], prune = false }: Changes): void {
    const moves = new Map<string, { from?: string; stamp: number | undefined }>();
    const folders: string[] = [];
    const entries: Entry[] = [];
    const gone = remove.flatMap((path) => filesBelow(this.root, path, folders));
    const writes = [...write].map(([path, ...rest]) => [this.#target(path, folders), ...rest] as const);
    const written = new Set(writes.map(([path]) => path));
    this.#refuseLinkAbove(gone, written);
    for (const path of folders) entries.push({ path, before: FOLDER, after: null });
    for (const path of gone)
      if (!written.has(path)) {
        moves.set(path, { stamp: stampAt(join(this.root, path)) });
        entries.push(this.#entryOf(path, null));
      }
    for (const [path, content, mode] of writes) {
      const stamp = folders.includes(path) ? undefined : stampAt(join(this.root, path));
      moves.set(path, { from: this.#staged(path, content, mode), stamp });
      entries.push(this.#entryOf(path, contentHash(Buffer.from(content))));
    }
    this.#keep(entries);
    for (const [path, move] of moves) if (move.from === undefined) this.#carryOut(path, move);
    // Before something else replaces one of them.
    for (const folder of folders.reverse()) this.#removeEmpty(folder);
    for (const [path, move] of moves) if (move.from !== undefined) this.#carryOut(path, move);
    if (prune) removeEmptied(this.root, gone);
  }

  /** Records changes that someone else is about to make: the digest of the new content of each path, null for none. */
  keep(changes: Iterable<readonly [path: string, after: string | null]>): void {
    this.#keep([...changes].map(([path, after]) => this.#entryOf(path, after)));
  }

  /** Makes the changes permanent. @throws PlaceError if the journal stays; the caller then has to undo everything */
  end(): void {
    onDisk("remove", this.journal, "Nothing was changed.", () => realDisk.unlink(this.journal));
    IN_USE.delete(this.staging.path);
    this.staging.remove();
  }

  /** Paths that are neither in their former state nor as written: someone else changed them. */
  foreign(): string[] {
    return this.#changed().flatMap(({ path }) => {
      const now = digestAt(join(this.root, path));
      return this.entries.some((entry) => entry.path === path && entry.after === now) ? [] : [path];
    });
  }

  /**
   * Restores everything, whoever changed it, and ends. Returns what was restored.
   * @param stays paths that aren't restored
   * @throws PlaceError if the file system fails; the next run tries again
   */
  undo(stays: ReadonlySet<string> = new Set()): Entry[] {
    const restored = this.#changed().filter(({ path }) => !stays.has(path));
    try {
      for (const { path, before } of restored)
        if (before === null || before === FOLDER) realDisk.removeAll(join(this.root, path));
      for (const { path, made } of this.entries)
        for (let at = dirname(path); made !== undefined && isAtOrBelow(at, made); at = dirname(at))
          this.#removeEmpty(at);
      for (const { path, before } of restored) if (before === FOLDER) this.#makeFolder(path);
      for (const { path, kept } of restored)
        if (kept !== undefined) {
          this.#makeFolder(dirname(path));
          realDisk.rename(join(this.staging.path, kept), join(this.root, path));
        }
      this.end();
    } catch (error) {
      throw diskError(
        error,
        "bring back",
        this.#pathOf(error),
        `What \`${this.intent.command}\` had begun is undone by the next command that writes.`,
      );
    } finally {
      IN_USE.delete(this.staging.path);
    }
    return restored;
  }

  /** The changed paths, without duplicates. */
  #changed(): Entry[] {
    const first = new Map<string, Entry>();
    // The first recorded state of a path is its former state.
    for (const entry of this.entries) if (!first.has(entry.path)) first.set(entry.path, entry);
    return [...first.values()].filter(
      ({ path, before, kept }) =>
        digestAt(join(this.root, path)) !== before &&
        (kept === undefined || stampAt(join(this.staging.path, kept)) !== undefined),
    );
  }

  #entryOf(path: string, after: string | null): Entry {
    const before = digestAt(join(this.root, path));
    const made = before === null ? missingFolder(this.root, path) : undefined;
    return { path, before, after, ...(made !== undefined && { made }) };
  }

  #keep(entries: readonly Entry[]): void {
    const known = new Set(this.entries.map(({ path }) => path));
    let at = "";
    try {
      for (const entry of entries) {
        if (entry.before === null || entry.before === FOLDER || known.has(entry.path)) continue;
        at = entry.path;
        entry.kept = `old-${this.#files++}`;
        const place = join(this.root, at);
        const copy = join(this.staging.path, entry.kept);
        if (entryAt(place)?.isSymbolicLink()) realDisk.link(readlinkSync(place), copy);
        else realDisk.copy(place, copy);
      }
    } catch (error) {
      throw diskError(error, "keep a copy of", at, "Nothing was changed.");
    }
    checkWritable(
      this.root,
      entries.map(({ path, made }) => made ?? path),
    );
    appendTransaction(this.journal, entries);
    this.entries.push(...entries);
  }

  /** The target of a path: a linked file is written at its target. */
  #target(path: string, removed: readonly string[]): string {
    const place = join(this.root, path);
    const found = entryAt(place);
    if (found?.isDirectory() && !removed.includes(path))
      throw new InputError(`${path}: it is a folder; move it away. Nothing was changed`, {
        code: "wrong-file-type",
      });
    if (!found?.isSymbolicLink()) return path;
    try {
      return relative(realpathSync(this.root), realpathSync(place));
    } catch {
      throw new InputError(`${path}: is a broken symbolic link; remove it. Nothing was changed`, {
        code: "wrong-file-type",
      });
    }
  }

  /** Rejects removing a link to a folder while writing below it: it is unclear into which folder. */
  #refuseLinkAbove(gone: readonly string[], written: Iterable<string>): void {
    for (const path of written)
      for (let at = dirname(path); at !== "."; at = dirname(at))
        if (gone.includes(at) && entryAt(join(this.root, at))?.isSymbolicLink())
          throw new InputError(`${at}: is a link; put a folder in its place. Nothing was changed`, {
            code: "wrong-file-type",
          });
  }

  #staged(path: string, content: string | Uint8Array, mode: number | undefined): string {
    const from = join(this.staging.path, `new-${this.#files++}`);
    const old = entryAt(join(this.root, path));
    const wanted = old?.isFile() ? old.mode & 0o777 : mode && mode & ~process.umask();
    onDisk("write", path, "Nothing was changed.", () => {
      realDisk.write(from, content);
      if (wanted !== undefined) realDisk.chmod(from, wanted);
    });
    return from;
  }

  #carryOut(path: string, { from, stamp }: { from?: string; stamp: number | undefined }): void {
    const place = join(this.root, path);
    if (stampAt(place) !== stamp)
      throw new InputError(
        `${path} changed while kustogen was running, so nothing was changed. Run the command again`,
        { code: "changed-meanwhile" },
      );
    onDisk(from === undefined ? "remove" : "write", path, "Nothing was changed.", () => {
      if (from !== undefined) this.#makeFolder(dirname(path));
      if (from === undefined) realDisk.unlink(place);
      else realDisk.rename(from, place);
    });
  }

  #makeFolder(path: string): void {
    const missing = missingFolder(this.root, join(path, "x"));
    if (missing === undefined) return;
    this.#makeFolder(dirname(path));
    realDisk.mkdir(join(this.root, path));
  }

  #removeEmpty(path: string): void {
    try {
      realDisk.rmdir(join(this.root, path));
    } catch {
      // It isn't empty, or is already gone.
    }
  }

  /** The path of a failed call. */
  #pathOf(error: unknown): string {
    const { dest, path = this.root } = error as NodeJS.ErrnoException & { dest?: string };
    return relative(this.root, dest ?? path) || this.root;
  }
}
