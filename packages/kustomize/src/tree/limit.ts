import { limitOf, overLimit } from "../limits.ts";

/** Throws InputError when a file has more bytes than a build reads. */
export function refuseLarge(path: string, bytes: number): void {
  if (bytes > limitOf("fileMiB") * 2 ** 20) throw overLimit("fileMiB").within(path);
}
