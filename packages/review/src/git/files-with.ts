import { askGit, askGitBeside } from "@kustogen/kustomize/node/git/run.ts";
import { ARGO_PATTERNS, isManifestFile } from "../discovery/argo-documents.ts";
import { changedFiles } from "../discovery/changed-files.ts";
import { FLUX_GROUP } from "../discovery/flux.ts";
import type { ListedTree } from "../discovery/listed-tree.ts";
import { eachChange } from "./listings.ts";

/** What files are searched for: a text as it is, or extended regular expressions of which one has to match. */
export type Searched = string | readonly string[];

/** The modes of what is a file and no link. */
const REGULAR = /^100/;

/** What a file that says how something is deployed holds. */
export const DEPLOYING = [...ARGO_PATTERNS, FLUX_GROUP];

/** The YAML and JSON files of the working tree, or of a commit, that hold it; none outside git. Paths begin with "/". */
export function manifestsWith(root: string, searched: Searched, commit?: string): string[] {
  return pathsOf(askGit(root, searchFor(searched, commit)), commit);
}

/** As manifestsWith, without files of the working tree that git doesn't track. */
export function trackedManifestsWith(root: string, searched: Searched): string[] {
  return pathsOf(askGit(root, searchFor(searched, undefined, [])), undefined);
}

/**
 * The YAML and JSON files of a commit, or without one of the index, that hold what is searched for, beside what this
 * process does meanwhile: git has to read every one for it.
 */
export async function findManifestsWith(
  root: string,
  searched: Searched,
  commit?: string,
): Promise<string[]> {
  return pathsOf(await askGitBeside(root, searchFor(searched, commit, ["--cached"])), commit);
}

/**
 * The YAML and JSON files of a commit, or without one of the index, that may hold what only these files of another commit
 * hold: those, and whatever differs. Undefined where git doesn't know the other commit.
 */
export function manifestsSince(
  root: string,
  { commit: known, files }: { commit: string; files: readonly string[] },
  commit?: string,
): string[] | undefined {
  const how = ["-r", "-z", "--raw", "--no-renames", "--ignore-submodules=all"];
  const args =
    commit === undefined ? ["diff-index", "--cached", ...how, known] : ["diff-tree", ...how, known, commit];
  const { code, stdout } = askGit(root, [...args, "--"]);
  if (code !== 0) return undefined;
  const holding = new Set(files);
  eachChange(stdout, (name, _, mode) => {
    const path = `/${name}`;
    if (REGULAR.test(mode) && isManifestFile(path)) holding.add(path);
    else holding.delete(path);
  });
  return [...holding].sort();
}

/** What of a working tree may hold what was found in the index: that, and whatever isn't as there. */
export function manifestsOfWorkTree(tree: ListedTree, indexed: readonly string[]): string[] {
  const holding = new Set(indexed.filter((path) => tree.idOf(path) !== undefined));
  for (const [path, { id, link }] of tree.files)
    if (id === undefined && link !== true && isManifestFile(path)) holding.add(path);
  return [...holding].sort();
}

/** What of a tree may hold what was found in another: that, and whatever differs. */
export function manifestsOfOther(
  tree: ListedTree,
  { tree: known, files }: { tree: ListedTree; files: readonly string[] },
): string[] {
  const changed = [...changedFiles(known, tree)].filter(isManifestFile);
  const holding = new Set(files);
  for (const path of changed) holding.delete(path);
  const present = changed.filter((path) => tree.files.has(path) && tree.files.get(path)?.link !== true);
  tree.prepare(present);
  for (const path of present) holding.add(path);
  return [...holding].sort();
}

function searchFor(
  searched: Searched,
  commit: string | undefined,
  files: readonly string[] = ["--untracked"],
): string[] {
  const where = commit === undefined ? files : [];
  const revision = commit === undefined ? [] : [commit];
  // More threads than two mostly wait for each other, and for what runs beside them. What is text is not for the
  // repository's attributes to say: a line of .gitattributes would hide every Application.
  const how = ["--threads=2", "-l", "-z", "--text", "--no-textconv", "--no-color", ...where];
  if (typeof searched === "string") how.push("--fixed-strings", "-e", searched);
  else how.push("--extended-regexp", ...searched.flatMap((pattern) => ["-e", pattern]));
  return ["grep", ...how, ...revision, "--", "*.yaml", "*.yml", "*.json"];
}

function pathsOf({ code, stdout }: { code: number; stdout: string }, commit: string | undefined): string[] {
  if (code !== 0) return [];
  return stdout
    .split("\0")
    .filter((path) => path !== "")
    .map((path) => `/${commit === undefined ? path : path.slice(commit.length + 1)}`)
    .sort();
}
