import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { askGit, askGitBeside } from "@kustogen/kustomize/node/git/run.ts";
import { anyTextIn } from "@kustogen/kustomize/text/bytes.ts";
import { changedFiles } from "../discovery/changed-files.ts";
import type { ListedTree } from "../discovery/listed-tree.ts";

/** The YAML files of the work tree, or of a commit, that hold a text; none outside git. Paths begin with "/". */
export function yamlFilesWith(root: string, text: string, commit?: string): string[] {
  return pathsOf(askGit(root, searchFor(text, commit)), commit);
}

/**
 * The YAML files of a commit, or without one of the index, that hold a text, searched for beside what this process does
 * meanwhile: git has to read every YAML file for it.
 */
export async function findYamlFilesWith(root: string, text: string, commit?: string): Promise<string[]> {
  return pathsOf(await askGitBeside(root, searchFor(text, commit, "--cached")), commit);
}

/** The YAML files of a work tree that hold a text, when those of the index are known: only what isn't as there is read. */
export function yamlFilesOfWorkTree(tree: ListedTree, indexed: readonly string[], text: string): string[] {
  const holding = new Set(indexed.filter((path) => tree.idOf(path) !== undefined));
  for (const [path, { id, link }] of tree.files)
    if (id === undefined && link !== true && /\.ya?ml$/.test(path) && holds(tree, path, text))
      holding.add(path);
  return [...holding].sort();
}

/** The YAML files of a tree that hold a text, when those of another tree are known: only what differs is read. */
export function yamlFilesOfOther(
  tree: ListedTree,
  { tree: known, files }: { tree: ListedTree; files: readonly string[] },
  text: string,
): string[] {
  const changed = [...changedFiles(known, tree)].filter((path) => /\.ya?ml$/.test(path));
  const holding = new Set(files);
  for (const path of changed) holding.delete(path);
  const present = changed.filter((path) => tree.files.has(path) && tree.files.get(path)?.link !== true);
  tree.prepare(present);
  for (const path of present) if (holds(tree, path, text)) holding.add(path);
  return [...holding].sort();
}

function holds(tree: ListedTree, path: string, text: string): boolean {
  try {
    return anyTextIn(tree.read(path)).includes(text);
  } catch (error) {
    // One that is too large, or gone meanwhile, is no Application.
    if (error instanceof InputError) return false;
    throw error;
  }
}

function searchFor(text: string, commit: string | undefined, files = "--untracked"): string[] {
  const where = commit === undefined ? [files] : [];
  const revision = commit === undefined ? [] : [commit];
  // More threads than two mostly wait for each other, and for what runs beside them. What is text is not for the
  // repository's attributes to say: a line of .gitattributes would hide every Application.
  const how = ["--threads=2", "-l", "-z", "--text", "--no-textconv", "--no-color", ...where];
  how.push("--fixed-strings", "-e", text);
  return ["grep", ...how, ...revision, "--", "*.yaml", "*.yml"];
}

function pathsOf({ code, stdout }: { code: number; stdout: string }, commit: string | undefined): string[] {
  if (code !== 0) return [];
  return stdout
    .split("\0")
    .filter((path) => path !== "")
    .map((path) => `/${commit === undefined ? path : path.slice(commit.length + 1)}`);
}
