import { readMemory, writeMemory } from "./folder.ts";

/** The commit in which everything generated was last seen, in these folders and files. */
export interface Committed {
  head: string;
  scope: ReadonlySet<string>;
}

/** What was remembered; undefined when a run has written since, or nothing is known. */
export function readCommitted(folder: string): Committed | undefined {
  const text = readMemory(folder, "committed");
  if (text === "") return undefined;
  const [head = "", ...scope] = text.trimEnd().split("\n");
  return { head, scope: new Set(scope) };
}

/** Remembers it. Throws PlaceError when it can't. */
export function writeCommitted(folder: string, { head, scope }: Committed): void {
  writeMemory(folder, "committed", [head, ...scope].map((line) => `${line}\n`).join(""));
}
