import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { anyTextIn } from "@kustogen/kustomize/text/bytes.ts";
import { followLinks, inSubmodule } from "@kustogen/kustomize/tree/follow-links.ts";
import { addFolders, normalise } from "@kustogen/kustomize/tree/paths.ts";
import type { Absence, Around, FileTree } from "@kustogen/kustomize/tree/tree.ts";
import { compareText } from "@kustogen/kustomize/value/compare-text.ts";
import { kept } from "@kustogen/kustomize/value/multimap.ts";

/** A file of a listing. */
export interface ListedFile {
  /** The id of its content (a git object's hash): files with the same id are equal. Absent if unknown. */
  id?: string;
  /** True for a symbolic link; its content is its target. */
  link?: boolean;
  /** True if git doesn't track it. */
  untracked?: true;
  /** The attribute by which git gives it another content on checkout, unless that only changes line ends or an id. */
  attribute?: string;
  /** True if that content is unknown here. */
  unknown?: true;
}

/** Reads the content of a listed file. `path` is absolute in the tree ("/base/app/deployment.yaml"). */
export type ReadListed = (path: string, file: ListedFile) => Uint8Array;

/** Reads the contents of many files at once, by id; files that it leaves out are read one by one. */
export type ReadMany = (ids: readonly string[]) => ReadonlyMap<string, Uint8Array>;

/** A tree whose files are all listed from the start, with its root at "/"; links are followed inside it only. */
export class ListedTree implements FileTree {
  /** The commits of submodules by path; their files aren't here. */
  readonly submodules = new Map<string, string>();
  /** The files by path, sorted. */
  readonly files: ReadonlyMap<string, ListedFile>;
  around?: Around;
  /** The clusters that the repository's Argo CD manages in addition to its own; undefined if they aren't declared. */
  clusters?: readonly DeclaredCluster[];
  #folders: Set<string> | undefined;
  readonly #read: ReadListed;
  /** True if there may be links: without any, every path is a real path. */
  readonly hasLinks: boolean;
  readonly #resolved = new Map<string, string | undefined>();

  /** Takes the files in any order; paths without a leading "/" get one. */
  constructor(
    readonly label: string,
    files: Iterable<readonly [string, ListedFile]>,
    read: ReadListed,
    private readonly readMany?: ReadMany,
    /** Contents already read, by id, which several trees may share. */
    readonly contents: Map<string, Uint8Array> = new Map<string, Uint8Array>(),
  ) {
    this.#read = read;
    const sorted = Array.from(
      files,
      ([path, file]) => [path.startsWith("/") ? path : `/${path}`, file] as const,
    );
    sorted.sort(([a], [b]) => compareText(a, b));
    this.files = new Map(sorted);
    this.hasLinks = sorted.some(([, { link }]) => link === true);
  }

  /** This tree with what git changes in files on checkout; their new contents are among those already read. */
  converted(changes: ReadonlyMap<string, ListedFile>): ListedTree {
    const files = [...this.files].map(([path, file]) => [path, changes.get(path) ?? file] as const);
    const tree = new ListedTree(this.label, files, this.#read, this.readMany, this.contents);
    for (const [path, commit] of this.submodules) tree.submodules.set(path, commit);
    return tree;
  }

  /** True if there are files below a path. */
  #isFolder(path: string): boolean {
    if (this.#folders === undefined) {
      this.#folders = new Set(["/"]);
      for (const file of this.files.keys()) addFolders(file, this.#folders);
    }
    return this.#folders.has(path);
  }

  kind(path: string): "file" | "directory" | undefined {
    const real = this.#resolve(normalise(path));
    if (real === undefined) return undefined;
    if (this.files.has(real)) return "file";
    return this.#isFolder(real) ? "directory" : undefined;
  }

  read(path: string): Uint8Array {
    const absolute = normalise(path);
    const real = this.#resolve(absolute);
    const file = real === undefined ? undefined : this.files.get(real);
    if (real === undefined || file === undefined)
      throw new InputError(`${absolute}: no such file (${this.label})`, { code: "no-such-file" });
    return this.#content(real, file);
  }

  /** The target of a link as written, wherever that leads; "" for anything else. */
  target(path: string): string {
    const file = this.files.get(path);
    return file?.link === true ? anyTextIn(this.#content(path, file)) : "";
  }

  absence(path: string): Absence | undefined {
    return inSubmodule(normalise(path), (at) => this.submodules.has(at));
  }

  realPath(path: string): string {
    const absolute = normalise(path);
    return this.#resolve(absolute) ?? absolute;
  }

  list(path: string): string[] {
    const real = this.#resolve(normalise(path));
    const inside = real === "/" ? "/" : `${real}/`;
    const names = new Set<string>();
    for (const one of this.files.keys())
      if (one.startsWith(inside)) names.add(one.slice(inside.length).split("/", 1)[0] as string);
    return [...names];
  }

  /** Reads files that will be needed, if reading many at once is faster. */
  prepare(paths: Iterable<string>): void {
    if (this.readMany === undefined) return;
    const ids = new Set<string>();
    for (const path of paths) {
      const { id, link, unknown } = this.files.get(path) ?? {};
      if (id !== undefined && link !== true && unknown !== true && !this.contents.has(id)) ids.add(id);
    }
    if (ids.size === 0) return;
    for (const [id, content] of this.readMany([...ids])) this.contents.set(id, content);
  }

  #content(path: string, file: ListedFile): Uint8Array {
    if (file.unknown)
      throw new InputError(
        `${path}: its content on checkout is unknown here, because .gitattributes gives it ${file.attribute} (${this.label})`,
        { code: "converted" },
      );
    return (file.id === undefined ? undefined : this.contents.get(file.id)) ?? this.#read(path, file);
  }

  #resolve(path: string): string | undefined {
    if (!this.hasLinks) return path;
    if (this.#resolved.has(path)) return this.#resolved.get(path);
    const real = this.#follow(path);
    this.#resolved.set(path, real);
    return real;
  }

  #follow(start: string): string | undefined {
    return followLinks(start, { label: this.label, called: `the ${this.label}` }, (path) => {
      const link = this.target(path);
      if (link !== "") return { link };
      return this.files.has(path) || this.#isFolder(path) ? "no link" : undefined;
    });
  }
}

/** A cluster that Argo CD manages, as declared in its Secret. */
export interface DeclaredCluster {
  name: string;
  server: string;
  project?: string | undefined;
  labels?: Readonly<Record<string, string>> | undefined;
  annotations?: Readonly<Record<string, string>> | undefined;
}

/** Results of reading files, by path and content: a file that several states of a repository share is read once. */
export class ByContent<Value> {
  readonly #known = new WeakMap<ListedTree["contents"], Map<string, Value>>();

  /** @param read reads a file; what it returns depends on nothing but the file's path and content */
  constructor(private readonly read: (tree: ListedTree, file: string) => Value) {}

  /** The results for files of a tree, in order; those that aren't known are read together. */
  of(tree: ListedTree, files: readonly string[]): Value[] {
    const known = kept(this.#known, tree.contents, () => new Map<string, Value>());
    const keys = files.map((file) => keyOf(tree, file));
    tree.prepare(files.filter((_, at) => !known.has(keys[at] ?? "")));
    return files.map((file, at) => {
      const key = keys[at];
      const result = known.get(key ?? "") ?? this.read(tree, file);
      if (key !== undefined) known.set(key, result);
      return result;
    });
  }
}

/** A file with the id of its content, if it has one; a link's id is independent of the content of its target. */
function keyOf(tree: ListedTree, file: string): string | undefined {
  const { id, link } = tree.files.get(file) ?? {};
  return link === true || id === undefined ? undefined : `${id} ${file}`;
}
