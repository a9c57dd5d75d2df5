import { OutsideError } from "../../errors/errors.ts";
import { addFolders } from "../../tree/paths.ts";
import { entryOf } from "../../value/multimap.ts";
import type { GitObjects } from "./objects.ts";

/** An entry of a folder in a commit: its object, and its mode as git writes it. */
export interface TreeEntry {
  id: string;
  mode: string;
}

/** The modes of entries that aren't files. */
export const FOLDER = "40000";
export const LINK = "120000";
/** The object of a submodule is a commit of another repository. */
export const SUBMODULE = "160000";

type Folder = ReadonlyMap<string, TreeEntry>;

const NONE: Folder = new Map();

/**
 * The trees of commits, of which only what is asked for is read, each folder once, through one git process that answers
 * other questions as well. Paths are relative to a folder of the repository.
 */
export class CommitTrees {
  /** By id. */
  readonly #folders = new Map<string, Folder>();
  /** By commit. */
  readonly #tops = new Map<string, Folder>();

  /** @param prefix the folder, with a final slash; "" for the top-level folder */
  constructor(
    private readonly objects: Pick<GitObjects, "read" | "readMany">,
    private readonly prefix: string = "",
  ) {}

  /** The files and links of a commit at exactly these paths; none without a commit. */
  filesAt(commit: string | undefined, paths: readonly string[]): Map<string, TreeEntry> {
    if (commit === undefined || paths.length === 0) return new Map();
    const there = this.changed(undefined, commit, paths);
    return new Map(
      paths.flatMap((path) => {
        const entry = there.get(path);
        return entry === undefined || entry.mode === SUBMODULE ? [] : [[path, entry]];
      }),
    );
  }

  /**
   * Everything but folders that differs between two commits, as in the second one, or undefined if it lacks it.
   * @param before undefined for all that the second one has
   * @param scope the folders and paths to look at; by default everything
   */
  changed(
    before: string | undefined,
    after: string,
    scope?: readonly string[],
  ): Map<string, TreeEntry | undefined> {
    const found = new Map<string, TreeEntry | undefined>();
    const wanted = new Set(scope?.map((path) => `${this.prefix}${path}`));
    const above = new Set<string>();
    for (const path of wanted) addFolders(path, above);
    let level = [{ at: "", old: this.top(before), now: this.top(after), isWanted: scope === undefined }];
    while (level.length > 0) {
      const below = level.flatMap(({ at, old, now, isWanted }) =>
        [...new Set([...old.keys(), ...now.keys()])].flatMap((name) => {
          const path = `${at}${name}`;
          const [was, is] = [old.get(name), now.get(name)];
          const inside = isWanted || wanted.has(path);
          if ((was?.id === is?.id && was?.mode === is?.mode) || !(inside || above.has(path))) return [];
          const [ids, others] = [[was, is].map(folderId), [was, is].map(otherThanFolder)];
          if (inside && others.some(Boolean)) found.set(path.slice(this.prefix.length), others[1]);
          return ids.some(Boolean) ? [{ at: `${path}/`, ids, isWanted: inside }] : [];
        }),
      );
      this.#load(below.flatMap(({ ids }) => ids.flatMap((id) => id ?? [])));
      level = below.map(({ at, ids: [old, now], isWanted }) => ({
        at,
        old: this.folder(old),
        now: this.folder(now),
        isWanted,
      }));
    }
    return found;
  }

  /** The top-level folder of a commit; an empty one without a commit. Throws OutsideError if git lacks it. */
  top(commit: string | undefined): Folder {
    if (commit === undefined) return NONE;
    return entryOf(this.#tops, commit, () => {
      const tree = this.objects.read(`${commit}^{tree}`);
      if (tree === undefined) throw missingObject(commit);
      return treeEntries(tree.content, tree.name.length / 2);
    });
  }

  /** A folder by its id; an empty one without an id. Throws OutsideError if git lacks it. */
  folder(id: string | undefined): Folder {
    if (id === undefined) return NONE;
    this.#load([id]);
    const folder = this.#folders.get(id);
    if (folder === undefined) throw missingObject(id);
    return folder;
  }

  #load(ids: readonly string[]): void {
    const unread = [...new Set(ids)].filter((id) => !this.#folders.has(id));
    if (unread.length === 0) return;
    for (const [id, content] of this.objects.readMany(unread))
      this.#folders.set(id, treeEntries(content, id.length / 2));
  }
}

/** The error for an object that a commit refers to and git lacks. @param of what it belongs to */
export function missingObject(id: string, of = ""): OutsideError {
  return new OutsideError(`object ${id}${of} is missing from the repository; run git fetch or git fsck`, {
    code: "missing-object",
  });
}

/** A tree object's entries: mode, space, name, zero byte and binary object id of `width` bytes. */
export function treeEntries(content: Buffer, width: number): Map<string, TreeEntry> {
  const entries = new Map<string, TreeEntry>();
  for (let at = 0; at < content.length; ) {
    const space = content.indexOf(32, at);
    const zero = content.indexOf(0, space);
    const mode = content.toString("latin1", at, space);
    const name = content.toString("utf8", space + 1, zero);
    at = zero + 1 + width;
    // Old commits have files of other modes, which git lists as this one.
    const isKnown = mode === FOLDER || mode === LINK || mode === SUBMODULE || mode === "100755";
    entries.set(name, { id: content.toString("hex", zero + 1, at), mode: isKnown ? mode : "100644" });
  }
  return entries;
}

function folderId(entry: TreeEntry | undefined): string | undefined {
  return entry?.mode === FOLDER ? entry.id : undefined;
}

function otherThanFolder(entry: TreeEntry | undefined): TreeEntry | undefined {
  return entry?.mode === FOLDER ? undefined : entry;
}
