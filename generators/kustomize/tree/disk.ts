import { readFileSync, realpathSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { InputError, OutsideError } from "../../model/errors.ts";
import type { FileTree } from "./tree.ts";

/** The file system as a file tree; paths are its own absolute paths. Nothing is cached: it shows what is there now. */
export class DiskTree implements FileTree {
  readonly label = "work tree";

  kind(path: string): "file" | "directory" | undefined {
    try {
      const found = statSync(path, { throwIfNoEntry: false });
      if (found === undefined) return undefined;
      return found.isFile() ? "file" : found.isDirectory() ? "directory" : undefined;
    } catch (error) {
      return refuse(path, error);
    }
  }

  read(path: string): Buffer {
    // Pipes and devices never end or never answer, so only regular files are opened.
    if (this.kind(path) !== "file") throw new InputError(`${path}: no such file`);
    try {
      return readFileSync(path);
    } catch (error) {
      refuse(path, error);
      throw new InputError(`${path}: no such file`);
    }
  }

  realPath(path: string): string {
    try {
      return realpathSync(path);
    } catch (error) {
      refuse(path, error);
      return resolve(path);
    }
  }
}

/** Undefined when the error means that nothing is at the path; throws what the file system says otherwise. */
function refuse(path: string, error: unknown): undefined {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ENOENT" || code === "ENOTDIR" || code === "ENAMETOOLONG" || code === "ERR_INVALID_ARG_VALUE")
    return undefined;
  if (code === "ELOOP") throw new InputError(`${path}: its links lead in a circle`);
  if (code === "EACCES" || code === "EPERM")
    throw new InputError(`${path}: no permission to read it; check its mode and owner`);
  throw new OutsideError(`${path}: ${message}`);
}
