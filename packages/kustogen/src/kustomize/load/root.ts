import { InputError } from "../../errors/errors.ts";
import { normalise } from "../tree/paths.ts";
import type { FileTree } from "../tree/tree.ts";
import { isHttp, remoteFile } from "./remote.ts";

/** Joins a path to a folder and resolves "." and ".."; an absolute path stays as it is. */
export function joinPath(folder: string, path: string): string {
  return normalise(path.startsWith("/") ? path : `${folder}/${path}`);
}

/** True when the folder is the other one or lies in it. */
export function isWithin(folder: string, other: string): boolean {
  return other === "/" || folder === other || folder.startsWith(`${other}/`);
}

/** The folder that a path's last part is in. */
function parentOf(path: string): string {
  return path.slice(0, Math.max(1, path.lastIndexOf("/")));
}

/**
 * The folder of a kustomization: what its files may be read from. Nothing outside is read, whether by "..", an
 * absolute path or a link; other kustomizations are entered as roots of their own.
 */
export class Root {
  readonly tree: FileTree;
  /** The real path of the folder, links resolved. */
  readonly path: string;
  /** The kustomization that refers to this one. */
  readonly referrer: Root | undefined;

  constructor(tree: FileTree, path: string, referrer?: Root) {
    this.tree = tree;
    this.path = path;
    this.referrer = referrer;
  }

  /** The path of something in the folder. */
  join(path: string): string {
    return joinPath(this.path, path);
  }

  /** The real path of a file named by the kustomization; throws InputError when it isn't a file within the root. */
  file(path: string): string {
    if (isHttp(path)) throw remoteFile(path, this.path);
    const full = joinPath(this.path, path);
    const kind = path === "" ? "directory" : this.tree.kind(full);
    if (kind === undefined) throw new InputError(`${full}: there is no such file`);
    if (kind === "directory") throw new InputError(`${full}: expected a file but this is a folder`);
    const real = this.tree.realPath(full);
    if (!isWithin(parentOf(real), this.path))
      throw new InputError(
        `${full}: is outside ${this.path}; a kustomization reads files from its own folder only`,
      );
    return real;
  }

  /** The root of another kustomization named by this one; throws InputError when it isn't a folder or closes a circle. */
  enter(path: string): Root {
    const full = joinPath(this.path, path);
    if (path === "") throw new InputError(`${this.path}: the path of a kustomization can't be empty`);
    if (path.startsWith("/"))
      throw new InputError(`${path}: the path of another kustomization must be relative to ${this.path}`);
    const kind = this.tree.kind(full);
    if (kind === undefined) throw new InputError(`${full}: there is no such file or folder`);
    if (kind !== "directory") throw new InputError(`${full}: expected a folder but this is a file`);
    const root = new Root(this.tree, this.tree.realPath(full), this);
    this.refuseCycle(root.path);
    return root;
  }

  /** Throws InputError when the folder contains this root or one that led here. */
  refuseCycle(folder: string): void {
    for (let visited: Root | undefined = this; visited !== undefined; visited = visited.referrer)
      if (isWithin(visited.path, folder))
        throw new InputError(
          `${this.path}: refers to ${folder}, which contains ${visited.path}: kustomizations go in a circle`,
        );
  }
}
