/**
 * A read-only file tree that a build reads from: the work tree, a git revision or memory. Paths are absolute
 * within the tree, `/`-separated and normalised ("/overlays/beta/shop"); for the work tree they are the real
 * paths of the file system. Everything is synchronous: a build is one uninterrupted computation.
 */
export interface FileTree {
  /** What messages call this tree: "work tree", "revision main", "memory". */
  readonly label: string;
  /** What is at the path after following links; undefined when nothing is. */
  kind(path: string): "file" | "directory" | undefined;
  /** The bytes of the file at the path; throws InputError when there is no readable file. */
  read(path: string): Uint8Array;
  /** The text of the file, where the tree has it as text that bytes can say; undefined where its bytes are to be read. */
  text?(path: string): string | undefined;
  /** The path with every link resolved, so that a link out of a root is seen as what it is. */
  realPath(path: string): string;
  /** Why nothing is at a path where something was expected, where the tree knows more than that. */
  absence?(path: string): string | undefined;
  /** Why what may be at a path isn't read, where the tree ends before it. */
  refusal?(path: string): string | undefined;
  /** The names of what a folder holds; none for anything else. Charts need it. */
  list?(path: string): string[];
  /** Where the tree's top stands among folders that are read as well: a path that leads out of it leads there. */
  readonly around?: Around | undefined;
  /** True when the paths are those of the file system, so that a program can read them. */
  readonly onDisk?: boolean;
}

/** The files around a tree that is not on the disk, such as a revision. */
export interface Around {
  readonly tree: FileTree;
  /** The path of the inner tree's top in it. */
  readonly at: string;
}
