import { readMemory, writeMemory } from "./folder.ts";

/** The paths that runs removed from the working tree and that no commit of kustogen has removed yet. */
export function readRemoved(folder: string): Set<string> {
  const paths = new Set(readMemory(folder, "removed").split("\n"));
  paths.delete("");
  return paths;
}

/** Stores exactly these paths. Throws PlaceError if that fails. */
export function writeRemoved(folder: string, paths: Iterable<string>): void {
  let text = "";
  for (const path of paths) text += `${path}\n`;
  if (text !== readMemory(folder, "removed")) writeMemory(folder, "removed", text);
}
