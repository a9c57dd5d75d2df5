import { OutsideError } from "@kustogen/kustomize/errors/errors.ts";
import type { TreeEntry } from "@kustogen/kustomize/node/git/commit-trees.ts";
import { askGit, readGit } from "@kustogen/kustomize/node/git/run.ts";
import type { Repository } from "@kustogen/review/git/repository.ts";
import { namedFolders } from "../../folders.ts";
import { listPaths } from "../../output/conflict.ts";
import { waitForIndex } from "../readiness.ts";
import type { ProjectRepository } from "../repository.ts";
import { followInIndex } from "../scratch-index.ts";

/** A commit that was made, and its expected content. */
export interface Made {
  before: string | undefined;
  after: string;
  expected: ReadonlyMap<string, TreeEntry | undefined>;
  /** The files that it must have at these paths. */
  held: ReadonlyMap<string, TreeEntry | undefined>;
  /** The generated ones among them; a hook may format the others. */
  ours: ReadonlySet<string>;
  onMessage(text: string): void;
}

/** Compares HEAD with the written files; updates the index, and returns whether it could. @throws OutsideError for a difference */
export async function verify(
  repository: ProjectRepository,
  { before, after, expected, held, ours, onMessage }: Made,
): Promise<boolean> {
  const paths = [...expected.keys()];
  const wrong = paths.filter((path) => {
    const [wanted, there] = [expected.get(path), held.get(path)];
    return ours.has(path)
      ? wanted?.id !== there?.id || wanted?.mode !== there?.mode
      : (wanted === undefined) !== (there === undefined);
  });
  const mend = `${listPaths(wrong)}
Generated files must stay as they are: leave ${namedFolders(repository.folders)} out of what that hook
formats, and run the command again.`;
  if (wrong.length > 0 && takeBack(repository, before, after))
    throw new OutsideError(`nothing was changed: a commit hook changed what was generated:\n${mend}`, {
      code: "not-committed",
    });
  const isFollowed = waitForIndex(repository, 10_000) && (await followInIndex(repository, paths, held));
  if (!isFollowed)
    onMessage(
      `the commit ${after.slice(0, 12)} was created, but the index was locked: run \`git reset -q\` when the other process is done\n`,
    );
  if (wrong.length === 0) return isFollowed;
  throw new OutsideError(
    `the commit ${after.slice(0, 12)} was created, but HEAD doesn't contain what was generated: a commit hook changed it:\n${mend}`,
    { code: "not-committed" },
  );
}

/** Undoes a commit that was made on another one; true if it did. */
function takeBack(repository: Repository, before: string | undefined, after: string): boolean {
  const parents = readGit(repository.root, ["rev-list", "--parents", "-n", "1", after]).trim().split(" ");
  if (before === undefined || parents.length !== 2 || parents[1] !== before) return false;
  const args = ["update-ref", "-m", "kustogen: take back a commit", "HEAD", before, after];
  return askGit(repository.root, args, { asUser: true }).code === 0;
}
