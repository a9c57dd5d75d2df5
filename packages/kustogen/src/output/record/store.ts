import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { orElse } from "@kustogen/kustomize/errors/attempt.ts";
import { diskError } from "../disk.ts";

/** The file with the record, in the record folder, which is in the git directory; docs/gen.md describes each. */
export const RECORD = "record";

/** Reads a file of the record folder; "" if it is missing or unreadable. */
export function readStored(folder: string, name: string): string {
  return orElse(() => readFileSync(join(folder, name), "utf8"), "");
}

/**
 * Writes the record with a rename, so that readers see the old or the new one.
 * @throws PlaceError with the path
 */
export function replaceRecord(folder: string, text: string): void {
  const path = join(folder, RECORD);
  const name = `${RECORD}.${process.pid}`;
  const staging = join(folder, name);
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(staging, text);
    try {
      renameSync(staging, path);
    } catch {
      // Something other than a file is there; the folder is ours alone, so it can be removed.
      rmSync(path, { recursive: true, force: true });
      renameSync(staging, path);
    }
  } catch (error) {
    forgetStored(folder, name);
    throw diskError(
      error,
      "write",
      path,
      "That is kustogen's record of what it generated. Run the command again.",
    );
  }
}

/** Removes a file of the record folder, if it is there. */
export function forgetStored(folder: string, name: string): void {
  try {
    rmSync(join(folder, name), { recursive: true, force: true });
  } catch {
    // If the folder itself isn't one, there is nothing to remove; writing will report it.
  }
}
