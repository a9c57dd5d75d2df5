import { lstatSync, readFileSync, statSync } from "node:fs";
import { InputError, PlaceError } from "./errors.ts";

/** True when anything has the path, also a link that leads nowhere: somebody put it there to be read. */
export function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/**
 * The bytes of a file that a person wrote; `name` is how messages call it. Throws InputError where something else
 * than a file stands (reading a pipe would wait for ever), nothing, or a link that leads nowhere, PlaceError where reading is
 * not allowed.
 */
export function readRegularFile(path: string, name: string): Buffer {
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats === undefined) {
      const link = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink();
      throw new InputError(`${name}: ${link ? "is a link that leads nowhere" : "there is no such file"}`);
    }
    if (!stats.isFile())
      throw new InputError(
        `${name}: expected a file, found ${stats.isDirectory() ? "a folder" : "a pipe, socket or device"}; move it away`,
      );
    return readFileSync(path);
  } catch (error) {
    if (error instanceof InputError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ELOOP") throw new InputError(`${name}: its links lead in a circle`);
    const why = code === "EACCES" || code === "EPERM" ? "no permission; check its mode and owner" : message;
    throw new PlaceError(`${name}: can't be read: ${why}`);
  }
}
