import { readMemory, writeMemory } from "./folder.ts";

/** The last commit that contained everything generated, in these folders and files. */
export interface Committed {
  head: string;
  scope: ReadonlySet<string>;
}

/** The stored commit; undefined if a run has written since, or none is stored. */
export function readCommitted(folder: string): Committed | undefined {
  const text = readMemory(folder, "committed");
  if (text === "") return undefined;
  const [head = "", ...scope] = text.trimEnd().split("\n");
  return { head, scope: new Set(scope) };
}

/** Stores it. Throws PlaceError if that fails. */
export function writeCommitted(folder: string, { head, scope }: Committed): void {
  writeMemory(folder, "committed", [head, ...scope].map((line) => `${line}\n`).join(""));
}
