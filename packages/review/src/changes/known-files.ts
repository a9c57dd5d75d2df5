import { shortcuts } from "@kustogen/kustomize/shortcuts.ts";
import type { CheckMemory } from "../check/memory/check-memory.ts";
import { ByContent, contentOf } from "../discovery/by-content.ts";
import { type DeployingFile, isPlain } from "../discovery/deploying-files.ts";
import type { KustomizationFolder, ReadKustomizations } from "../discovery/kustomizations.ts";
import type { ListedTree } from "../discovery/listed-tree.ts";

/** A commit whose files were searched for what says how folders are deployed. */
export interface SearchedCommit {
  commit: string;
  /** Those that may say so. */
  files: readonly string[];
}

/** A file, what stands for its content, and what that gave. */
type KnownFile<Value> = readonly [file: string, id: string, value: Value];

/** What is kept of the files of a repository: each by its place and content, from which all of it follows. */
interface FilesRecord {
  key: string;
  /** The limits that files were read with. */
  limits: string;
  searched: SearchedCommit;
  kustomizations: KnownFile<KustomizationFolder>[];
  deploying: KnownFile<DeployingFile>[];
}

const NAME = "files";
/** Where less than this part of what is known is new, it isn't worth writing. */
const WORTH = 1 / 20;

/** What was read of a repository's files when two of its states were compared, which the next comparison needn't read. */
export class KnownFiles {
  /** What is known of kustomizations; whoever reads more adds to it. */
  readonly kustomizations: ReadKustomizations = new ByContent();
  readonly #memory: CheckMemory;
  readonly #record: FilesRecord | undefined;
  #limits = "";
  #known = 0;

  constructor(memory: CheckMemory) {
    this.#memory = memory;
    const record = shortcuts.taken ? (memory.recall(NAME) as FilesRecord | undefined) : undefined;
    this.#record = record?.key === this.#key ? record : undefined;
  }

  get #key(): string {
    return this.#memory.digest(this.#memory.key);
  }

  /** What was searched when it was written; undefined for nothing. */
  get searched(): SearchedCommit | undefined {
    return this.#record?.searched;
  }

  /** Tells a tree, and those that share with it, what its files say. @param limits those that files are read with now */
  tell(tree: ListedTree, limits: string): void {
    this.#limits = limits;
    if (this.#record?.limits !== limits) return;
    for (const one of this.#record.kustomizations) this.kustomizations.add(...one);
    for (const one of this.#record.deploying) tree.deploying.add(...one);
    this.#known = this.kustomizations.size + tree.deploying.size;
  }

  /** Keeps what is known of the files of a tree, where much of it is new. @param searched for one of its states */
  keep(tree: ListedTree, searched: SearchedCommit): void {
    const isNew = this.kustomizations.size + tree.deploying.size - this.#known;
    if (this.#known > 0 && isNew <= this.#known * WORTH) return;
    const kustomizations: FilesRecord["kustomizations"] = [];
    const deploying: FilesRecord["deploying"] = [];
    for (const file of tree.files.keys()) {
      const id = contentOf(tree, file);
      if (id === undefined) continue;
      const folder = this.kustomizations.get(tree, file);
      // What is wrong with a file is looked at each time.
      if (folder !== undefined && folder.problem === undefined) kustomizations.push([file, id, folder]);
      const says = tree.deploying.get(tree, file);
      // What has another form than resources have is known by itself.
      if (says?.unreadable.length === 0 && isPlain(says)) deploying.push([file, id, says]);
    }
    this.#memory.keep(NAME, {
      key: this.#key,
      limits: this.#limits,
      searched,
      kustomizations,
      deploying,
    } satisfies FilesRecord);
  }
}
