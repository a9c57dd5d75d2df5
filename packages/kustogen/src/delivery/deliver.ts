import { committedBlobs, hasModes, pathIds } from "@kustogen/review/git/repository.ts";
import { applyPlan, hasWrites } from "../output/apply.ts";
import { refuseConflicts } from "../output/conflict.ts";
import { withUnixLineEnds } from "../output/content.ts";
import type { Disk } from "../output/disk.ts";
import type { GeneratedFile } from "../output/file.ts";
import { scopeTest } from "../output/listing.ts";
import { type RememberedState, readState } from "../output/memory/state.ts";
import { type Plan, planWrites } from "../output/plan.ts";
import type { Transaction } from "../output/transaction.ts";
import { type Commit, commitGenerated } from "./commit.ts";
import { isCommitted } from "./committed.ts";
import { originsInHistory } from "./history.ts";
import { type Change, type CommitWords, commitMessage, type Leave } from "./message.ts";
import { checkCanCommit, checkNothingUnmerged } from "./readiness.ts";
import type { ProjectRepository } from "./repository.ts";
import { type PendingSources, pendingSources } from "./sources.ts";
import { refuseStagedEdits, stagedEdits } from "./staged-edits.ts";
import { keepInStash } from "./stash.ts";
import type { LayerPlace, Summary } from "./summary.ts";

/** What a run has to do with sources. */
export interface SourcesOption {
  /** The folders and files that people write, relative to the root. */
  paths: readonly string[];
  /** Which of them the output of this run came from; all when absent. */
  belongs?: (path: string) => boolean;
  /** false leaves them to their author: `--output-only`. */
  commit: boolean;
  /** Those of the asked ones that are not any more as they were when the output was made from them. */
  changed?: (isAsked: (path: string) => boolean) => string[];
}

/** How a plan is brought into a repository. */
export interface DeliverOptions {
  /** The folders (or single files) that this run owns, as given to planWrites. */
  scope: readonly string[];
  /** What a complete run would own, where this one owns a part of it: what was known of the rest still holds then. */
  whole?: readonly string[];
  /** What the files were made from; a later run with the same one and untouched files has nothing to do. */
  fingerprint: string;
  /** false leaves the files in the working tree: `--no-commit`. */
  commit: boolean;
  /** Overwrite hand edits, after keeping them in the stash: `--force`. */
  force: boolean;
  /** Files whose hand edits may be overwritten as `force` does, relative to the root: `--accept`. */
  accept?: readonly string[];
  /** None: the output comes from no file of this repository. */
  sources?: SourcesOption;
  /** Every layer of the run's systems and all their files, for the words of what changes. */
  layers?: readonly LayerPlace[];
  /** What is written although it would have been refused; the commit says so. */
  leave?: Leave;
  files?: readonly GeneratedFile[];
  /** What the commit says first. */
  message?: CommitWords;
  disk?: Disk;
  /** What this is a part of: where it fails, the caller brings everything back. */
  transaction?: Transaction | undefined;
  /** Called where the work may be interrupted, with what holds then. */
  checkpoint?: (state: string) => Promise<void>;
  /** Receives what git and its hooks print; standard error when absent. */
  onMessage?: (text: string) => void;
}

/** What a delivery did besides the plan. */
export interface Delivered {
  commit: Commit | undefined;
  /** What the commit means for each environment. */
  summary: Summary | undefined;
  /** The stash entry that keeps what `--force` overwrote. */
  stash: string | undefined;
  /** Sources that no commit holds, although the output came from them. */
  uncommittedSources: string[];
  /** True when everything was committed already: files that were written are as HEAD has them. */
  asCommitted: boolean;
}

/** planWrites with what this repository knows: its record and HEAD. Writes nothing. Throws as planWrites does. */
export function planDelivery(
  repository: ProjectRepository,
  files: readonly GeneratedFile[],
  scope: readonly string[],
  state: RememberedState = readState(repository.recordFolder),
): Plan {
  return planWrites(repository.root, files, scope, {
    recordFolder: repository.recordFolder,
    state,
    committed: (paths) => committedBlobs(repository, paths),
    modes: () => hasModes(repository),
    origins: (questions) => originsInHistory(repository, questions),
    isCopy: () =>
      repository.head === undefined ||
      pathIds(repository, repository.head, [repository.folders.generators])[0] === "missing",
  });
}

/**
 * Takes committed files out of a plan's conflicts that are what the sources of HEAD generate: someone committed
 * them apart from those sources. `atHead` is only asked where history alone would stop the run.
 */
export async function forgiveGenerated(
  plan: Plan,
  atHead: () => Promise<ReadonlyMap<string, string> | undefined>,
): Promise<void> {
  if (!plan.conflicts.some(({ commit }) => commit !== undefined)) return;
  const generated = await atHead();
  plan.conflicts = plan.conflicts.filter(
    ({ path, found, commit }) =>
      commit === undefined || generated?.get(path) !== withUnixLineEnds(found).toString("utf8"),
  );
}

/**
 * Writes the files that changed, removes those of ours that are no longer produced, and commits both with the
 * sources that they came from. Everything that can be refused (hand edits, a merge in progress, sources staged in
 * part, no identity, a full disk) is refused before the working tree changes. Throws InputError or OutsideError as
 * applyPlan, checkCanCommit, keepInStash and commitGenerated do.
 */
export async function deliver(
  repository: ProjectRepository,
  plan: Plan,
  options: DeliverOptions,
): Promise<Delivered> {
  const { scope, fingerprint, commit, disk, accept = [], transaction } = options;
  const inTheWay = options.force ? [] : plan.conflicts.filter(({ path }) => !accept.includes(path));
  if (inTheWay.length > 0) {
    checkNothingUnmerged(repository, scope);
    refuseConflicts(repository.folders, inTheWay);
  }
  const writes = hasWrites(plan);
  // Then HEAD holds everything but what this run changes.
  const whole = options.whole ?? scope;
  const held = isCommitted(repository, whole);
  const isClean = plan.reread === 0 && (held || (whole !== scope && isCommitted(repository, scope)));
  const commits = commit && (writes || !isClean);
  if (commits && writes) checkCanCommit(repository);
  const sources = commits ? await sourcesOf(repository, options) : { commit: [], left: [] };
  const staged = commits && writes ? stagedEdits(repository, plan) : [];
  refuseStagedEdits(options.force ? [] : staged.filter((path) => !accept.includes(path)));
  const overwritten = plan.conflicts
    .filter((conflict) => conflict.commit === undefined)
    .map(({ path }) => path);
  overwritten.push(...staged.filter((path) => !overwritten.includes(path)));
  const stash = overwritten.length > 0 ? await keepInStash(repository, overwritten) : undefined;
  await options.checkpoint?.("nothing was written");
  applyPlan(repository.root, plan, {
    folders: repository.folders,
    recordFolder: repository.recordFolder,
    fingerprint,
    part: { scope, whole },
    force: true,
    disk,
    ...(transaction && { transaction }),
  });
  const delivery: Delivered = {
    commit: undefined,
    summary: undefined,
    stash,
    uncommittedSources: sources.left,
    asCommitted: false,
  };
  if (!commits) return delivery;
  await options.checkpoint?.(
    transaction === undefined
      ? "the generated files are in the working tree, complete but not committed; run the command again"
      : "nothing was changed",
  );
  const produced = new Map<string, string>();
  for (const { path, files } of plan.folders)
    for (const { name, text, action } of files)
      if (!isClean || action !== "keep") produced.set(`${path}/${name}`, text);
  delivery.commit = await commitGenerated(repository, {
    produced,
    scope,
    held: held ? whole : scope,
    sources: sources.commit,
    changedSources: () => changedSources(options),
    checked: writes,
    isUndone: transaction !== undefined,
    message: async (changes) => {
      delivery.summary = await summaryAgainstHead(repository, changes, options);
      return commitMessage(repository.folders, changes, delivery.summary, options.message, options.leave);
    },
    onMessage: options.onMessage ?? ((text) => process.stderr.write(text)),
  });
  if (delivery.commit === undefined) {
    delivery.asCommitted = true;
    delivery.uncommittedSources = [...sources.commit, ...sources.left];
  }
  return delivery;
}

async function sourcesOf(
  repository: ProjectRepository,
  { sources }: DeliverOptions,
): Promise<PendingSources> {
  if (sources === undefined) return { commit: [], left: [] };
  const { paths, belongs = () => true, commit } = sources;
  return pendingSources(repository, paths, (path) => commit && belongs(path));
}

/** Of the sources that the commit holds, as they are or as HEAD has them, those that its output doesn't come from. */
function changedSources({ sources }: DeliverOptions): string[] {
  if (sources?.changed === undefined || !sources.commit) return [];
  const { paths, belongs = () => true, changed } = sources;
  const isSource = scopeTest(paths);
  return changed((path) => isSource(path) && belongs(path));
}

/** What the changes mean for the environments, compared with the commit that HEAD points to. */
async function summaryAgainstHead(
  repository: ProjectRepository,
  changes: readonly Change[],
  { layers = [], files = [] }: DeliverOptions,
): Promise<Summary> {
  // Loaded here: only a run that commits pays for it.
  const { summarise } = await import("./summary.ts");
  const { head, root, prefix, folders } = repository;
  if (head === undefined || layers.length === 0)
    return summarise({ folders, changes, layers, files, before: undefined });
  const [{ withObjects }, { RevisionTree }] = await Promise.all([
    import("@kustogen/kustomize/node/git/objects.ts"),
    import("@kustogen/kustomize/node/revision.ts"),
  ]);
  return withObjects(root, (objects) => {
    const before = { tree: new RevisionTree(objects, head), root: `/${prefix}` };
    return summarise({ folders, changes, layers, files, before });
  });
}
