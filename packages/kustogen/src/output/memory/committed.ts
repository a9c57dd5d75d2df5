import { readMemory, writeMemory } from "./folder.ts";

/** The commit in which everything generated was last seen, and the trees it had in the generated folders. */
export interface Committed {
  head: string;
  /** Tree ids by folder (or blob ids by file) of the scope. */
  trees: Map<string, string>;
}

/** What was remembered; undefined when a run has written since, or nothing is known. */
export function readCommitted(folder: string): Committed | undefined {
  const text = readMemory(folder, "committed");
  if (text === "") return undefined;
  const [head = "", ...lines] = text.trimEnd().split("\n");
  const trees = new Map<string, string>();
  for (const line of lines) trees.set(line.slice(line.indexOf(" ") + 1), line.slice(0, line.indexOf(" ")));
  return { head, trees };
}

/** Remembers it. Throws PlaceError when it can't. */
export function writeCommitted(folder: string, { head, trees }: Committed): void {
  const lines = [...trees].map(([path, id]) => `${id} ${path}\n`);
  writeMemory(folder, "committed", `${head}\n${lines.join("")}`);
}
