import { lstatSync, readFileSync } from "node:fs";
import { blobId, contentHash, withUnixLineEnds } from "./content.ts";
import type { PathFacts } from "./decide.ts";
import { diskError } from "./disk.ts";
import type { Listing } from "./listing.ts";
import type { readJournal } from "./memory/journal.ts";
import type { FileRecord } from "./memory/records.ts";
import { type RememberedState, stampOf } from "./memory/state.ts";
import type { FileOrigin, OriginQuestion } from "./origin.ts";
import { isOurs } from "./ownership.ts";

/** One file as it will be: what happens to it and, when it stays, what is known of it on disk. */
export interface PlannedFile {
  name: string;
  text: string;
  hash: string;
  action: "create" | "change" | "keep";
  /** Of the file as it is now; 0 for `create`. */
  size: number;
  stamp: number;
}

/** What planWrites needs to know besides the files. */
export interface PlanContext {
  /** Where kustogen remembers what it wrote: `Repository.recordFolder`. */
  recordFolder: string;
  /** The state when the caller has read it already. */
  state?: RememberedState;
  /** The ids of the blobs that HEAD has at these paths; paths it lacks are left out. Asked only when it matters. */
  committed(paths: string[]): Map<string, string>;
  /** Who put these committed files there, as history tells; absent: nobody but us. Asked only when it matters. */
  origins?(questions: ReadonlyMap<string, OriginQuestion>): Map<string, FileOrigin>;
  /** True where no commit has sources yet, as in a copy without its history: what looks like ours is ours. */
  isCopy?(): boolean;
  /** True where the file system tells executable files from others; absent: it doesn't. */
  modes?(): boolean;
}

/** A path with what is known of it. */
export interface SeenPath {
  path: string;
  facts: PathFacts;
  /** What this run produces there. */
  file?: PlannedFile;
  /** What is on disk, where it is neither that nor what we remember. */
  bytes?: Buffer;
  /** The record speaks for the file: it wasn't read. */
  proven?: boolean;
  /** Who put there what is on disk. */
  origin?: FileOrigin;
}

/** Looks at the paths of a run: what stands there, and what kustogen remembers of it. */
export class PathLook {
  readonly #root: string;
  readonly #found: Listing;
  readonly #journal: ReturnType<typeof readJournal>;
  readonly #modes: () => boolean;

  constructor(root: string, found: Listing, journal: ReturnType<typeof readJournal>, context: PlanContext) {
    this.#root = root;
    this.#found = found;
    this.#journal = journal;
    this.#modes = () => context.modes?.() === true;
  }

  /** A path where a file is produced; `file` gets the size and stamp of what stands there. */
  produced(path: string, file: PlannedFile, record: FileRecord | undefined, hasFolder: boolean): SeenPath {
    if (!hasFolder || this.#found.kindOf(path) === "absent")
      return { path, file, facts: { produced: true, disk: "nothing", recorded: false } };
    const recorded = record !== undefined || this.#journal.has(path);
    const stats = lstatSync(`${this.#root}/${path}`);
    file.size = stats.size;
    file.stamp = stampOf(stats);
    const facts: PathFacts = { produced: true, disk: "file", recorded };
    // The record speaks for the file: nobody changed it since.
    if (record !== undefined && record.size === file.size && file.stamp <= record.stamp) {
      facts.content = record.hash === file.hash ? "produced" : "remembered";
      return { path, file, facts, proven: true };
    }
    facts.executable = (stats.mode & 0o100) !== 0 && this.#modes();
    return { file, ...this.#read(path, facts, record, file.hash) };
  }

  /** A path in the folders of the run where it produces nothing. */
  extra(path: string, record: FileRecord | undefined): SeenPath {
    const disk = this.#found.kindOf(path) === "file" ? "file" : "other";
    const recorded = record !== undefined || this.#journal.has(path);
    const marked = disk === "file" && (recorded || isOurs(this.#root, path, this.#found));
    const facts: PathFacts = { produced: false, disk, recorded, marked };
    return marked ? this.#read(path, facts, record, undefined) : { path, facts };
  }

  #read(
    path: string,
    facts: PathFacts,
    record: FileRecord | undefined,
    produced: string | undefined,
  ): SeenPath {
    const bytes = read(this.#root, path);
    const hash = contentHash(withUnixLineEnds(bytes));
    if (hash === produced) facts.content = "produced";
    else if (record?.hash === hash || this.#journal.get(path)?.has(hash) === true)
      facts.content = "remembered";
    else {
      facts.content = "other";
      facts.marked = isOurs(this.#root, path, this.#found);
      return { path, facts, bytes };
    }
    return { path, facts };
  }
}

/** Adds what HEAD and its history know of files with content that is neither produced nor remembered. */
export function addHistory(paths: readonly SeenPath[], context: PlanContext): void {
  const others = paths.filter(({ bytes }) => bytes !== undefined);
  if (others.length === 0) return;
  const committed = context.committed(others.map(({ path }) => path));
  const questions = new Map<string, OriginQuestion>();
  for (const { path, bytes, facts } of others) {
    const blob = committed.get(path);
    facts.head = blob === undefined ? "nothing" : isBlob(bytes as Buffer, blob) ? "same" : "different";
    if (blob !== undefined && facts.head === "same")
      questions.set(path, { blob, marked: facts.marked === true });
    else if (facts.head === "nothing") facts.copy = context.isCopy?.() === true;
  }
  const origins = questions.size > 0 ? context.origins?.(questions) : undefined;
  for (const seen of others)
    if (seen.facts.head === "same") {
      seen.origin = origins?.get(seen.path) ?? { by: "gen" };
      seen.facts.author = seen.origin.by;
    }
}

function isBlob(bytes: Buffer, id: string): boolean {
  return blobId(withUnixLineEnds(bytes), id) === id || blobId(bytes, id) === id;
}

function read(root: string, path: string): Buffer {
  try {
    return readFileSync(`${root}/${path}`);
  } catch (error) {
    throw diskError(error, "read", path, "Nothing was written.");
  }
}
