import { askGit, askGitBeside } from "@kustogen/kustomize/node/git/run.ts";
import { ARGO_PATTERNS, isManifestFile } from "../discovery/argo-documents.ts";
import type { ListedTree } from "../discovery/listed-tree.ts";
import { OF_FLUX } from "../kubernetes/flux-groups.ts";

/** A search: a literal text, or extended regular expressions of which at least one has to match. */
export type Searched = string | readonly string[];

/** Patterns for files with declarations about deployment, of which Flux has more kinds than are followed. */
export const DEPLOYING = [...ARGO_PATTERNS, OF_FLUX];

/** The tracked YAML and JSON files of the working tree that match; none outside git. Paths begin with "/". */
export function trackedManifestsWith(root: string, searched: Searched): string[] {
  return pathsOf(askGit(root, searchFor(searched, [])), undefined);
}

/** The YAML and JSON files that match in a commit, or else in the index; git reads them beside this process. */
export async function findManifestsWith(
  root: string,
  searched: Searched,
  commit?: string,
): Promise<string[]> {
  return pathsOf(await askGitBeside(root, searchFor(searched, [commit ?? "--cached"])), commit);
}

/** The files that may match, by those in another tree or the index, and all that differ or git doesn't know. */
export function filesThatMayMatch(
  tree: ListedTree,
  found: readonly string[],
  differing: Iterable<string> = [...tree.files.keys()].filter(
    (path) => tree.files.get(path)?.id === undefined,
  ),
): string[] {
  const differs = new Set(differing);
  const there = (paths: Iterable<string>) => [...paths].filter((path) => tree.files.has(path));
  const own = there(differs).filter((path) => isManifestFile(path) && !tree.files.get(path)?.link);
  tree.prepare(own);
  return [...own, ...there(found).filter((path) => !differs.has(path))].sort();
}

function searchFor(searched: Searched, where: readonly string[]): string[] {
  // With more than two threads, they mostly wait for each other and for other work. `--text`, because the
  // repository's attributes must not decide: a line of .gitattributes could hide every Application.
  const how = ["--threads=2", "-l", "-z", "--text", "--no-textconv", "--no-color"];
  if (typeof searched === "string") how.push("--fixed-strings", "-e", searched);
  else how.push("--extended-regexp", ...searched.flatMap((pattern) => ["-e", pattern]));
  return ["grep", ...how, ...where, "--", "*.yaml", "*.yml", "*.json"];
}

function pathsOf({ code, stdout }: { code: number; stdout: string }, commit: string | undefined): string[] {
  if (code !== 0) return [];
  return stdout
    .split("\0")
    .filter((path) => path !== "")
    .map((path) => `/${commit === undefined ? path : path.slice(commit.length + 1)}`)
    .sort();
}
