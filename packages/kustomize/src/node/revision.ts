import { InputError } from "../errors/errors.ts";
import { refuseLarge } from "../limits.ts";
import { followLinks, inSubmodule } from "../tree/follow-links.ts";
import { folderOf, lastPart, normalise } from "../tree/paths.ts";
import type { Absence, Around, FileTree } from "../tree/tree.ts";
import { entryOf } from "../value/multimap.ts";
import { CommitTrees, FOLDER, LINK, missingObject, SUBMODULE, type TreeEntry } from "./git/commit-trees.ts";
import type { GitObjects } from "./git/objects.ts";
import { commitIds } from "./git/run.ts";

/**
 * A git revision as a file tree, without a checkout. Folders are read when a build first enters them. Links are
 * followed as long as they stay inside the revision.
 */
export class RevisionTree implements FileTree {
  readonly label: string;
  /** The full id of the revision's commit. */
  readonly commit: string;
  around?: Around;
  readonly #trees: CommitTrees;
  readonly #resolved = new Map<string, { path: string; entry: TreeEntry } | null>();

  /**
   * Takes a revision in git's syntax (branch, tag, commit, "HEAD~2") of the repository with these objects, which
   * several revisions may share. Throws InputError if the revision doesn't exist, OutsideError if git can't be used.
   */
  constructor(
    private readonly objects: Pick<GitObjects, "directory" | "commits" | "read" | "readMany">,
    revision: string,
  ) {
    this.label = `revision ${revision}`;
    [this.commit = ""] = commitIds(objects.directory, [revision], (names) => objects.commits(names));
    this.#trees = new CommitTrees(objects);
  }

  kind(path: string): "file" | "directory" | undefined {
    const found = this.#find(normalise(path));
    if (found === undefined || found.entry.mode === SUBMODULE) return undefined;
    return found.entry.mode === FOLDER ? "directory" : "file";
  }

  read(path: string): Buffer {
    const absolute = normalise(path);
    const found = this.#find(absolute);
    if (found === undefined || this.kind(absolute) !== "file")
      throw new InputError(`${absolute}: ${this.absence(absolute)?.why ?? "no such file"} (${this.label})`, {
        code: "no-such-file",
      });
    return this.#content(found.entry, (bytes) => refuseLarge(absolute, bytes));
  }

  absence(path: string): Absence | undefined {
    return inSubmodule(normalise(path), (at) => this.#find(at)?.entry.mode === SUBMODULE);
  }

  realPath(path: string): string {
    const absolute = normalise(path);
    return this.#find(absolute)?.path ?? absolute;
  }

  list(path: string): string[] {
    const found = this.#find(normalise(path));
    return found?.entry.mode === FOLDER ? [...this.#folder(found.entry).keys()] : [];
  }

  #content({ id }: TreeEntry, accept?: (bytes: number) => void): Buffer {
    const object = this.objects.read(id, accept);
    if (object === undefined) throw missingObject(id, ` of ${this.label}`);
    return object.content;
  }

  #find(path: string): { path: string; entry: TreeEntry } | undefined {
    return entryOf(this.#resolved, path, () => this.#follow(path) ?? null) ?? undefined;
  }

  #follow(start: string): { path: string; entry: TreeEntry } | undefined {
    const walked = new Map<string, TreeEntry>([["/", { mode: FOLDER, id: "" }]]);
    const path = followLinks(start, { label: this.label, called: this.label }, (at) => {
      const folder = walked.get(folderOf(at));
      const entry = folder?.mode === FOLDER ? this.#folder(folder).get(lastPart(at)) : undefined;
      if (entry === undefined) return undefined;
      if (entry.mode === LINK) return { link: this.#content(entry).toString("utf8") };
      walked.set(at, entry);
      return "no link";
    });
    return path === undefined ? undefined : { path, entry: walked.get(path) as TreeEntry };
  }

  #folder({ id }: TreeEntry): ReadonlyMap<string, TreeEntry> {
    return id === "" ? this.#trees.top(this.commit) : this.#trees.folder(id);
  }
}
