/**
 * A read-only file tree that a build reads from: the working tree, a git revision or memory. Paths are absolute
 * within the tree, `/`-separated and normalized ("/overlays/beta/shop"); for the working tree they are the real
 * paths of the file system. Everything is synchronous: a build is one uninterrupted computation.
 */
export interface FileTree {
  /** The tree's name in messages: "working tree", "revision main", "memory". */
  readonly label: string;
  /** The kind of the entry at the path, after following links; undefined if there is none. */
  kind(path: string): "file" | "directory" | undefined;
  /** The bytes of the file at the path; throws InputError if there is no readable file. */
  read(path: string): Uint8Array;
  /** The text of the file, if the tree has it as well-formed text; if undefined, read its bytes. */
  text?(path: string): string | undefined;
  /** The path with every link resolved, so that links out of a root are detected. */
  realPath(path: string): string;
  /** Why an expected path is missing, if the tree has more information. */
  absence?(path: string): Absence | undefined;
  /** Why a path isn't read, if it is outside the tree. */
  refusal?(path: string): string | undefined;
  /** The names of a folder's entries; none for anything else. Needed for charts. */
  list?(path: string): string[];
  /** The entries of a folder by name, sorted, without following links; undefined if it can't be listed. */
  entries?(path: string): Entries | undefined;
  /** The readable folders around the tree, in which paths that lead out of it are looked up. */
  readonly around?: Around | undefined;
  /** True if the paths are file system paths, so that a program can read them. */
  readonly onDisk?: boolean;
}

/** The kinds of a folder's entries by name; undefined for a pipe, a device or a socket. */
export type Entries = ReadonlyMap<string, "file" | "directory" | "link" | undefined>;

/** Why a path is missing, as the end of a sentence about it. */
export interface Absence {
  why: string;
  /** "not-checked-out" if the repository has it, and only this checkout doesn't. */
  code: "no-such-file" | "not-checked-out";
}

/** The files around a tree that is not on the disk, such as a revision. */
export interface Around {
  readonly tree: FileTree;
  /** The path of the inner tree's root in it. */
  readonly at: string;
}
