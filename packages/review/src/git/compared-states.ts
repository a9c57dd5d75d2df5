import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { askGit, commitId } from "@kustogen/kustomize/node/git/run.ts";

/** One of the two states that are compared: a commit, or the work tree. */
export interface ComparedState {
  /** The full id of a commit; undefined for the work tree, "" for nothing (before the first commit). */
  commit: string | undefined;
  /** How reports name it: "main at 3f2c1ab", "the work tree". */
  text: string;
}

/** The two states of a comparison. */
export interface ComparedStates {
  before: ComparedState;
  after: ComparedState;
}

const WORK_TREE: ComparedState = { commit: undefined, text: "the work tree" };

/**
 * The states that a range names: `A..B`, `A...B` (from where B left A), `A..` (to HEAD), or `A` (to the work tree).
 * Without a range, what the current branch changes: from where it left the main branch to the work tree; on the main
 * branch itself from its upstream, else from the commit before. Throws InputError for what doesn't exist.
 */
export function comparedStates(root: string, range?: string): ComparedStates {
  if (range === undefined) return { before: usualBase(root), after: WORK_TREE };
  const dots = range.indexOf("...") >= 0 ? "..." : "..";
  const at = range.indexOf(dots);
  if (at < 0) return { before: stateOf(root, range), after: WORK_TREE };
  const from = range.slice(0, at) || "HEAD";
  const to = range.slice(at + dots.length) || "HEAD";
  const after = stateOf(root, to);
  if (dots === "..") return { before: stateOf(root, from), after };
  const base = mergeBase(root, commitId(root, from), after.commit as string, `${from} and ${to}`, from);
  return { before: { commit: base, text: `where ${to} left ${from} at ${short(base)}` }, after };
}

function stateOf(root: string, revision: string): ComparedState {
  const commit = commitId(root, revision);
  return { commit, text: commit.startsWith(revision) ? short(commit) : `${revision} at ${short(commit)}` };
}

function short(commit: string): string {
  return commit.slice(0, 7);
}

function usualBase(root: string): ComparedState {
  if (resolved(root, "HEAD") === undefined)
    throw new InputError(
      `${root}: there is no commit yet; commit what is there first, there is nothing to compare it with`,
      { code: "no-commit" },
    );
  const branch = askGit(root, ["symbolic-ref", "--quiet", "--short", "HEAD"]).stdout.trim();
  const main = mainBranch(root);
  if (main === undefined || branch === main.name) return baseOnMain(root, branch);
  const found = main.refs.flatMap((ref) => {
    const base = askGit(root, ["merge-base", resolved(root, ref) ?? "", "HEAD"]).stdout.trim();
    return base === "" ? [] : [{ ref, base }];
  });
  // Of a local and a remote main branch, the one that this branch left later.
  const [first, second] = found;
  if (first === undefined) throw noMergeBase(root, `${main.refs[0]} and HEAD`, main.refs[0] ?? "main");
  const later =
    second !== undefined && askGit(root, ["merge-base", "--is-ancestor", first.base, second.base]).code === 0
      ? second
      : first;
  return { commit: later.base, text: `where this branch left ${later.ref} at ${short(later.base)}` };
}

/** The main branch: what the remote calls its own, else main or master. */
function mainBranch(root: string): { name: string; refs: string[] } | undefined {
  const remote = askGit(root, [
    "symbolic-ref",
    "--quiet",
    "--short",
    "refs/remotes/origin/HEAD",
  ]).stdout.trim();
  const name =
    remote.replace(/^origin\//, "") ||
    ["main", "master"].find(
      (one) =>
        resolved(root, `refs/heads/${one}`) !== undefined ||
        resolved(root, `refs/remotes/origin/${one}`) !== undefined,
    );
  if (name === undefined) return undefined;
  const refs = [name, `origin/${name}`].filter(
    (ref) => resolved(root, ref === name ? `refs/heads/${name}` : `refs/remotes/${ref}`) !== undefined,
  );
  return refs.length === 0 ? undefined : { name, refs };
}

function baseOnMain(root: string, branch: string): ComparedState {
  const upstream = askGit(root, ["rev-parse", "--abbrev-ref", "--symbolic-full-name", "@{upstream}"]);
  if (upstream.code === 0) {
    const ref = upstream.stdout.trim();
    const commit = resolved(root, "@{upstream}");
    if (commit !== undefined) return { commit, text: `${ref} at ${short(commit)}` };
  }
  const parent = resolved(root, "HEAD~1");
  if (parent !== undefined)
    return { commit: parent, text: `the commit before ${branch || "HEAD"} (${short(parent)})` };
  if (isShallow(root))
    throw new InputError(
      `${root}: this shallow clone has only one commit, so there is none before it; fetch more with \`git fetch --deepen=1\``,
      { code: "no-commit" },
    );
  return { commit: "", text: "nothing (before the first commit)" };
}

/** The commit that a name of git's stands for; undefined when there is none. */
function resolved(root: string, revision: string): string | undefined {
  const answer = askGit(root, [
    "rev-parse",
    "--verify",
    "--quiet",
    "--end-of-options",
    `${revision}^{commit}`,
  ]);
  return answer.code === 0 ? answer.stdout.trim() : undefined;
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
    `${names} have no common commit, so nobody can tell what the branch changes; name both states: kustogen diff ${base}..HEAD`,
    { code: "no-commit" },
  );
}

function isShallow(root: string): boolean {
  return askGit(root, ["rev-parse", "--is-shallow-repository"]).stdout.trim() === "true";
}
