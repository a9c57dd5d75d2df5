import { readFileSync, statSync } from "node:fs";
import { orElse } from "@kustogen/kustomize/errors/attempt.ts";

// git's index, read from its file in the usual form, which takes less time than starting git.

/** A file of a tree or an index: its blob id, and its mode as git writes it. */
export interface TreeFile {
  id: string;
  mode: string;
}

/** A file of the index; `hidden` if git ignores its changes (assume-unchanged, skip-worktree). */
export interface IndexFile extends TreeFile {
  hidden: boolean;
}

/** What an index contains. */
export interface IndexContent {
  /** By path relative to the top level of the repository. */
  files: Map<string, IndexFile>;
  /** The id of the tree with exactly these files; undefined if git noted none since the last change. */
  tree: string | undefined;
}

/** The bytes before an entry's id: times, device, inode, mode, user, group and size. */
const STATS = 40;
const MODE_AT = 24;
/** The bits of an entry's two words of flags. */
const [HIDDEN, EXTENDED, NAME] = [0x8000, 0x4000, 0x0fff];
const SKIPPED = 0x4000;

/** git reads larger ones faster, some ten thousand files. */
const LARGEST = 2 ** 21;

/**
 * Reads an index file. Undefined if there is none, or if git has to read it: a large one, a version other than 2 and 3,
 * or parts that change its meaning, such as those of a split or a sparse index.
 * @param width the length of an object id in bytes
 */
export function readIndex(file: string, width: number): IndexContent | undefined {
  return orElse(
    () => (statSync(file).size > LARGEST ? undefined : contentOf(readFileSync(file), width)),
    undefined,
  );
}

function contentOf(bytes: Buffer, width: number): IndexContent | undefined {
  const version = bytes.readUInt32BE(4);
  if (bytes.toString("latin1", 0, 4) !== "DIRC" || (version !== 2 && version !== 3)) return undefined;
  const files = new Map<string, IndexFile>();
  let at = 12;
  for (let count = bytes.readUInt32BE(8); count > 0; count--) {
    const id = at + STATS;
    const flags = bytes.readUInt16BE(id + width);
    const isExtended = (flags & EXTENDED) !== 0;
    const more = isExtended ? bytes.readUInt16BE(id + width + 2) : 0;
    const name = id + width + (isExtended ? 4 : 2);
    const length = flags & NAME;
    const end = length < NAME ? name + length : bytes.indexOf(0, name);
    files.set(bytes.toString("utf8", name, end), {
      id: bytes.toString("hex", id, id + width),
      mode: bytes
        .readUInt32BE(at + MODE_AT)
        .toString(8)
        .padStart(6, "0"),
      hidden: (flags & HIDDEN) !== 0 || (more & SKIPPED) !== 0,
    });
    // Padded with 1 to 8 zero bytes.
    at += (end - at + 8) & ~7;
  }
  let tree: string | undefined;
  for (const stop = bytes.length - width; at < stop; ) {
    const [name, size] = [bytes.toString("latin1", at, at + 4), bytes.readUInt32BE(at + 4)];
    if (!/^[A-Z]/.test(name)) return undefined;
    if (name === "TREE") tree = rootOf(bytes.subarray(at + 8, at + 8 + size), width);
    at += 8 + size;
  }
  return { files, tree };
}

/** The id of the root in git's notes about trees: a zero byte, the numbers of its files and subtrees, a line end, the id. */
function rootOf(notes: Buffer, width: number): string | undefined {
  const line = notes.indexOf(10);
  const known = /^\0\d+ \d+$/.test(notes.toString("latin1", 0, line));
  return known ? notes.toString("hex", line + 1, line + 1 + width) : undefined;
}
