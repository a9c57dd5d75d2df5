import { InputError, OutsideError } from "../errors/errors.ts";
import { followLinks } from "../tree/follow-links.ts";
import { inSubmodule } from "../tree/in-submodule.ts";
import { refuseLarge } from "../tree/limit.ts";
import { folderOf, lastPart, normalise } from "../tree/paths.ts";
import type { Absence, Around, FileTree } from "../tree/tree.ts";
import { entryOf } from "../value/multimap.ts";
import { type TreeEntry, treeEntries } from "./git/tree-entries.ts";

/** Reads the objects of a git repository for a RevisionTree; the caller decides how to run git. */
export interface GitObjectReader {
  /** A folder of the repository, for messages. */
  readonly directory: string;
  /**
   * The object for a git expression ("main^{commit}", an object id); undefined if there is none. `accept` may throw
   * because of its size before it is read.
   */
  read(
    expression: string,
    accept?: (bytes: number) => void,
  ): { name: string; type: string; content: Buffer } | undefined;
}

/**
 * A git revision as a file tree, without a checkout. Folders are read when a build first enters them. Links are
 * followed as long as they stay inside the revision.
 */
export class RevisionTree implements FileTree {
  readonly label: string;
  /** The full id of the revision's commit. */
  readonly commit: string;
  around?: Around;
  readonly #root: string;
  readonly #folders = new Map<string, Map<string, TreeEntry>>();
  readonly #resolved = new Map<string, { path: string; entry: TreeEntry } | null>();

  /**
   * Takes a revision in git's syntax (branch, tag, commit, "HEAD~2") of the repository with these objects, which
   * several revisions may share. Throws InputError if the revision doesn't exist, OutsideError if git can't be used.
   */
  constructor(
    private readonly objects: GitObjectReader,
    revision: string,
  ) {
    this.label = `revision ${revision}`;
    const commit = this.objects.read(`${revision}^{commit}`);
    if (commit === undefined)
      throw new InputError(
        `revision ${revision} does not exist in ${this.objects.directory}; in a shallow clone it may have to be fetched first (git fetch --unshallow)`,
        { code: "unknown-revision" },
      );
    this.commit = commit.name;
    const tree = /^tree ([0-9a-f]+)$/m.exec(commit.content.toString("latin1"));
    if (tree === null)
      throw new OutsideError(`commit ${commit.name} has no tree; run git fsck`, { code: "missing-object" });
    this.#root = tree[1] as string;
  }

  kind(path: string): "file" | "directory" | undefined {
    const found = this.#find(normalise(path));
    return found?.entry.mode === "file" || found?.entry.mode === "directory" ? found.entry.mode : undefined;
  }

  read(path: string): Buffer {
    const absolute = normalise(path);
    const found = this.#find(absolute);
    if (found?.entry.mode !== "file")
      throw new InputError(`${absolute}: ${this.absence(absolute)?.why ?? "no such file"} (${this.label})`, {
        code: "no-such-file",
      });
    return this.#object(found.entry.object, (bytes) => refuseLarge(absolute, bytes)).content;
  }

  absence(path: string): Absence | undefined {
    return inSubmodule(normalise(path), (at) => this.#find(at)?.entry.mode === "submodule");
  }

  realPath(path: string): string {
    const absolute = normalise(path);
    return this.#find(absolute)?.path ?? absolute;
  }

  list(path: string): string[] {
    const found = this.#find(normalise(path));
    return found?.entry.mode === "directory" ? [...this.#folder(found.entry.object).keys()] : [];
  }

  #object(name: string, accept?: (bytes: number) => void): { content: Buffer } {
    const object = this.objects.read(name, accept);
    if (object !== undefined) return object;
    throw new OutsideError(
      `object ${name} of ${this.label} is missing from the repository; run git fetch or git fsck`,
      { code: "missing-object" },
    );
  }

  #find(path: string): { path: string; entry: TreeEntry } | undefined {
    return entryOf(this.#resolved, path, () => this.#follow(path) ?? null) ?? undefined;
  }

  #follow(start: string): { path: string; entry: TreeEntry } | undefined {
    const walked = new Map<string, TreeEntry>([["/", { mode: "directory", object: this.#root }]]);
    const path = followLinks(start, { label: this.label, called: this.label }, (at) => {
      const folder = walked.get(folderOf(at));
      const entry = folder?.mode === "directory" ? this.#folder(folder.object).get(lastPart(at)) : undefined;
      if (entry === undefined) return undefined;
      if (entry.mode === "link") return { link: this.#object(entry.object).content.toString("utf8") };
      walked.set(at, entry);
      return "no link";
    });
    return path === undefined ? undefined : { path, entry: walked.get(path) as TreeEntry };
  }

  #folder(object: string): Map<string, TreeEntry> {
    return entryOf(this.#folders, object, () => treeEntries(this.#object(object).content, object.length / 2));
  }
}
