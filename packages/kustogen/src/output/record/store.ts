import { readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { orElse } from "@kustogen/kustomize/errors/attempt.ts";
import { onDisk, replaceFile } from "../disk.ts";

/** The file with the record, in the record folder, which is in the git directory; docs/gen.md describes each. */
export const RECORD = "record";

/** Reads a file of the record folder; "" if it is missing or unreadable. */
export function readStored(folder: string, name: string): string {
  return orElse(() => readFileSync(join(folder, name), "utf8"), "");
}

/** Replaces the record. @throws PlaceError with the path */
export function replaceRecord(folder: string, text: string): void {
  const path = join(folder, RECORD);
  onDisk("write", path, "That is kustogen's record of what it generated. Run the command again.", () => {
    // The folder is ours alone, so a folder in its place can go.
    if (orElse(() => statSync(path).isDirectory(), false)) forgetStored(folder, RECORD);
    replaceFile(path, text);
  });
}

/** Removes a file of the record folder, if it is there. */
export function forgetStored(folder: string, name: string): void {
  // If the folder itself isn't one, there is nothing to remove; writing will report it.
  orElse(() => rmSync(join(folder, name), { recursive: true, force: true }), undefined);
}
