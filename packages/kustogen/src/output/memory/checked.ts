import { createHmac, timingSafeEqual } from "node:crypto";
import {
  closeSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { orElse } from "@kustogen/kustomize/errors/attempt.ts";
import { kept } from "@kustogen/kustomize/value/multimap.ts";
import { type Looked, Looks, lookedAt } from "../looks.ts";
import { isAlive } from "../process.ts";
import { digest, pack, unpack } from "./packing.ts";

const MAGIC = Buffer.from("kustogen-checked 1\n");
const SEAL = 32;
const NAME = /^[\w-]+$/;
const STAGING = /^[\w-]+\.(\d+)$/;
/** The number of sets of folders whose results are kept. */
const RUNS = 3;
/** A file that shows the file system's clock. */
const CLOCK = "clock";
/** File systems of these platforms also find "a.yaml" as "A.yaml", which a folder's data doesn't show. */
const FOLDS_CASE = process.platform === "darwin" || process.platform === "win32";
/** A file changed this many milliseconds ago may change again without a trace: file system clocks are coarse. */
const RACY_MS = 2_000;

/**
 * Results of `check` by name: each in a separate file, sealed with the user's secret, so that files from an archive
 * or another person are ignored. A missing, damaged or foreign file counts as missing, and results that can't be
 * written aren't kept.
 */
export class CheckedMemory {
  readonly pack = pack;
  readonly unpack = unpack;
  readonly digest = digest;
  #key = "";
  readonly #used = new Set<string>();
  readonly #folderStamps = new Map<string, { stamp: string | undefined }>();
  readonly #plain = new Map<string, boolean>();
  #began: number | undefined;
  #isWritable = true;

  /** @param folder the folder with the results for one set of folders, in the memory's folder `checked` */
  constructor(
    private readonly folder: string,
    private readonly secret: Uint8Array,
    private readonly looks: Looks = new Looks(),
  ) {}

  /** A key for everything else that results depend on. */
  get key(): string {
    return this.#key;
  }

  /** Adds to that key. */
  dependOn(...texts: readonly string[]): void {
    this.#key += texts.map((text) => `${text}\0`).join("");
  }

  /** The data stored under a name; undefined if there is none of ours. */
  recall(name: string): unknown {
    this.#used.add(name);
    return quietly(() => {
      const path = join(this.folder, name);
      const { uid } = lstatSync(path);
      if (process.getuid !== undefined && uid !== process.getuid()) return undefined;
      const bytes = readFileSync(path);
      const from = MAGIC.length + SEAL;
      if (bytes.length <= from || !bytes.subarray(0, MAGIC.length).equals(MAGIC)) return undefined;
      const body = bytes.subarray(from);
      return timingSafeEqual(bytes.subarray(MAGIC.length, from), this.#seal(name, body))
        ? unpack(body)
        : undefined;
    });
  }

  /** Stores plain data under a name, if possible. */
  keep(name: string, value: object): void {
    this.#used.add(name);
    const body = pack(value);
    if (body === undefined || !NAME.test(name) || !this.#isWritable) return;
    const path = join(this.folder, name);
    const staging = `${path}.${process.pid}`;
    try {
      mkdirSync(this.folder, { recursive: true });
      writeAll(staging, [MAGIC, this.#seal(name, body), body]);
      renameSync(staging, path);
    } catch {
      // A check reports its findings whether or not they can be stored.
      this.#isWritable = false;
      quietly(() => rmSync(staging, { force: true }));
    }
  }

  /** A stamp that changes whenever the content of a file does; undefined if only reading it would show that. */
  stamp(path: string): string | undefined {
    return quietly(() => {
      const looked = this.looks.of(path);
      return this.#stampOf(looked?.kind === "link" ? lookedAt(statSync(path)) : looked);
    });
  }

  /**
   * A stamp that changes whenever something in a folder is added, removed or replaced; undefined if only listing it
   * would show that, and for a link.
   */
  folderStamp(path: string): string | undefined {
    return kept(this.#folderStamps, path, () => ({ stamp: quietly(() => this.#stampOfFolder(path)) })).stamp;
  }

  /** True if a folder, or a file that isn't a link, has the stamp given by these numbers. */
  hasStamp(path: string, isFolder: boolean, numbers: ArrayLike<number>, from: number): boolean {
    const looked = quietly(() => this.looks.of(path));
    if (looked?.kind !== (isFolder ? "directory" : "file") || this.#isRacy(looked)) return false;
    if (isFolder && (FOLDS_CASE || !this.#isPlain(path))) return false;
    return (
      looked.size === numbers[from] &&
      looked.mtimeMs === numbers[from + 1] &&
      looked.ctimeMs === numbers[from + 2] &&
      looked.ino === numbers[from + 3] &&
      looked.dev === numbers[from + 4]
    );
  }

  #stampOfFolder(path: string): string | undefined {
    return FOLDS_CASE || !this.#isPlain(path) ? undefined : this.#stampOf(this.looks.of(path));
  }

  /** True for a folder that isn't reached through a link. */
  #isPlain(path: string): boolean {
    const known = this.#plain.get(path);
    if (known !== undefined) return known;
    const parent = dirname(path);
    const plain = this.looks.of(path)?.kind === "directory" && (parent === path || this.#isPlain(parent));
    this.#plain.set(path, plain);
    return plain;
  }

  /** A file that was changed shortly before the run, or since, may have been read before the change. */
  #isRacy({ ctimeMs, mtimeMs }: Looked): boolean {
    return !(Math.max(ctimeMs, mtimeMs) < this.#start - RACY_MS);
  }

  #stampOf(looked: Looked | undefined): string | undefined {
    if (looked === undefined || this.#isRacy(looked)) return undefined;
    return `${looked.size} ${looked.mtimeMs} ${looked.ctimeMs} ${looked.ino} ${looked.dev}`;
  }

  /** The start of the run, by the file system's clock if that is behind; long ago if unknown. */
  get #start(): number {
    this.#began ??=
      quietly(() => {
        const path = join(this.folder, CLOCK);
        this.#used.add(CLOCK);
        mkdirSync(this.folder, { recursive: true });
        writeFileSync(path, "");
        const { begun } = this.looks;
        return Math.min(begun, statSync(path).mtimeMs - (Date.now() - begun));
      }) ?? 0;
    return this.#began;
  }

  /** Removes results that weren't used since, and those of other sets of folders beyond the last few. */
  end(): void {
    quietly(() => {
      for (const name of readdirSync(this.folder)) {
        const [, owner] = STAGING.exec(name) ?? [];
        if (owner === undefined ? !this.#used.has(name) : !isAlive(Number(owner)))
          rmSync(join(this.folder, name), { recursive: true, force: true });
      }
      const now = new Date();
      utimesSync(this.folder, now, now);
      const all = dirname(this.folder);
      const runs = readdirSync(all).map((name) => ({
        path: join(all, name),
        at: lstatSync(join(all, name)).mtimeMs,
      }));
      for (const { path } of runs.sort((a, b) => b.at - a.at).slice(RUNS))
        rmSync(path, { recursive: true, force: true });
    });
  }

  /** Removes everything. */
  forget(): void {
    quietly(() => rmSync(this.folder, { recursive: true, force: true }));
  }

  /** A seal is valid only for one place: for another name or folder it isn't. */
  #seal(name: string, body: Uint8Array): Buffer {
    return createHmac("sha256", this.secret).update(`${this.folder}\0${name}\0`).update(body).digest();
  }
}

/** Writes a file from pieces, without copying them together first. */
function writeAll(path: string, pieces: readonly Uint8Array[]): void {
  const file = openSync(path, "w");
  try {
    for (const piece of pieces) writeFileSync(file, piece);
  } finally {
    closeSync(file);
  }
}

/** The result of the work; undefined if it fails, which only means checking again. */
function quietly<Result>(work: () => Result): Result | undefined {
  return orElse(work, undefined);
}
