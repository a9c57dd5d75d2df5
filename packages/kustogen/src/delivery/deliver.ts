import { committedBlobs, isCommitted, type Repository } from "../git/repository.ts";
import { applyPlan, hasWrites } from "../output/apply.ts";
import { refuseConflicts } from "../output/conflict.ts";
import type { Disk } from "../output/disk.ts";
import type { GeneratedFile } from "../output/file.ts";
import { readState, type State } from "../output/memory/record.ts";
import { type Plan, planWrites } from "../output/plan.ts";
import { type Commit, commitGenerated } from "./commit.ts";
import { checkCanCommit, checkNothingUnmerged } from "./readiness.ts";
import { keepInStash } from "./stash.ts";

/** How a plan is brought into a repository. */
export interface DeliverOptions {
  /** The folders (or single files) that this run owns, as given to planWrites. */
  scope: readonly string[];
  /** What the files were made from; a later run with the same one and untouched files has nothing to do. */
  fingerprint: string;
  /** false leaves the files in the work tree: `--no-commit`. */
  commit: boolean;
  /** Overwrite hand edits, after keeping them in the stash: `--force`. */
  force: boolean;
  disk?: Disk;
  /** Receives what git and its hooks print; standard error when absent. */
  onMessage?: (text: string) => void;
}

/** What a delivery did besides the plan. */
export interface Delivery {
  commit: Commit | undefined;
  /** The stash entry that keeps what `--force` overwrote. */
  stash: string | undefined;
}

/** planWrites with what this repository knows: its record and HEAD. Writes nothing. Throws as planWrites does. */
export function planDelivery(
  repository: Repository,
  files: readonly GeneratedFile[],
  scope: readonly string[],
  state: State = readState(repository.recordFolder),
): Plan {
  return planWrites(repository.root, files, scope, {
    recordFolder: repository.recordFolder,
    state,
    committed: (paths) => committedBlobs(repository, paths),
  });
}

/**
 * Writes the files that changed, removes those of ours that are no longer produced, and commits both. Everything
 * that can be refused (hand edits, a merge in progress, no identity, a full disk) is refused before the work tree
 * changes. Throws InputError or OutsideError as applyPlan, checkCanCommit, keepInStash and commitGenerated do.
 */
export async function deliver(
  repository: Repository,
  plan: Plan,
  { scope, fingerprint, commit, force, disk, onMessage }: DeliverOptions,
): Promise<Delivery> {
  if (plan.conflicts.length > 0 && !force) {
    checkNothingUnmerged(repository, scope);
    refuseConflicts(plan.conflicts);
  }
  const writes = hasWrites(plan);
  const commits = commit && (writes || plan.reread > 0 || !isCommitted(repository, scope));
  if (commits && writes) checkCanCommit(repository);
  const overwritten = plan.conflicts.map(({ path }) => path);
  const stash = overwritten.length > 0 ? await keepInStash(repository, overwritten) : undefined;
  applyPlan(repository.root, plan, { recordFolder: repository.recordFolder, fingerprint, force, disk });
  if (!commits) return { commit: undefined, stash };
  const produced = plan.folders.flatMap(({ path, files }) => files.map(({ name }) => `${path}/${name}`));
  return {
    commit: await commitGenerated(repository, { produced, scope, checked: writes, onMessage }),
    stash,
  };
}
