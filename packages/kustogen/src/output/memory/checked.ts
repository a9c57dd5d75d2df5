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
import { kept } from "@kustogen/kustomize/value/multimap.ts";
import { type Looked, Looks, lookedAt } from "../looks.ts";
import { isAlive } from "../process.ts";
import { digest, pack, unpack } from "./packing.ts";

const MAGIC = Buffer.from("kustogen-checked 1\n");
const SEAL = 32;
const NAME = /^[\w-]+$/;
const STAGING = /^[\w-]+\.(\d+)$/;
/** As many sets of folders as are kept of which results are remembered. */
const RUNS = 3;
/** The file that tells what the clock of the file system says. */
const CLOCK = "clock";
/** File systems of these platforms find "a.yaml" under "A.yaml" too, which nothing of a folder shows. */
const FOLDS_CASE = process.platform === "darwin" || process.platform === "win32";
/** What was changed so many milliseconds ago may change again without a trace: clocks of file systems are coarse. */
const RACY_MS = 2_000;

/**
 * What `check` has found, by names: each in a file of its own, sealed with a secret of the person's, so that what an archive
 * or another person put there is nothing. What is missing, damaged or another's is as if it weren't there, and what can't be
 * written isn't kept.
 */
export class CheckedMemory {
  readonly pack = pack;
  readonly unpack = unpack;
  readonly digest = digest;
  #key = "";
  readonly #folder: string;
  readonly #secret: Uint8Array;
  readonly #used = new Set<string>();
  readonly #looks: Looks;
  readonly #folderStamps = new Map<string, { stamp: string | undefined }>();
  readonly #plain = new Map<string, boolean>();
  #began: number | undefined;
  #isWritable = true;

  /** @param folder where the results of one set of folders are, in the memory's folder `checked` */
  constructor(folder: string, secret: Uint8Array, looks = new Looks()) {
    this.#looks = looks;
    this.#folder = folder;
    this.#secret = secret;
  }

  /** Whatever else results depend on beside what they were made from. */
  get key(): string {
    return this.#key;
  }

  /** Adds to that. */
  dependOn(...texts: readonly string[]): void {
    this.#key += texts.map((text) => `${text}\0`).join("");
  }

  /** What was kept under a name; undefined for nothing that is ours. */
  recall(name: string): unknown {
    this.#used.add(name);
    return quietly(() => {
      const path = join(this.#folder, name);
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

  /** Keeps plain data under a name, where that can be done. */
  keep(name: string, value: object): void {
    this.#used.add(name);
    const body = pack(value);
    if (body === undefined || !NAME.test(name) || !this.#isWritable) return;
    const path = join(this.#folder, name);
    const staging = `${path}.${process.pid}`;
    try {
      mkdirSync(this.#folder, { recursive: true });
      writeAll(staging, [MAGIC, this.#seal(name, body), body]);
      renameSync(staging, path);
    } catch {
      // A check says what it found whether or not it can be kept.
      this.#isWritable = false;
      quietly(() => rmSync(staging, { force: true }));
    }
  }

  /** Changes whenever the content of a file does; undefined where that can't be told without reading it. */
  stamp(path: string): string | undefined {
    return quietly(() => {
      const looked = this.#looks.of(path);
      return this.#stampOf(looked?.kind === "link" ? lookedAt(statSync(path)) : looked);
    });
  }

  /**
   * Changes whenever something is added to a folder, removed or replaced; undefined where that can't be told without
   * listing it, and where a link leads to it.
   */
  folderStamp(path: string): string | undefined {
    return kept(this.#folderStamps, path, () => ({ stamp: quietly(() => this.#stampOfFolder(path)) })).stamp;
  }

  /** True where a file that is no link, or a folder, has the stamp of these numbers. */
  hasStamp(path: string, isFolder: boolean, numbers: ArrayLike<number>, from: number): boolean {
    const looked = quietly(() => this.#looks.of(path));
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
    return FOLDS_CASE || !this.#isPlain(path) ? undefined : this.#stampOf(this.#looks.of(path));
  }

  /** True for a folder that no link leads to. */
  #isPlain(path: string): boolean {
    const known = this.#plain.get(path);
    if (known !== undefined) return known;
    const parent = dirname(path);
    const plain = this.#looks.of(path)?.kind === "directory" && (parent === path || this.#isPlain(parent));
    this.#plain.set(path, plain);
    return plain;
  }

  /** What was changed shortly before the run, or since, may have been read before it was changed. */
  #isRacy({ ctimeMs, mtimeMs }: Looked): boolean {
    return !(Math.max(ctimeMs, mtimeMs) < this.#start - RACY_MS);
  }

  #stampOf(looked: Looked | undefined): string | undefined {
    if (looked === undefined || this.#isRacy(looked)) return undefined;
    return `${looked.size} ${looked.mtimeMs} ${looked.ctimeMs} ${looked.ino} ${looked.dev}`;
  }

  /** When the run began, by the clock of the file system where that is behind; long ago where nobody can tell. */
  get #start(): number {
    this.#began ??=
      quietly(() => {
        const path = join(this.#folder, CLOCK);
        this.#used.add(CLOCK);
        mkdirSync(this.#folder, { recursive: true });
        writeFileSync(path, "");
        const { begun } = this.#looks;
        return Math.min(begun, statSync(path).mtimeMs - (Date.now() - begun));
      }) ?? 0;
    return this.#began;
  }

  /** Removes what no one asked for since, and what is kept of other sets of folders beyond the last few. */
  end(): void {
    quietly(() => {
      for (const name of readdirSync(this.#folder)) {
        const [, owner] = STAGING.exec(name) ?? [];
        if (owner === undefined ? !this.#used.has(name) : !isAlive(Number(owner)))
          rmSync(join(this.#folder, name), { recursive: true, force: true });
      }
      const now = new Date();
      utimesSync(this.#folder, now, now);
      const all = dirname(this.#folder);
      const runs = readdirSync(all).map((name) => ({
        path: join(all, name),
        at: lstatSync(join(all, name)).mtimeMs,
      }));
      for (const { path } of runs.sort((a, b) => b.at - a.at).slice(RUNS))
        rmSync(path, { recursive: true, force: true });
    });
  }

  /** Forgets all of it. */
  forget(): void {
    quietly(() => rmSync(this.#folder, { recursive: true, force: true }));
  }

  /** Holds for one place alone: what is sealed for a name or a folder is nothing under another. */
  #seal(name: string, body: Uint8Array): Buffer {
    return createHmac("sha256", this.#secret).update(`${this.#folder}\0${name}\0`).update(body).digest();
  }
}

/** Writes a file of pieces, which aren't copied together first. */
function writeAll(path: string, pieces: readonly Uint8Array[]): void {
  const file = openSync(path, "w");
  try {
    for (const piece of pieces) writeFileSync(file, piece);
  } finally {
    closeSync(file);
  }
}

/** What the work gives; undefined where it fails, which costs no more than judging again. */
function quietly<Result>(work: () => Result): Result | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
