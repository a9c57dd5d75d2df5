import { limitOf, overLimit } from "../limits.ts";

/** Throws InputError if a file is larger than the limit for a build. */
export function refuseLarge(path: string, bytes: number): void {
  if (bytes > limitOf("fileMiB") * 2 ** 20) throw overLimit("fileMiB").within(path);
}
