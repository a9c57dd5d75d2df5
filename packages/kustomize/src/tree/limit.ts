import { InputError } from "../errors/errors.ts";

/** The largest file a build reads. An API server takes objects of 3 MiB at most; more is a mistake or an attack. */
const MAX_FILE_MIB = 32;

/** Throws InputError when a file has more bytes than a build reads. */
export function refuseLarge(path: string, bytes: number): void {
  if (bytes > MAX_FILE_MIB * 2 ** 20)
    throw new InputError(
      `${path}: has ${Math.ceil(bytes / 2 ** 20)} MiB; a build reads files of at most ${MAX_FILE_MIB} MiB`,
      { code: "too-large" },
    );
}
