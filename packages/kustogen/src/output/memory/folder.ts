import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { orElse } from "@kustogen/kustomize/errors/attempt.ts";
import { diskError } from "../disk.ts";

/** The files that kustogen keeps in the git directory, all in one folder; docs/memory.md describes each. */
export type MemoryFile =
  | "state"
  | "journal"
  | "removed"
  | "committed"
  | "systems"
  | "engine"
  | "named"
  | "claims"
  | "following"
  | "lock";

/** Reads a file of the memory; "" if it is missing or unreadable. */
export function readMemory(folder: string, name: MemoryFile): string {
  return orElse(() => readFileSync(join(folder, name), "utf8"), "");
}

/** Writes a file of the memory with a rename. Throws PlaceError with the path if that fails. */
export function writeMemory(folder: string, name: MemoryFile, text: string): void {
  const path = join(folder, name);
  const staging = `${path}.${process.pid}`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(staging, text);
    try {
      renameSync(staging, path);
    } catch {
      // Something other than a file is there; the folder is ours alone, so it can be removed.
      rmSync(path, { recursive: true, force: true });
      renameSync(staging, path);
    }
  } catch (error) {
    forget(staging);
    throw diskError(
      error,
      "write",
      path,
      "That folder is kustogen's record of what it generated; the generated files themselves are complete. Run the command again.",
    );
  }
}

/** Removes a file of the memory, if it is there. */
export function forgetMemory(folder: string, name: MemoryFile): void {
  forget(join(folder, name));
}

function forget(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // If the folder itself isn't one, there is nothing to remove; writing will report it.
  }
}
