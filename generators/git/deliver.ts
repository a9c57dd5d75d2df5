import { applyPlan, hasWrites } from "../emit/apply.ts";
import { refuseConflicts } from "../emit/conflict.ts";
import type { Disk } from "../emit/disk.ts";
import type { GeneratedFile } from "../emit/file.ts";
import { type Plan, planWrites } from "../emit/plan.ts";
import { readState, type State } from "../emit/record.ts";
import { isUntouched } from "../emit/untouched.ts";
import { type Commit, commitGenerated } from "./commit.ts";
import { checkCanCommit, checkNothingUnmerged } from "./readiness.ts";
import { committedBlobs, isCommitted, type Repository } from "./repository.ts";
import { keepInStash } from "./stash.ts";

/** How generated files are brought into a repository. */
export interface DeliverOptions {
  /** The folders (or single files) that this run owns; see planWrites. */
  scope: readonly string[];
  /** What the files were made from; a later run with the same one and untouched files has nothing to do. */
  fingerprint: string;
  /** false leaves the files in the work tree: `--no-commit`. */
  commit: boolean;
  /** Overwrite hand edits, after keeping them in the stash: `--force`. */
  force?: boolean;
  /** The state when it is read already. */
  state?: State;
  disk?: Disk;
  onMessage?: (text: string) => void;
}

/** What a run did. */
export interface Delivery {
  plan: Plan;
  commit: Commit | undefined;
  /** The stash entry that keeps what `--force` overwrote. */
  stash: string | undefined;
}

/**
 * True when a run with this fingerprint has nothing to do: the files are as the last run left them and, unless
 * `commit` is false, HEAD holds them. Costs a stat for each file, and a git process only when HEAD has moved.
 */
export function isUpToDate(
  repository: Repository,
  state: State,
  { scope, fingerprint, commit }: Pick<DeliverOptions, "scope" | "fingerprint" | "commit">,
): boolean {
  return (
    state.fingerprint === fingerprint &&
    (!commit || isCommitted(repository, scope)) &&
    isUntouched(repository.root, state)
  );
}

/** What a run would do to the work tree; writes nothing. For `--check` with `differences`. Throws as planWrites does. */
export function planDelivery(
  repository: Repository,
  files: readonly GeneratedFile[],
  scope: readonly string[],
  state?: State,
): Plan {
  return planWrites(repository.root, files, scope, {
    recordFolder: repository.recordFolder,
    state: state ?? readState(repository.recordFolder),
    committed: (paths) => committedBlobs(repository, paths),
  });
}

/**
 * Writes the files that changed, removes those of ours that are no longer produced, and commits both. Everything
 * that can be refused (hand edits, links, a merge in progress, no identity, a full disk) is refused before the work
 * tree changes. Throws InputError or OutsideError as planWrites, applyPlan, checkCanCommit and commitGenerated do.
 */
export async function deliver(
  repository: Repository,
  files: readonly GeneratedFile[],
  options: DeliverOptions,
): Promise<Delivery> {
  const { scope, force = false } = options;
  const plan = planDelivery(repository, files, scope, options.state);
  if (plan.conflicts.length > 0 && !force) {
    checkNothingUnmerged(repository, scope);
    refuseConflicts(plan.conflicts);
  }
  const writes = hasWrites(plan);
  const commits = options.commit && (writes || plan.reread > 0 || !isCommitted(repository, scope));
  if (commits && writes) checkCanCommit(repository);
  const stash =
    plan.conflicts.length > 0
      ? await keepInStash(
          repository,
          plan.conflicts.map(({ path }) => path),
        )
      : undefined;
  applyPlan(repository.root, plan, {
    recordFolder: repository.recordFolder,
    fingerprint: options.fingerprint,
    force,
    ...(options.disk ? { disk: options.disk } : {}),
  });
  const commit = commits
    ? await commitGenerated(repository, {
        produced: files.map(({ path }) => path),
        scope,
        checked: writes,
        ...(options.onMessage ? { onMessage: options.onMessage } : {}),
      })
    : undefined;
  return { plan, commit, stash };
}
