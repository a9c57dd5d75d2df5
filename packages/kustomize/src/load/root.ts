import { InputError, OutsideError } from "../errors/errors.ts";
import { type Clone, isUnrestricted, type Outside, type RepositorySpec } from "../outside.ts";
import { isWithin, leadsOut, normalise } from "../tree/paths.ts";
import type { Around, FileTree } from "../tree/tree.ts";
import { does } from "../versions.ts";
import { textOfFile } from "../yaml/reader/utf16.ts";
import { isHttp, remoteFile, remoteResource, repositorySpec } from "./repository-url.ts";

/** Joins a path to a folder and resolves "." and ".."; an absolute path stays unchanged. */
export function joinPath(folder: string, path: string): string {
  return normalise(path.startsWith("/") ? path : `${folder}/${path}`);
}

const LEAVES =
  "leads out of the repository, and a revision only contains its own files; allow other folders with --within";

const NOTHING: Outside = {};

/** A path in the surroundings of a tree, as a path in the tree itself if it leads there. */
function inside(
  tree: FileTree,
  { tree: around, at }: Around,
  full: string,
): { tree: FileTree; full: string } {
  return isWithin(full, at) ? { tree, full: full.slice(at.length) || "/" } : { tree: around, full };
}

/** The clone that contains a root, and the address it was cloned from. */
interface ClonedFrom {
  readonly spec: RepositorySpec;
  readonly clone: Clone;
}

/**
 * The folder of a kustomization, to which its file access is restricted. Nothing outside is read, whether through "..",
 * an absolute path or a link; other kustomizations are separate roots, in the same tree or in the clone of another
 * repository.
 */
export class Root {
  constructor(
    readonly tree: FileTree /** The real path of the folder, with links resolved. */,
    readonly path: string,
    readonly outside: Outside = NOTHING /** The kustomization that refers to this one. */,
    readonly referrer?: Root /** Set if this root is the first one in a clone. */,
    private readonly cloned?: ClonedFrom,
  ) {}

  /** The path of something in the folder. */
  join(path: string): string {
    return joinPath(this.path, path);
  }

  /** The bytes of a file, or of a URL, in the kustomization. Throws InputError if it can't be read. */
  read(path: string): Uint8Array {
    if (!isHttp(path)) return this.tree.read(this.file(path));
    const { remote } = this.outside;
    if (remote === undefined) throw remoteFile(path, this.path);
    const answer = remote.fetch(path);
    if (answer.ok) return answer.content;
    throw new OutsideError(`${this.path}: ${path}: the server answered ${answer.status}`, {
      code: "remote-failed",
    });
  }

  /** The text of a file in the kustomization if the tree has it, otherwise its bytes. */
  content(path: string): string | Uint8Array {
    if (isHttp(path)) return this.read(path);
    const file = this.file(path);
    return this.tree.text?.(file) ?? this.tree.read(file);
  }

  /** The text of a file in the kustomization. */
  text(path: string): string {
    const content = this.content(path);
    return typeof content === "string" ? content : textOfFile(content, this.join(path));
  }

  /** The real path of a file in the kustomization; throws InputError if it isn't a file within the root. */
  file(path: string): string {
    const full = this.join(path);
    const leaves = this.#leaves(path);
    const kind = leaves ? undefined : this.tree.kind(full);
    if (kind === undefined) throw unread(this.tree, full, leaves, "there is no such file");
    if (kind === "directory")
      throw new InputError(`${full}: expected a file but this is a folder`, { code: "wrong-file-type" });
    return this.#real(full);
  }

  /** The same; undefined if it isn't a file. */
  fileIfAny(path: string): string | undefined {
    if (path === "") return undefined;
    if (this.#leaves(path)) return undefined;
    const full = this.join(path);
    return this.tree.kind(full) === "file" ? this.#real(full) : undefined;
  }

  /** True for a file outside the root that may be read anyway; nothing around a clone may be. */
  #mayRead(real: string): boolean {
    if (!isUnrestricted(this.outside)) return false;
    const around = this.#clonedFrom();
    return around === undefined || isWithin(real, around.clone.folder);
  }

  /** The real path of a file; throws InputError if it isn't within the root. */
  #real(full: string): string {
    const real = this.tree.realPath(full);
    if (!isWithin(real, this.path) && !this.#mayRead(real))
      throw new InputError(
        `${full}: is outside ${this.path}; a kustomization reads files from its own folder only, unless --load-restrictor LoadRestrictionsNone is given`,
        { code: "outside-root" },
      );
    return real;
  }

  /**
   * The root of another kustomization that this one refers to. Throws InputError if it isn't a folder, closes a
   * cycle, or is a repository and fetching isn't allowed.
   */
  enter(path: string): Root {
    if (path === "") throw new InputError(`${this.path}: the path of a kustomization can't be empty`);
    const spec = repositorySpec(path);
    if (spec !== undefined) return this.#enterClone(spec);
    if (path.startsWith("/"))
      throw new InputError(`${path}: the path of another kustomization must be relative to ${this.path}`);
    if (does(this.outside.kustomize, "dotsInFolders") && /(?:^|\/)(?!\.\.(?:\/|$))[^/]*\.\./.test(path))
      throw new InputError(
        `${this.path}: ${path} has a folder with ".." in its name, which kustomize takes for a wrong indentation; rename the folder, or correct the indentation`,
      );
    const { tree, full, leaves = false } = this.#placeOf(path);
    const kind = leaves ? undefined : tree.kind(full);
    if (kind === undefined) throw unread(tree, full, leaves, "there is no such file or folder");
    if (kind !== "directory")
      throw new InputError(`${full}: expected a folder but this is a file`, { code: "wrong-file-type" });
    const root = new Root(tree, tree.realPath(full), this.outside, this);
    const around = this.#clonedFrom();
    if (around !== undefined && !isWithin(root.path, around.clone.folder))
      throw new InputError(`${full}: is outside the repository ${around.spec.url} that refers to it`, {
        code: "outside-tree",
      });
    this.#refuseCycle(root);
    return root;
  }

  /** The target of another kustomization's path: in this tree, in its surroundings, or from there back into it. */
  #placeOf(path: string): { tree: FileTree; full: string; leaves?: boolean } {
    const { tree } = this;
    if (this.#leaves(path)) {
      const { around } = tree;
      if (around === undefined) return { tree, full: this.join(path), leaves: true };
      return inside(tree, around, joinPath(`${around.at}/${this.path}`, path));
    }
    const full = this.join(path);
    for (let root: Root | undefined = this; root !== undefined; root = root.referrer)
      if (root.tree.around?.tree === tree) return inside(root.tree, root.tree.around, full);
    return { tree, full };
  }

  /** True for a path that leads above the root of a tree whose "/" isn't a folder of the file system. */
  #leaves(path: string): boolean {
    return !this.tree.onDisk && path.includes("..") && leadsOut(path, this.path);
  }

  #enterClone(spec: RepositorySpec): Root {
    const { remote } = this.outside;
    if (remote === undefined) throw remoteResource(spec.raw);
    for (let visited: Root | undefined = this; visited !== undefined; visited = visited.referrer) {
      const from = visited.cloned?.spec.raw;
      if (from?.startsWith(spec.raw))
        throw new InputError(`${this.path}: ${spec.raw} is referred to by ${from}: a cycle`, {
          code: "circle",
        });
    }
    return cloneRoot(spec, this.outside, this);
  }

  #clonedFrom(): ClonedFrom | undefined {
    return this.cloned ?? (this.referrer === undefined ? undefined : this.referrer.#clonedFrom());
  }

  /** The root among this one and its referrers that the folder contains, so that entering it would be a cycle. */
  circleWith(entered: Root): Root | undefined {
    let visited: Root | undefined = this;
    while (visited !== undefined && !(visited.tree === entered.tree && isWithin(visited.path, entered.path)))
      visited = visited.referrer;
    return visited;
  }

  /** Throws InputError if the folder contains this root or one of its referrers. */
  #refuseCycle(entered: Root): void {
    const visited = this.circleWith(entered);
    if (visited !== undefined)
      throw new InputError(
        `${this.path}: refers to ${entered.path}, which contains ${visited.path}: kustomizations form a cycle`,
        { code: "circle" },
      );
  }
}

/** The root for a spec's folder in a clone of its repository. Throws InputError if there is no such folder. */
export function cloneRoot(spec: RepositorySpec, outside: Outside, referrer?: Root): Root {
  const clone = (outside.remote as NonNullable<Outside["remote"]>).clone(spec);
  const { tree, folder } = clone;
  const full = joinPath(folder, `./${spec.path}`);
  const kind = tree.kind(full);
  if (kind === undefined)
    throw new InputError(`${spec.raw}: the repository has no folder ${spec.path}`, {
      code: "no-such-folder",
    });
  if (kind === "file")
    throw new InputError(`${spec.raw}: expected a folder but ${spec.path} is a file`, {
      code: "wrong-file-type",
    });
  const path = tree.realPath(full);
  if (!isWithin(path, folder))
    throw new InputError(`${spec.raw}: leads out of the repository`, { code: "outside-tree" });
  return new Root(tree, path, outside, referrer, { spec, clone });
}

/** The error for a path that leads out of its tree, isn't read or is missing. */
function unread(tree: FileTree, path: string, leaves: boolean, why: string): InputError {
  const refusal = leaves ? LEAVES : tree.refusal?.(path);
  if (refusal === undefined) return missing(tree, path, why);
  return new InputError(`${path} ${refusal}`, { code: "outside-tree" });
}

/** The error for a missing path, with the reason that the tree knows. */
export function missing(tree: FileTree, path: string, why: string): InputError {
  const known = tree.absence?.(path);
  const code = known?.code ?? "no-such-file";
  return new InputError(`${path}: ${known?.why ?? why}`, { code, absent: path });
}
