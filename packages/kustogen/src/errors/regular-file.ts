import { lstatSync, readFileSync, realpathSync, type Stats, statSync } from "node:fs";
import { orElse } from "@kustogen/kustomize/errors/attempt.ts";
import { InputError, PlaceError } from "@kustogen/kustomize/errors/errors.ts";

/** True if the path exists, even as a link that leads nowhere, because someone put it there to be read. */
export function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/**
 * The entry at a path, following links; undefined if there is none, or it can't be determined: for links that lead in
 * a circle or nowhere, or without permission. Reading it then reports which.
 */
export function statsAt(path: string): Stats | undefined {
  return orElse(() => statSync(path, { throwIfNoEntry: false }), undefined);
}

/**
 * The bytes of a file that a person wrote; `name` is its name in messages. Throws InputError if it isn't a file
 * (reading a pipe would wait forever), doesn't exist, or is a broken symbolic link, PlaceError if reading isn't
 * permitted; InputError, too, for a file of a project's root that is a link out of it.
 */
export function readRegularFile(path: string, name: string): Buffer {
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    const missing = () => (isThere(path) ? "is a broken symbolic link" : "there is no such file");
    if (stats === undefined) throw new InputError(`${name}: ${missing()}`, { code: "no-such-file" });
    // Messages quote what is wrong in a file: a stranger's link must not show another one.
    const isBelow = (root: string) => realpathSync(path).startsWith(`${realpathSync(root)}/`);
    const isOut = /^[^/]+$/.test(name) && path.endsWith(`/${name}`) && !isBelow(path.slice(0, -name.length));
    const other = () => (isOut ? "a link out" : stats.isDirectory() ? "a folder" : "a pipe or device");
    const said = () => `${name}: expected a file, found ${other()}; move it away`;
    if (isOut || !stats.isFile()) throw new InputError(said(), { code: "wrong-file-type" });
    return readFileSync(path);
  } catch (error) {
    if (error instanceof InputError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ELOOP")
      throw new InputError(`${name}: its symbolic links form a cycle`, { code: "circle" });
    const why = code === "EACCES" || code === "EPERM" ? "no permission; check its mode and owner" : message;
    throw new PlaceError(`${name}: can't be read: ${why}`);
  }
}
