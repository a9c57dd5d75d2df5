import { shortcuts } from "@kustogen/kustomize/shortcuts.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import { type DeployingFile, deployingIn, isPlain } from "../../discovery/deploying-files.ts";
import { hasObjects } from "../../discovery/outside-environments.ts";
import type { CheckMemory } from "./check-memory.ts";
import { SEPARATOR } from "./observed.ts";
import { plainText } from "./plain-text.ts";
import { numbersOf, STAMP } from "./stamped.ts";

/** The stored facts about a file's content; most files have none. */
interface Known {
  /** The numbers of its stamp, starting at `from`; not finite if it has no stamp. */
  stamps: ArrayLike<number>;
  from: number;
  digest: string;
  deploying?: DeployingFile | undefined;
  /** Whether it contains objects for a cluster, if that was asked. */
  hasObjects?: boolean | undefined;
}

/** The stored facts about files: one list for each fact, because there are many files. */
interface DocumentsRecord {
  key: string;
  /** Paths, and digests of the contents. */
  files: string;
  digests: string;
  stamps: Float64Array;
  /** Their declarations about deployment, by place in the list; as text if JSON can represent them. */
  deploying: string | [place: number, deploying: DeployingFile][];
  /** One letter for each file: whether it contains objects. */
  objects: string;
}

/** The letters for unknown, for files without objects and for files with them. */
const [UNKNOWN, WITHOUT, WITH] = ["-", "0", "1"];

const NO_STAMP: readonly number[] = new Array<number>(STAMP).fill(Number.NaN);

/** The declarations of files about deployment, as an earlier check read them. */
export class DocumentMemory {
  readonly #before: ReadonlyMap<string, Known>;
  readonly #now = new Map<string, Known>();
  #isNew = false;

  /** @param name distinguishes this search from others */
  constructor(
    private readonly memory: CheckMemory,
    private readonly name: string,
  ) {
    const record = memory.recall(name) as DocumentsRecord | undefined;
    this.#before = record?.key === this.#key ? knownIn(record) : new Map();
  }

  get #key(): string {
    return this.memory.digest(this.memory.key);
  }

  /** A file's declarations. Throws if the file can't be read. */
  of(file: string, tree: FileTree): DeployingFile {
    const known = this.#before.get(file);
    if (known !== undefined && this.memory.hasStamp(file, false, known.stamps, known.from))
      return this.#noted(file, known);
    // Taken before reading, so that a later change also changes the stamp.
    const stamp = { stamps: numbersOf(this.memory.stamp(file) ?? "") ?? NO_STAMP, from: 0 };
    const bytes = tree.read(file);
    const digest = this.memory.digest(bytes);
    if (known?.digest === digest) {
      const isStamped = stamp.stamps.every((one, at) => Object.is(one, known.stamps[known.from + at]));
      return this.#noted(file, { ...known, ...stamp }, !isStamped);
    }
    const found = leanly(deployingIn(bytes, file));
    // Data in a different form than resources is stored separately.
    if (!isPlain(found)) return found;
    return this.#noted(file, { ...stamp, digest, deploying: isEmpty(found) ? undefined : found }, true);
  }

  /** True for a file with objects for a cluster. Throws if the file can't be read. */
  hasObjects(file: string, tree: FileTree): boolean {
    const known = this.#now.get(file);
    if (known?.hasObjects !== undefined) return known.hasObjects;
    const found = hasObjects(tree.read(file), file);
    if (known !== undefined) this.#noted(file, { ...known, hasObjects: found }, true);
    return found;
  }

  /** Stores the results for the next check. */
  keep(): void {
    if (!this.#isNew && this.#now.size === this.#before.size) return;
    const all = [...this.#now.values()];
    const numbers = all.flatMap(({ stamps, from }) =>
      Array.from({ length: STAMP }, (_, at) => stamps[from + at] as number),
    );
    const deploying = all.flatMap(({ deploying: found }, at): [number, DeployingFile][] =>
      found === undefined ? [] : [[at, found]],
    );
    this.memory.keep(this.name, {
      key: this.#key,
      files: [...this.#now.keys()].join(SEPARATOR),
      digests: all.map(({ digest }) => digest).join(SEPARATOR),
      stamps: Float64Array.from(numbers),
      deploying: plainText(deploying) ?? deploying,
      objects: all
        .map(({ hasObjects: has }) => (has === undefined ? UNKNOWN : has ? WITH : WITHOUT))
        .join(""),
    } satisfies DocumentsRecord);
  }

  #noted(file: string, known: Known, isNew = false): DeployingFile {
    this.#isNew ||= isNew;
    this.#now.set(file, known);
    return known.deploying ?? { objects: [], unreadable: [], flux: [] };
  }
}

function isEmpty({ objects, unreadable, flux }: DeployingFile): boolean {
  return objects.length + unreadable.length + flux.length === 0;
}

/** A copy with its own strings: a substring of a file's text would keep the whole text in memory. */
export function leanly(found: DeployingFile): DeployingFile {
  if (!shortcuts.taken || isEmpty(found) || !isPlain(found)) return found;
  const text = plainText(found);
  return text === undefined ? found : (JSON.parse(text) as DeployingFile);
}

function knownIn({ files, digests, stamps, deploying, objects }: DocumentsRecord): Map<string, Known> {
  const digest = digests.split(SEPARATOR);
  const known = files.split(SEPARATOR).map((file, at): [string, Known] => {
    const has = objects[at] === UNKNOWN ? undefined : objects[at] === WITH;
    return [file, { stamps, from: at * STAMP, digest: digest[at] as string, hasObjects: has }];
  });
  const found =
    typeof deploying === "string" ? (JSON.parse(deploying) as [number, DeployingFile][]) : deploying;
  for (const [at, one] of found) (known[at]?.[1] as Known).deploying = one;
  return new Map(known);
}
