import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import { type DeployingFile, deployingIn, isPlain } from "../../discovery/deploying-files.ts";
import type { CheckMemory } from "./check-memory.ts";

/** What is known of a file by its content; nothing of most. */
type Known = readonly [stamp: string, digest: string, deploying?: DeployingFile];

interface DocumentsRecord {
  key: string;
  files: Map<string, Known>;
}

/** What files say of how folders are deployed, as an earlier check has read it. */
export class DocumentMemory {
  readonly #memory: CheckMemory;
  readonly #name: string;
  readonly #before: ReadonlyMap<string, Known>;
  readonly #now = new Map<string, Known>();
  #isNew = false;

  /** @param name tells what is looked through from the rest that is */
  constructor(memory: CheckMemory, name: string) {
    this.#memory = memory;
    this.#name = name;
    const record = memory.recall(name) as DocumentsRecord | undefined;
    this.#before = record?.key === this.#key ? record.files : new Map();
  }

  get #key(): string {
    return this.#memory.digest(this.#memory.key);
  }

  /** What a file says. Throws as reading it does. */
  of(file: string, tree: FileTree): DeployingFile {
    const known = this.#before.get(file);
    // Before it is read: what changes it from here on changes the stamp.
    const stamp = this.#memory.stamp(file) ?? "";
    if (known !== undefined && stamp !== "" && known[0] === stamp) return this.#noted(file, known);
    const bytes = tree.read(file);
    const digest = this.#memory.digest(bytes);
    if (known !== undefined && known[1] === digest)
      return this.#noted(file, [stamp, digest, known[2]], stamp !== known[0]);
    const found = deployingIn(bytes, file);
    // What has another form than resources have is looked up by itself.
    if (!isPlain(found)) return found;
    const { length } = [...found.objects, ...found.unreadable, ...found.flux, ...found.sources];
    return this.#noted(file, length === 0 ? [stamp, digest] : [stamp, digest, found], true);
  }

  /** Keeps what was found, for the next check. */
  keep(): void {
    if (!this.#isNew && this.#now.size === this.#before.size) return;
    this.#memory.keep(this.#name, { key: this.#key, files: this.#now } satisfies DocumentsRecord);
  }

  #noted(file: string, known: Known, isNew = false): DeployingFile {
    this.#isNew ||= isNew;
    this.#now.set(file, known);
    return known[2] ?? { objects: [], unreadable: [], flux: [], sources: [] };
  }
}
