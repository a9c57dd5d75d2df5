import { mkdirSync, readlinkSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { InputError, type PlaceError } from "@kustogen/kustomize/errors/errors.ts";
import { errorCode } from "@kustogen/kustomize/errors/system-call.ts";
import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import { recordHash } from "./content.ts";
import { diskError, onDisk, realDisk } from "./disk.ts";
import { digestAt, type Entry, entryAt, FOLDER, filesBelow, stampAt } from "./entries.ts";
import { realPlace } from "./real-place.ts";
import { RECORD } from "./record/store.ts";
import { MARK, openStaging, type Staging } from "./staging.ts";
import { type Intent, journalOf } from "./transaction-journal.ts";

/** Files to write, by path, and files and folders to remove. A file without a mode keeps that of the one there. */
export interface Writes {
  write?: Iterable<readonly [path: string, content: string | Uint8Array, mode?: number]>;
  remove?: readonly string[];
  /** The stamps of files when the changes were worked out; by default, when they are made. */
  seen?: ReadonlyMap<string, number | undefined>;
  /** Also remove folders that become empty. */
  prune?: boolean;
}

/**
 * Related changes of a project's files. The former files are copied into a staging folder first, and recorded in a
 * journal; then every change is one rename or unlink. If one fails, all are undone; if a run is killed, the next one
 * undoes its changes when it finds the journal (`unfinished`). The record of what was generated is restored with them.
 * The transaction ends when the journal is removed.
 */
export class Transaction {
  #files = 0;

  /** A transaction in progress: begun by this run, or found. */
  constructor(
    readonly root: string,
    readonly recordFolder: string,
    readonly intent: Intent,
    private readonly staging: Staging,
    readonly entries: Entry[] = [],
  ) {}

  get #journal(): string {
    return journalOf(this.recordFolder);
  }

  /**
   * Begins a transaction; nothing in the project is changed yet.
   * @param recordFolder `Repository.recordFolder`
   * @throws PlaceError if the root or the git directory can't be written
   */
  static begin(root: string, recordFolder: string, what: Omit<Intent, "staging">): Transaction {
    const staging = openStaging(root);
    const intent = { ...what, staging: basename(staging.path) };
    try {
      onDisk("write in", root, "Nothing was written.", () => {
        if (entryAt(join(recordFolder, RECORD))?.isFile())
          realDisk.copy(join(recordFolder, RECORD), join(staging.path, RECORD));
        realDisk.write(join(staging.path, MARK), "");
      });
      const journal = journalOf(recordFolder);
      onDisk("write", journal, "Nothing was changed.", () => {
        mkdirSync(recordFolder, { recursive: true });
        realDisk.write(journal, `${JSON.stringify(intent)}\n`);
      });
    } catch (error) {
      staging.remove();
      throw error;
    }
    return new Transaction(root, recordFolder, intent, staging);
  }

  /**
   * Makes changes, each where its path really is. If it throws, the caller has to undo them.
   * @throws InputError like `realPlace`, before anything is changed, for a path with a folder, and for a file that was
   * saved meanwhile; PlaceError if the file system fails
   */
  write({ write = [], remove = [], seen, prune = false }: Writes): void {
    const moves = new Map<string, { from?: string; stamp: number | undefined }>();
    const folders: string[] = [];
    const entries: Entry[] = [];
    const gone = remove.flatMap((path) => filesBelow(this.root, realPlace(this.root, path), folders));
    const removed = new Set(gone);
    const writes = [...write].map(
      ([path, ...rest]) => [this.#target(path, folders, removed), ...rest] as const,
    );
    const written = new Set(writes.map(([path]) => path));
    const stampOf = (path: string) => (seen?.has(path) ? seen.get(path) : stampAt(join(this.root, path)));
    for (const path of folders) entries.push({ path, before: FOLDER, after: null });
    for (const path of gone)
      if (!written.has(path)) {
        moves.set(path, { stamp: stampOf(path) });
        entries.push(this.#entryOf(path, null));
      }
    for (const [path, content, mode] of writes) {
      const stamp = folders.includes(path) ? undefined : stampOf(path);
      moves.set(path, { from: this.#staged(path, content, mode), stamp });
      entries.push(this.#entryOf(path, recordHash(content)));
    }
    this.#keep(entries);
    for (const [path, move] of moves) if (move.from === undefined) this.#carryOut(path, move);
    // Before something else replaces one of them.
    for (const folder of folders.reverse()) this.#removeEmpty(folder);
    for (const [path, move] of moves) if (move.from !== undefined) this.#carryOut(path, move);
    for (const path of prune ? gone : []) this.#prune(path);
  }

  /** Makes the changes permanent. @throws PlaceError if the journal stays; the caller then has to undo everything */
  end(): void {
    onDisk("remove", this.#journal, "Nothing was changed.", () => realDisk.unlink(this.#journal));
    this.staging.remove();
  }

  /** Paths that are neither in their former state nor as written: someone else changed them. @throws like `undo` */
  foreign(): string[] {
    const written = new Map<string, (string | null)[]>();
    for (const { path, after } of this.entries) addTo(written, path, after);
    // A folder takes the place of a file when something is written below it.
    const isAbove = (path: string) => this.entries.some((one) => one.path.startsWith(`${path}/`));
    const isWritten = (path: string) => {
      const now = digestAt(join(this.root, path));
      return written.get(path)?.includes(now) || (now === FOLDER && isAbove(path));
    };
    return this.#changed().flatMap(({ path }) => (isWritten(path) ? [] : [path]));
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
        if (before === null || before === FOLDER) realDisk.removeAll(this.#at(path));
      for (const { path, before } of this.entries) if (before === null) this.#prune(path);
      for (const { path, before } of restored) if (before === FOLDER) realDisk.mkdir(this.#at(path));
      for (const { path, kept } of restored)
        if (kept !== undefined) this.#move(join(this.staging.path, kept), path);
      if (restored.length > 0) this.#restoreRecord();
      this.end();
    } catch (error) {
      throw this.#notUndone(error);
    }
    return restored;
  }

  #restoreRecord(): void {
    const [kept, record] = [join(this.staging.path, RECORD), join(this.recordFolder, RECORD)];
    try {
      realDisk.copy(kept, record);
    } catch {
      // There was none, or a full disk has no room for it: then HEAD decides.
      realDisk.removeAll(record);
    }
  }

  /** The changed paths, without duplicates. */
  #changed(): Entry[] {
    const first = new Map<string, Entry>();
    // The first recorded state of a path is its former state.
    for (const entry of this.entries) if (!first.has(entry.path)) first.set(entry.path, entry);
    try {
      return [...first.values()].filter(
        ({ path, before, kept }) =>
          digestAt(this.#at(path)) !== before &&
          (kept === undefined || stampAt(join(this.staging.path, kept)) !== undefined),
      );
    } catch (error) {
      throw this.#notUndone(error);
    }
  }

  #entryOf(path: string, after: string | null): Entry {
    return { path, before: digestAt(join(this.root, path)), after };
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
    const lines = entries.map((entry) => `${JSON.stringify(entry)}\n`).join("");
    onDisk("write", this.#journal, "Nothing was changed.", () => realDisk.append(this.#journal, lines));
    this.entries.push(...entries);
  }

  /** The target of a path: a linked file is written at its target, unless the link is removed. */
  #target(path: string, folders: readonly string[], gone: ReadonlySet<string>): string {
    const place = realPlace(this.root, path, gone);
    if (entryAt(join(this.root, place))?.isDirectory() && !folders.includes(place))
      throw new InputError(`${path}: it is a folder; move it away. Nothing was changed`, {
        code: "wrong-file-type",
      });
    return place;
  }

  /** The place of a path that is about to be changed. Throws InputError if someone put a link above it meanwhile. */
  #at(path: string): string {
    if (realPlace(this.root, path) !== path)
      throw new InputError(
        `${path}: a link was put above it while kustogen was running; put the folder back, and run the command again`,
        { code: "changed-meanwhile" },
      );
    return join(this.root, path);
  }

  #staged(path: string, content: string | Uint8Array, mode: number | undefined): string {
    const from = join(this.staging.path, `new-${this.#files++}`);
    const old = entryAt(join(this.root, path));
    const wanted = mode === undefined ? old?.isFile() && old.mode & 0o777 : mode & ~process.umask();
    onDisk("write", path, "Nothing was changed.", () => {
      realDisk.write(from, content);
      if (wanted) realDisk.chmod(from, wanted);
    });
    return from;
  }

  #carryOut(path: string, { from, stamp }: { from?: string; stamp: number | undefined }): void {
    if (stampAt(this.#at(path)) !== stamp)
      throw new InputError(
        `${path} changed while kustogen was running, so nothing was changed. Run the command again`,
        { code: "changed-meanwhile" },
      );
    onDisk(from === undefined ? "remove" : "write", path, "Nothing was changed.", () => {
      if (from === undefined) realDisk.unlink(this.#at(path));
      else this.#move(from, path);
    });
  }

  /** Moves a file to a path, with the folders above it. */
  #move(from: string, path: string): void {
    realDisk.mkdir(dirname(this.#at(path)));
    realDisk.rename(from, this.#at(path));
  }

  /** Removes the folders above a path that are empty. */
  #prune(path: string): void {
    for (let at = dirname(path); at !== "." && this.#removeEmpty(at); ) at = dirname(at);
  }

  /** Removes a folder unless something is in it; true if it is gone. */
  #removeEmpty(path: string): boolean {
    try {
      realDisk.rmdir(this.#at(path));
      return true;
    } catch (error) {
      return errorCode(error) === "ENOENT";
    }
  }

  #notUndone(error: unknown): PlaceError {
    const { dest, path = this.root } = error as NodeJS.ErrnoException & { dest?: string };
    const place = relative(this.root, dest ?? path) || this.root;
    const later = `What \`${this.intent.command}\` had begun is undone by the next command that writes.`;
    return diskError(error, "bring back", place, later);
  }
}
