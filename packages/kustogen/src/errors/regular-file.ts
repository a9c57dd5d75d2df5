import { lstatSync, readFileSync, type Stats, statSync } from "node:fs";
import { InputError, PlaceError } from "@kustogen/kustomize/errors/errors.ts";

/** True when anything has the path, also a link that leads nowhere: someone put it there to be read. */
export function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/**
 * What stands at a path, links followed; undefined where nothing does, or where nobody can tell: behind links that lead
 * in a circle or nowhere, or without permission. Whoever then reads it says which.
 */
export function statsAt(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** The error for what stands where a file is expected; `name` is how messages call it. */
export function notAFile(name: string, stats: Stats): InputError {
  const found = stats.isDirectory() ? "a folder" : "a pipe, socket or device";
  return new InputError(`${name}: expected a file, found ${found}; move it away`, {
    code: "wrong-file-type",
  });
}

/**
 * The bytes of a file that a person wrote; `name` is how messages call it. Throws InputError where something else
 * than a file stands (reading a pipe would wait forever), nothing, or a link that leads nowhere, PlaceError where reading is
 * not allowed.
 */
export function readRegularFile(path: string, name: string): Buffer {
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats === undefined) {
      const link = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink();
      throw new InputError(`${name}: ${link ? "is a link that leads nowhere" : "there is no such file"}`, {
        code: "no-such-file",
      });
    }
    if (!stats.isFile()) throw notAFile(name, stats);
    return readFileSync(path);
  } catch (error) {
    if (error instanceof InputError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ELOOP") throw new InputError(`${name}: its links lead in a circle`, { code: "circle" });
    const why = code === "EACCES" || code === "EPERM" ? "no permission; check its mode and owner" : message;
    throw new PlaceError(`${name}: can't be read: ${why}`);
  }
}
