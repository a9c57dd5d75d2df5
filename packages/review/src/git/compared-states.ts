import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import type { GitObjects } from "@kustogen/kustomize/node/git/objects.ts";
import { askGit, commitIds } from "@kustogen/kustomize/node/git/run.ts";
import { branchAt } from "./remote.ts";

/** One of two states to compare: a commit, or the working tree. */
export interface ComparedState {
  /** The full id of a commit; undefined for the working tree, "" for the empty state before the first commit. */
  commit: string | undefined;
  /** The state in reports: "main at 3f2c1ab", "the working tree". */
  text: string;
}

const WORK_TREE: ComparedState = { commit: undefined, text: "the working tree" };

/**
 * The states that a range refers to: `A..B`, `A...B` (from where B left A), `A..` (to HEAD), or `A` (to the working
 * tree). Without a range, the changes of the current branch: from where it left the main branch to the working tree;
 * on the main branch itself from its upstream or, without one, from the previous commit. Throws InputError for
 * anything that doesn't exist.
 * @param objects the repository's objects, from which files will be read afterwards
 */
export function comparedStates(
  root: string,
  range: string | undefined,
  objects: GitObjects,
): Record<"before" | "after", ComparedState> {
  const idsOf = (...revisions: string[]) =>
    commitIds(root, revisions, (names) => objects.commits(names)) as [string, string];
  if (range === undefined) return { before: usualBase(root, objects), after: WORK_TREE };
  const dots = range.indexOf("...") >= 0 ? "..." : "..";
  const at = range.indexOf(dots);
  if (at < 0) return { before: stateOf(range, idsOf(range)[0]), after: WORK_TREE };
  const from = range.slice(0, at) || "HEAD";
  const to = range.slice(at + dots.length) || "HEAD";
  const [old, now] = idsOf(from, to);
  const after = stateOf(to, now);
  if (dots === "..") return { before: stateOf(from, old), after };
  const base = mergeBase(root, old, now, `${from} and ${to}`, from);
  return { before: { commit: base, text: `where ${to} left ${textOf(from, base)}` }, after };
}

/** "main at 3f2c1ab", or the id alone for a revision given by its id; a whole id is shortened. */
function textOf(revision: string, commit: string): string {
  const name = /^[0-9a-f]{40,64}$/.test(revision) ? short(revision) : revision;
  return commit.startsWith(revision) ? short(commit) : `${name} at ${short(commit)}`;
}

function stateOf(revision: string, commit: string): ComparedState {
  return { commit, text: textOf(revision, commit) };
}

function short(commit: string): string {
  return commit.slice(0, 7);
}

function usualBase(root: string, objects: GitObjects): ComparedState {
  const [head, parent] = objects.commits(["HEAD", "HEAD~1"]);
  if (head === undefined)
    throw new InputError(
      `${root}: the repository has no commit yet, so there is nothing to compare with; commit your files first`,
      { code: "no-commit" },
    );
  const branch = branchAt(root);
  const main = mainBranch(root, objects);
  if (main === undefined || branch === main.name) return baseOnMain(root, branch, parent, objects);
  const found = [...main.refs].flatMap(([ref, commit]) => {
    const base = askGit(root, ["merge-base", commit, "HEAD"]).stdout.trim();
    return base === "" ? [] : [{ ref, base }];
  });
  // Of a local and a remote main branch, the one that this branch left last.
  const [first, second] = found;
  const [name = ""] = main.refs.keys();
  if (first === undefined) throw noMergeBase(root, `${name} and HEAD`, name);
  const later =
    second !== undefined && askGit(root, ["merge-base", "--is-ancestor", first.base, second.base]).code === 0
      ? second
      : first;
  return { commit: later.base, text: `where this branch left ${later.ref} at ${short(later.base)}` };
}

/** The remote's default branch, or else main or master, with its commits here and there by their names. */
function mainBranch(
  root: string,
  objects: GitObjects,
): { name: string; refs: ReadonlyMap<string, string> } | undefined {
  const remote = branchAt(root, "refs/remotes/origin/HEAD");
  for (const name of remote === "" ? ["main", "master"] : [remote]) {
    const found = objects.commits([`refs/heads/${name}`, `refs/remotes/origin/${name}`]);
    const refs = new Map(
      [name, `origin/${name}`].flatMap((ref, at) => (found[at] ? [[ref, found[at]]] : [])),
    );
    if (refs.size > 0) return { name, refs };
  }
  return undefined;
}

function baseOnMain(
  root: string,
  branch: string,
  parent: string | undefined,
  objects: GitObjects,
): ComparedState {
  const upstream = askGit(root, ["rev-parse", "--abbrev-ref", "--symbolic-full-name", "@{upstream}"]);
  const [commit] = upstream.code === 0 ? objects.commits(["@{upstream}"]) : [];
  if (commit !== undefined) return { commit, text: `${upstream.stdout.trim()} at ${short(commit)}` };
  if (parent !== undefined)
    return { commit: parent, text: `the commit before ${branch || "HEAD"} (${short(parent)})` };
  if (isShallow(root))
    throw new InputError(
      `${root}: this shallow clone has only one commit, so there is none before it; fetch more with \`git fetch --deepen=1\``,
      { code: "no-commit" },
    );
  return { commit: "", text: "nothing (before the first commit)" };
}

function mergeBase(root: string, a: string, b: string, names: string, base: string): string {
  const answer = askGit(root, ["merge-base", a, b]);
  const found = answer.stdout.trim();
  if (answer.code !== 0 || found === "") throw noMergeBase(root, names, base);
  return found;
}

function noMergeBase(root: string, names: string, base: string): InputError {
  if (isShallow(root))
    return new InputError(
      `${names} have no common commit in this shallow clone; fetch the history with \`git fetch --unshallow origin\` (in GitHub Actions: actions/checkout with fetch-depth: 0; in GitLab CI: GIT_DEPTH: "0"), or name both states: kustogen diff ${base}..HEAD`,
      { code: "no-commit" },
    );
  return new InputError(
    `${names} have no common commit, so it is unclear what the branch changes; name both states: kustogen diff ${base}..HEAD`,
    { code: "no-commit" },
  );
}

function isShallow(root: string): boolean {
  return askGit(root, ["rev-parse", "--is-shallow-repository"]).stdout.trim() === "true";
}
