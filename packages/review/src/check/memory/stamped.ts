import { shortcuts } from "@kustogen/kustomize/shortcuts.ts";
import { folderOf } from "@kustogen/kustomize/tree/paths.ts";
import type { CheckMemory } from "./check-memory.ts";
import { NONE, type Observed, SAME, SEPARATOR } from "./observed.ts";

/** The count of numbers in a stamp. */
export const STAMP = 5;

/** The stamps of everything that was read: while these stay, so do all answers, and nothing else is compared. */
export interface Stamped {
  /** Paths with separators between them, folders first. */
  paths: string;
  folders: number;
  stamps: Float64Array;
}

/** The stamps of observations; undefined if stamps don't cover all of them. */
export function stampedOf(all: Iterable<readonly [path: string, observed: Observed]>): Stamped | undefined {
  const observations = [...all];
  const [folders, files] = [new Map<string, string>(), new Map<string, string>()];
  for (const [path, { inside }] of observations)
    if (inside !== "" && !isOnly(folders, path, inside)) return undefined;
  for (const [path, { kind, real, content, stamp, names, absence, refusal }] of observations) {
    if (absence !== "" || refusal !== "") return undefined;
    // The stamp of a folder shows that it isn't a link, and changes with its entries.
    const isFolder = folders.has(path);
    const isInside = kind !== "" && !kind.endsWith("?") && real === SAME && folders.has(folderOf(path));
    if (kind + real !== "" && !isInside && !(isFolder && real === SAME && /^(directory)?$/.test(kind)))
      return undefined;
    if (names !== "" && !isFolder) return undefined;
    if (content === "") continue;
    if (!isInside || (content === NONE) === (kind === "file")) return undefined;
    if (content !== NONE && !isOnly(files, path, stamp)) return undefined;
  }
  const stamps = [...folders.values(), ...files.values()].map(numbersOf);
  if (stamps.includes(undefined)) return undefined;
  return {
    paths: [...folders.keys(), ...files.keys()].join(SEPARATOR),
    folders: folders.size,
    stamps: Float64Array.from(stamps.flatMap((numbers) => numbers ?? [])),
  };
}

/** Records a stamp; false if the path already has a different one. */
function isOnly(stamps: Map<string, string>, path: string, stamp: string): boolean {
  const known = stamps.get(path);
  stamps.set(path, stamp);
  return known === undefined || known === stamp;
}

/** The numbers of a stamp; undefined if it has another form. */
export function numbersOf(stamp: string): number[] | undefined {
  const numbers = stamp.split(" ").map(Number);
  return numbers.length === STAMP && numbers.every(Number.isFinite) ? numbers : undefined;
}

/** True if every stamp is unchanged. */
export function isAsStamped({ paths, folders, stamps }: Stamped, memory: CheckMemory): boolean {
  if (!shortcuts.taken) return false;
  if (stamps.length === 0) return true;
  const all = paths.split(SEPARATOR);
  return all.every((path, at) => memory.hasStamp(path, at < folders, stamps, at * STAMP));
}
