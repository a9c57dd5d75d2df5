import { isUtf8 } from "node:buffer";
import { type Dirent, readdirSync, readFileSync, realpathSync, type Stats, statSync } from "node:fs";
import { orElse } from "../errors/attempt.ts";
import { InputError, OutsideError } from "../errors/errors.ts";
import { refuseLarge } from "../limits.ts";
import { joinPath } from "../load/root.ts";
import type { Absence, Entries, FileTree } from "../tree/tree.ts";
import { compareText } from "../value/compare-text.ts";
import { kept, recalled } from "../value/multimap.ts";
import { NotHere } from "./git/not-here.ts";

type Kind = "file" | "directory" | undefined;

/**
 * The file system as a file tree, with its absolute paths. What a path is is asked once, because a build asks for few
 * paths many times: after changes on disk, create a new DiskTree.
 */
export class DiskTree implements FileTree {
  readonly label = "working tree";
  readonly onDisk = true;
  readonly #kinds = new Map<string, Kind | "nothing">();
  readonly #realPaths = new Map<string, string>();
  readonly #contents = new Map<string, Buffer>();
  readonly #notHere = new NotHere();

  /** @param room the number of bytes of files to keep in memory; none if files may change meanwhile */
  constructor(/** The remaining number of bytes to keep. */ private room: number = 0) {}

  kind(path: string): Kind {
    const found = kept(this.#kinds, path, () => {
      const entry = asked(path, () => statSync(path, { throwIfNoEntry: false }));
      return (entry && kindOf(entry)) ?? "nothing";
    });
    return found === "nothing" ? undefined : found;
  }

  /** The text of a UTF-8 file; otherwise use `read`, which returns the bytes or throws. */
  text(path: string): string | undefined {
    const bytes = this.kind(path) === "file" ? orElse(() => this.read(path), undefined) : undefined;
    return bytes !== undefined && isUtf8(bytes) ? bytes.toString("utf8") : undefined;
  }

  read(path: string): Buffer {
    const known = recalled(this.#contents, path);
    if (known !== undefined) return known;
    // Pipes and devices never end or never answer, so only regular files are opened.
    const content =
      this.kind(path) !== "file"
        ? undefined
        : asked(path, () => {
            refuseLarge(path, statSync(path).size);
            return readFileSync(path);
          });
    if (content === undefined) throw new InputError(`${path}: no such file`, { code: "no-such-file" });
    if (content.length <= this.room) {
      this.room -= content.length;
      this.#contents.set(path, content);
    }
    return content;
  }

  absence(path: string): Absence | undefined {
    return this.#notHere.absence(path);
  }

  realPath(path: string): string {
    return kept(this.#realPaths, path, () => asked(path, () => realpathSync.native(path)) ?? path);
  }

  list(path: string): string[] {
    return [...(this.entries(path)?.keys() ?? [])];
  }

  entries(path: string): Entries | undefined {
    const entries = orElse(() => readdirSync(path, { withFileTypes: true }), undefined);
    if (entries === undefined) return undefined;
    entries.sort((a, b) => compareText(a.name, b.name));
    const found: Entries = new Map(
      entries.map((entry) => [entry.name, entry.isSymbolicLink() ? "link" : kindOf(entry)]),
    );
    this.#noteRealPaths(path, found);
    return found;
  }

  /** Keeps the real paths of a folder's entries: the system resolves every folder above each one again. */
  #noteRealPaths(path: string, entries: Entries): void {
    const real = this.#realPaths.get(path);
    if (real === undefined) return;
    for (const [name, kind] of entries) {
      const isItself = kind === "file" || kind === "directory";
      // A name that isn't UTF-8 looks like another one, which may be a link.
      if (isItself && !name.includes("\ufffd"))
        this.#realPaths.set(joinPath(path, name), joinPath(real, name));
    }
  }
}

function kindOf(entry: Dirent | Stats): Kind {
  if (entry.isFile()) return "file";
  return entry.isDirectory() ? "directory" : undefined;
}

/** The file system's answer about a path; undefined if nothing exists at it. Throws InputError and OutsideError. */
function asked<Answer>(path: string, ask: () => Answer): Answer | undefined {
  try {
    return ask();
  } catch (error) {
    if (error instanceof InputError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (
      code === "ENOENT" ||
      code === "ENOTDIR" ||
      code === "ENAMETOOLONG" ||
      code === "ERR_INVALID_ARG_VALUE"
    )
      return undefined;
    if (code === "ELOOP")
      throw new InputError(`${path}: its symbolic links form a cycle`, { code: "circle" });
    if (code === "EACCES" || code === "EPERM")
      throw new InputError(`${path}: no permission to read it; check its mode and owner`, {
        code: "unusable-place",
      });
    throw new OutsideError(`${path}: ${message}`);
  }
}
