import { isUtf8 } from "node:buffer";
import {
  type Dirent,
  lstatSync,
  readdirSync,
  readFileSync,
  realpathSync,
  type Stats,
  statSync,
} from "node:fs";
import { basename, dirname, resolve, sep } from "node:path";
import { orElse } from "../errors/attempt.ts";
import { InputError, OutsideError } from "../errors/errors.ts";
import { refuseLarge } from "../limits.ts";
import { shortcuts } from "../shortcuts.ts";
import { normalise } from "../tree/paths.ts";
import type { Absence, Entries, FileTree } from "../tree/tree.ts";
import { compareText } from "../value/compare-text.ts";
import { recalled } from "../value/multimap.ts";
import { NotHere } from "./git/not-here.ts";

type Kind = "file" | "directory" | undefined;

/** File systems of these platforms also find "a.yaml" as "A.yaml", which a listing doesn't show. */
const FOLDS_CASE = process.platform === "darwin" || process.platform === "win32";

/**
 * The file system as a file tree, with its absolute paths. A folder's listing is read once and kept, because a build
 * reads many files in few folders: after changes on disk, create a new DiskTree.
 */
export class DiskTree implements FileTree {
  readonly label = "working tree";
  readonly onDisk = true;
  readonly #listings = new Map<string, Entries | undefined>();
  readonly #realFolders = new Map<string, string>();
  readonly #contents = new Map<string, Buffer>();
  readonly #notHere = new NotHere();

  /** @param room the number of bytes of files to keep in memory; none if files may change meanwhile */
  constructor(/** The remaining number of bytes to keep. */ private room: number = 0) {}

  kind(path: string): Kind {
    const found = this.#entry(path);
    return found === "link" ? kindOf(path, statSync) : found;
  }

  /** The text of a UTF-8 file; otherwise use `read`, which returns the bytes or throws. */
  text(path: string): string | undefined {
    const bytes = this.kind(path) === "file" ? orElse(() => this.read(path), undefined) : undefined;
    return bytes !== undefined && isUtf8(bytes) ? bytes.toString("utf8") : undefined;
  }

  read(path: string): Buffer {
    const known = recalled(this.#contents, path);
    if (known !== undefined) return known;
    const content = this.#read(path);
    if (content.length <= this.room) {
      this.room -= content.length;
      this.#contents.set(path, content);
    }
    return content;
  }

  #read(path: string): Buffer {
    // Pipes and devices never end or never answer, so only regular files are opened.
    if (this.kind(path) !== "file") throw new InputError(`${path}: no such file`, { code: "no-such-file" });
    try {
      refuseLarge(path, statSync(path).size);
      return readFileSync(path);
    } catch (error) {
      if (error instanceof InputError) throw error;
      refuse(path, error);
      throw new InputError(`${path}: no such file`, { code: "no-such-file" });
    }
  }

  absence(path: string): Absence | undefined {
    return this.#notHere.absence(path);
  }

  realPath(path: string): string {
    const entry = this.#entry(path);
    if (entry === undefined && this.#isAbsent(path)) return path;
    if (entry !== "file") return this.#realFolder(path);
    const folder = fastDirname(path);
    const real = this.#realFolder(folder);
    return real === folder ? path : `${real}/${basename(path)}`;
  }

  list(path: string): string[] {
    return [...(this.#listing(path)?.keys() ?? [])];
  }

  entries(path: string): Entries | undefined {
    return this.#listing(path);
  }

  /** The kind of the entry at a path, without following links. */
  #entry(path: string): Kind | "link" {
    const folder = fastDirname(path);
    if (folder === path) return kindOf(path, statSync);
    const listing = this.#listing(folder);
    if (listing === undefined) return this.#isAbsent(folder) ? undefined : kindOf(path, lstatSync);
    const name = path.slice(folder === "/" ? 1 : folder.length + 1);
    const found = listing.get(name);
    return found === undefined && (FOLDS_CASE || name.includes("/")) && !listing.has(name)
      ? kindOf(path, lstatSync)
      : found;
  }

  /** True if a listing has no such entry, as for most file names that a kustomization may have, or none of its folder. */
  #isAbsent(path: string): boolean {
    if (!shortcuts.taken || FOLDS_CASE || normalise(path) !== path) return false;
    const slash = path.lastIndexOf("/");
    if (slash <= 0) return false;
    const folder = path.slice(0, slash);
    const listing = this.#listing(folder);
    return listing === undefined ? this.#isAbsent(folder) : !listing.has(path.slice(slash + 1));
  }

  /** A folder's listing; undefined if it can't be listed, which doesn't mean that its files can't be read. */
  #listing(folder: string): Entries | undefined {
    const known = this.#listings.get(folder);
    if (known !== undefined || this.#listings.has(folder)) return known;
    let listing: Entries | undefined;
    try {
      const entries = readdirSync(folder, WITH_KINDS).sort((a, b) => compareText(a.name, b.name));
      listing = new Map(entries.map((entry) => [entry.name, entryKind(entry)]));
    } catch {
      listing = undefined;
    }
    this.#listings.set(folder, listing);
    return listing;
  }

  #realFolder(path: string): string {
    const known = this.#realFolders.get(path);
    if (known !== undefined) return known;
    let real: string;
    try {
      real = realpathSync.native(path);
    } catch (error) {
      refuse(path, error);
      return resolve(path);
    }
    this.#realFolders.set(path, real);
    return real;
  }
}

const WITH_KINDS = { withFileTypes: true } as const;

/** `dirname`, faster for paths in their simplest form. */
function fastDirname(path: string): string {
  const slash = path.lastIndexOf("/");
  return sep === "/" && slash > 0 && slash < path.length - 1 ? path.slice(0, slash) : dirname(path);
}

function entryKind(entry: Dirent | Stats): Kind | "link" {
  if (entry.isFile()) return "file";
  if (entry.isDirectory()) return "directory";
  return entry.isSymbolicLink() ? "link" : undefined;
}

function kindOf(path: string, stat: typeof statSync): Kind;
function kindOf(path: string, stat: typeof lstatSync): Kind | "link";
function kindOf(path: string, stat: typeof statSync | typeof lstatSync): Kind | "link" {
  try {
    const found = stat(path, { throwIfNoEntry: false });
    return found === undefined ? undefined : entryKind(found);
  } catch (error) {
    return refuse(path, error);
  }
}

/** Undefined if the error means that nothing exists at the path; otherwise throws the file system's error. */
function refuse(path: string, error: unknown): undefined {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ENOENT" || code === "ENOTDIR" || code === "ENAMETOOLONG" || code === "ERR_INVALID_ARG_VALUE")
    return undefined;
  if (code === "ELOOP") throw new InputError(`${path}: its symbolic links form a cycle`, { code: "circle" });
  if (code === "EACCES" || code === "EPERM")
    throw new InputError(`${path}: no permission to read it; check its mode and owner`, {
      code: "unusable-place",
    });
  throw new OutsideError(`${path}: ${message}`);
}
