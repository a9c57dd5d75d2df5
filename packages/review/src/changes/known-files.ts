import { shortcuts } from "@kustogen/kustomize/shortcuts.ts";
import type { CheckMemory } from "../check/memory/check-memory.ts";
import { ByContent, contentOf } from "../discovery/by-content.ts";
import { type DeployingFile, isPlain } from "../discovery/deploying-files.ts";
import type { KustomizationFolder, ReadKustomizations } from "../discovery/kustomizations.ts";
import type { ListedTree } from "../discovery/listed-tree.ts";

/** A commit whose files were searched for declarations about deployment. */
export interface SearchedCommit {
  commit: string;
  /** The files that may contain declarations. */
  files: readonly string[];
}

/** A file, the id of its content, and the result of reading it. */
type KnownFile<Value> = readonly [file: string, id: string, value: Value];

/** Stored results of reading a repository's files, each by path and content, which determine it completely. */
interface FilesRecord {
  key: string;
  /** The limits under which the files were read. */
  limits: string;
  searched: SearchedCommit;
  kustomizations: KnownFile<KustomizationFolder>[];
  deploying: KnownFile<DeployingFile>[];
}

const NAME = "files";
/** A smaller part of new results isn't worth writing. */
const WORTH = 1 / 20;

/** The stored results of reading a repository's files, from an earlier comparison of two states. */
export class KnownFiles {
  /** Known kustomizations; newly read ones are added. */
  readonly kustomizations: ReadKustomizations = new ByContent();
  readonly #record: FilesRecord | undefined;
  #limits = "";
  #known = 0;

  constructor(private readonly memory: CheckMemory) {
    const record = shortcuts.taken ? (memory.recall(NAME) as FilesRecord | undefined) : undefined;
    this.#record = record?.key === this.#key ? record : undefined;
  }

  get #key(): string {
    return this.memory.digest(this.memory.key);
  }

  /** The last searched commit; undefined if there is none. */
  get searched(): SearchedCommit | undefined {
    return this.#record?.searched;
  }

  /**
   * Gives the stored results to a tree and those that share with it. @param limits the current limits for reading
   * files
   */
  tell(tree: ListedTree, limits: string): void {
    this.#limits = limits;
    if (this.#record?.limits !== limits) return;
    for (const one of this.#record.kustomizations) this.kustomizations.add(...one);
    for (const one of this.#record.deploying) tree.deploying.add(...one);
    this.#known = this.kustomizations.size + tree.deploying.size;
  }

  /**
   * Stores the results of reading a tree's files, if enough of them are new. @param searched the searched commit, for
   * one of its states
   */
  keep(tree: ListedTree, searched: SearchedCommit): void {
    const isNew = this.kustomizations.size + tree.deploying.size - this.#known;
    if (this.#known > 0 && isNew <= this.#known * WORTH) return;
    const kustomizations: FilesRecord["kustomizations"] = [];
    const deploying: FilesRecord["deploying"] = [];
    for (const file of tree.files.keys()) {
      const id = contentOf(tree, file);
      if (id === undefined) continue;
      const folder = this.kustomizations.get(tree, file);
      // Problems aren't stored, so that each run checks the file again.
      if (folder !== undefined && folder.problem === undefined) kustomizations.push([file, id, folder]);
      const says = tree.deploying.get(tree, file);
      // Data in a different form than resources isn't stored.
      if (says?.unreadable.length === 0 && isPlain(says)) deploying.push([file, id, says]);
    }
    this.memory.keep(NAME, {
      key: this.#key,
      limits: this.#limits,
      searched,
      kustomizations,
      deploying,
    } satisfies FilesRecord);
  }
}
