/**
 * kustogen's records of the files it wrote, in the git directory. They are a cache, not a source of truth: without
 * them (a fresh clone, a damaged file) HEAD determines which files are ours.
 */
export interface FileRecord {
  /** `contentHash` of the text, with `\n` line ends. */
  hash: string;
  /** The size on disk in bytes. */
  size: number;
  /** In microseconds; until its ctime is later, a file is unchanged. Unlike an mtime, a ctime can't be set back. */
  stamp: number;
}

/**
 * A folder of ours: its own ctime bound (which changes if entries are added or removed) and a line for each file in
 * it. Immutable. Kept as text, because most runs need a few of thousands, and write the others unchanged.
 */
export class FolderRecord {
  constructor(
    readonly stamp: number,
    readonly lines: string = "",
  ) {}

  /** The files by name; only the requested ones, or all by default. */
  files(asked?: { has(name: string): boolean }): Map<string, FileRecord> {
    const files = new Map<string, FileRecord>();
    this.#each((name, start, end) => {
      if (asked?.has(name) === false) return;
      const [size = "", stamp = "", hash = ""] = this.lines
        .slice(start + name.length + 2, end - 1)
        .split("\t");
      files.set(name, { hash, size: Number.parseInt(size, 36), stamp: Number.parseInt(stamp, 36) });
    });
    return files;
  }

  /** The same without some files; calls the function with each name. */
  without(isTakenOut: (name: string) => boolean): FolderRecord {
    let kept = "";
    let from = 0;
    this.#each((name, start, end) => {
      if (!isTakenOut(name)) return;
      kept += this.lines.slice(from, start);
      from = end;
    });
    return from === 0 ? this : new FolderRecord(this.stamp, kept + this.lines.slice(from));
  }

  /** The same with another bound, and with additional files. */
  with(stamp: number, files: ReadonlyMap<string, FileRecord> = new Map()): FolderRecord {
    return new FolderRecord(stamp, files.size === 0 ? this.lines : this.lines + writtenFiles(files));
  }

  #each(file: (name: string, start: number, end: number) => void): void {
    const { lines } = this;
    for (let start = 0; start < lines.length; ) {
      const end = lines.indexOf("\n", start) + 1;
      file(lines.slice(start + 1, lines.indexOf("\t", start)), start, end);
      start = end;
    }
  }
}

function writtenFiles(files: ReadonlyMap<string, FileRecord>): string {
  let lines = "";
  // Most files of a folder share a stamp.
  let last = -1;
  let text = "";
  for (const [name, { hash, size, stamp }] of files) {
    if (stamp !== last) {
      last = stamp;
      text = stamp.toString(36);
    }
    lines += ` ${name}\t${size.toString(36)}\t${text}\t${hash}\n`;
  }
  return lines;
}

/**
 * The records of all folders, by path relative to the root: those of a text, with later changes. Copying and writing
 * take time only for the changes, and the text itself.
 */
export class Records {
  readonly #changed: Map<string, FolderRecord | undefined>;
  #places: ReadonlyMap<string, number> | undefined;

  /** @param text a line "/path stamp" for each folder, followed by its files */
  constructor(
    private readonly text: string = "",
    changed: ReadonlyMap<string, FolderRecord | undefined> = new Map(),
  ) {
    this.#changed = new Map(changed);
  }

  copy(): Records {
    const copy = new Records(this.text, this.#changed);
    copy.#places = this.#places;
    return copy;
  }

  /** The paths of all folders, in no particular order. */
  *paths(): Generator<string> {
    for (const path of this.#allPlaces().keys()) if (!this.#changed.has(path)) yield path;
    for (const [path, record] of this.#changed) if (record !== undefined) yield path;
  }

  get(path: string): FolderRecord | undefined {
    if (this.#changed.has(path)) return this.#changed.get(path);
    const place = this.#allPlaces().get(path);
    if (place === undefined) return undefined;
    const end = this.text.indexOf("\n", place) + 1;
    const stamp = Number.parseInt(this.text.slice(place + path.length + 2, end - 1), 36);
    return new FolderRecord(stamp, this.text.slice(end, this.#endOf(place)));
  }

  set(path: string, record: FolderRecord): void {
    this.#changed.set(path, record);
  }

  delete(path: string): void {
    this.#changed.set(path, undefined);
  }

  /** The records as text. */
  written(): string {
    const places = this.#allPlaces();
    const gone = [...this.#changed.keys()].map((path) => places.get(path)).filter((at) => at !== undefined);
    const parts: string[] = [];
    let from = 0;
    for (const place of gone.sort((a, b) => a - b)) {
      parts.push(this.text.slice(from, place));
      from = this.#endOf(place);
    }
    parts.push(this.text.slice(from));
    for (const [path, record] of this.#changed)
      if (record !== undefined) parts.push(`/${path}\t${record.stamp.toString(36)}\n`, record.lines);
    return parts.join("");
  }

  /** The positions at which folders begin. */
  #allPlaces(): ReadonlyMap<string, number> {
    if (this.#places === undefined) {
      const places = new Map<string, number>();
      for (let at = 0; at < this.text.length; at = this.#endOf(at))
        places.set(this.text.slice(at + 1, this.text.indexOf("\t", at)), at);
      this.#places = places;
    }
    return this.#places;
  }

  /** The end of the folder that begins at a position. */
  #endOf(place: number): number {
    const next = this.text.indexOf("\n/", place);
    return next < 0 ? this.text.length : next + 1;
  }
}
