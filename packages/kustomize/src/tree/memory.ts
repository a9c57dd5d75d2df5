import { InputError } from "../errors/errors.ts";
import { bytesOf } from "../text/bytes.ts";
import { addFolders, normalise } from "./paths.ts";
import type { Entries, FileTree } from "./tree.ts";

/** True for a string without lone surrogates. */
function isWellFormed(text: string): boolean {
  return (text as string & { isWellFormed(): boolean }).isWellFormed();
}

/** A file tree in memory, for files that `gen` is about to write and for tests. */
export class MemoryTree implements FileTree {
  readonly #files: Map<string, string | Uint8Array>;
  readonly #directories = new Set<string>(["/"]);

  /** Takes files by path ("/base/kustomization.yaml"; a missing leading slash is added). */
  constructor(
    files: Iterable<readonly [string, string | Uint8Array]>,
    readonly label: string = "memory",
  ) {
    this.#files = new Map([...files].map(([path, content]) => [normalise(path), content]));
    for (const path of this.#files.keys()) addFolders(path, this.#directories);
  }

  kind(path: string): "file" | "directory" | undefined {
    if (this.#files.has(path)) return "file";
    if (this.#directories.has(path)) return "directory";
    const absolute = normalise(path);
    return absolute === path ? undefined : this.kind(absolute);
  }

  read(path: string): Uint8Array {
    const content = this.#files.get(path) ?? this.#files.get(normalise(path));
    if (content === undefined)
      throw new InputError(`${path}: no such file in ${this.label}`, { code: "no-such-file" });
    return typeof content === "string" ? bytesOf(content) : content;
  }

  text(path: string): string | undefined {
    const content = this.#files.get(path);
    // A lone surrogate becomes a different character when it is encoded.
    return typeof content === "string" && isWellFormed(content) ? content : undefined;
  }

  realPath(path: string): string {
    return this.#files.has(path) || this.#directories.has(path) ? path : normalise(path);
  }

  list(path: string): string[] {
    const folder = normalise(path) === "/" ? "/" : `${normalise(path)}/`;
    const names = new Set<string>();
    for (const one of [...this.#files.keys(), ...this.#directories])
      if (one.startsWith(folder) && one.length > folder.length)
        names.add(one.slice(folder.length).split("/", 1)[0] as string);
    return [...names];
  }

  entries(path: string): Entries | undefined {
    if (this.kind(path) !== "directory") return undefined;
    const names = this.list(path).sort();
    return new Map(names.map((name) => [name, this.kind(normalise(`${path}/${name}`))]));
  }
}
