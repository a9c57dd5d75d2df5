import { basename, dirname } from "node:path";

/** A test file, how many imports it is from a source, and what it takes in milliseconds. */
export interface Candidate {
  file: string;
  steps: number;
  took: number;
}

/**
 * The test files in the order in which they are likely to notice a change of a source: by name, then by folder and
 * imports, then by what they take.
 */
export function nearest(source: string, candidates: readonly Candidate[]): Candidate[] {
  const name = basename(source, ".ts");
  const folders = foldersOf(source, "src");
  /** 0 for the source's own test, then for those of its folder, of the one above, and of others. */
  const distance = ({ file, steps }: Candidate) => {
    const own = foldersOf(file, "test");
    const common = folders.findIndex((folder, at) => own[at] !== folder);
    const beside = folders.length - (common < 0 ? folders.length : common);
    return (beside === 0 && basename(file) === `${name}.test.ts` ? 0 : 2) + beside + steps;
  };
  return candidates
    .map((candidate) => ({ candidate, distance: distance(candidate) }))
    .sort((a, b) => a.distance - b.distance || a.candidate.took - b.candidate.took)
    .map(({ candidate }) => candidate);
}

/** The folders of a source or test of a package, from the package's on: `review`, `check`, `rules`. */
function foldersOf(path: string, kind: "src" | "test"): string[] {
  return dirname(path)
    .split("/")
    .filter((part, at) => part !== "packages" && !(at === 2 && part === kind));
}
