import type { GitObjects } from "@kustogen/kustomize/node/git/objects.ts";
import { committedBlobs, hasModes, pathIds } from "@kustogen/kustomize/node/git/repository.ts";
import { changeGit, nulList } from "@kustogen/kustomize/node/git/run.ts";
import { RevisionTree } from "@kustogen/kustomize/node/revision.ts";
import { applyPlan, hasWrites } from "../output/apply.ts";
import { refuseConflicts } from "../output/conflict.ts";
import { withUnixLineEnds } from "../output/content.ts";
import type { GeneratedFile } from "../output/file.ts";
import { scopeTest } from "../output/listing.ts";
import type { FileChange } from "../output/path-facts.ts";
import { type Plan, planWrites } from "../output/plan.ts";
import type { Transaction } from "../output/transaction.ts";
import { type Commit, commitGenerated } from "./commit.ts";
import { originsInHistory } from "./history.ts";
import { type CommitWords, commitMessage, type Leave } from "./message.ts";
import { checkCanCommit, continuation, refuseUnmerged, unmerged } from "./readiness.ts";
import { allOrNothing } from "./recover.ts";
import { isCommitted, type ProjectRepository } from "./repository.ts";
import { hasPending, pendingSources, type SourcesOption } from "./sources.ts";
import { keepInStash, refuseStagedEdits } from "./stash.ts";
import type { LayerPlace, Summary } from "./summary.ts";

/** What a person, or the command that a run is part of, asks for. */
export interface AskedDelivery {
  /** False to leave the files in the working tree: `--no-commit`. */
  commit: boolean;
  /** Overwrite manual edits, keeping those that are in no commit in the stash. */
  force?: boolean;
  /** Files whose manual edits may be overwritten as with `force`, relative to the root. */
  accept?: readonly string[];
  /** The beginning of the commit message, if the caller knows more than the changed files show. */
  message?: CommitWords;
  /** The transaction that this run is part of: if it fails, the caller undoes everything. The caller holds the lock. */
  transaction?: Transaction;
}

/** Options for delivering a plan into a repository. */
export interface DeliverOptions extends AskedDelivery {
  /** The folders (or single files) that this run owns, as for planWrites. */
  scope: readonly string[];
  /** The scope of a complete run, if this one owns a part of it: earlier results about the rest still hold. */
  whole?: readonly string[];
  /** The fingerprint of the inputs; a later run with the same one and unmodified files has nothing to do. */
  fingerprint: string;
  /** Absent if the output depends on no file of this repository. */
  sources?: SourcesOption;
  /** Every layer of the run's systems and all their files, for describing the changes. */
  layers?: readonly LayerPlace[];
  files?: readonly GeneratedFile[];
  /** Rules and removals that were permitted explicitly; included in the commit message. */
  leave?: Leave;
  /** Called at points where the work may be interrupted, with a description of the current state. */
  checkpoint?: ((state: string) => Promise<void>) | undefined;
  onMessage?: (text: string) => void;
}

/** The result of a delivery besides the plan. */
export type Delivered = Awaited<ReturnType<typeof deliver>>;

/** planWrites with this repository's data: its record and HEAD. Writes nothing. Throws like planWrites. */
export function planDelivery(
  repository: ProjectRepository,
  files: readonly GeneratedFile[],
  scope: readonly string[],
): Plan {
  return planWrites(repository.root, files, scope, {
    recordFolder: repository.recordFolder,
    committed: (paths) => committedBlobs(repository, paths),
    modes: () => hasModes(repository),
    origins: (questions) => originsInHistory(repository, questions),
    isCopy: () =>
      repository.head === undefined ||
      pathIds(repository, repository.head, [repository.folders.generators])[0] === "missing",
  });
}

/**
 * Removes from a plan's conflicts the committed files that equal the output of HEAD's sources: someone committed them
 * separately from those sources. `atHead` is called only if history alone would stop the run.
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
 * Writes the files that changed, removes our files that are no longer generated, and commits both with their sources,
 * or these alone if HEAD has their output; all of it, or nothing. Throws InputError or OutsideError like applyPlan,
 * checkCanCommit, keepInStash and commitGenerated.
 */
export async function deliver(repository: ProjectRepository, plan: Plan, options: DeliverOptions) {
  const { scope, fingerprint, commit, accept = [], transaction } = options;
  // In a merge or rebase, git has merged the generated files line by line: they are made again, for its commit.
  const continues = commit && transaction === undefined ? continuation(repository) : undefined;
  const merged = continues === undefined ? [] : unmerged(repository.root, scope);
  const isFree = ({ path, commit: author }: Plan["conflicts"][number]) =>
    accept.includes(path) || (continues !== undefined && author === undefined);
  const inTheWay = options.force ? [] : plan.conflicts.filter((one) => !isFree(one));
  if (inTheWay.length > 0) {
    // Its text has conflict markers and belongs to nobody.
    if (continues === undefined) refuseUnmerged(repository, scope);
    refuseConflicts(repository.folders, inTheWay);
  }
  const writes = hasWrites(plan);
  // HEAD then has everything except this run's changes.
  const whole = options.whole ?? scope;
  const held = isCommitted(repository, whole, plan.record);
  const isClean = plan.reread === 0 && held;
  const given = options.sources;
  // HEAD may have the output already, as after a hot fix that is repeated in the sources.
  const isBehind = () => given !== undefined && hasPending(repository, given);
  const commits = commit && continues === undefined && (writes || !isClean || isBehind());
  if (commits && writes) checkCanCommit(repository);
  const { belongs = () => true, paths = [] } = given ?? {};
  const isSource = scopeTest(paths);
  const { base, overlays, argocd } = repository.folders;
  const isRendered = scopeTest([base, overlays, argocd]);
  const sources =
    commits && given !== undefined
      ? pendingSources(repository, given, (path) => given.commit && belongs(path))
      : { commit: [], left: [] };
  given?.refuse?.(sources.commit);
  const edited = plan.conflicts.filter((conflict) => conflict.commit === undefined).map(({ path }) => path);
  if (commits && writes) refuseStagedEdits(repository, plan);
  const overwritten = edited.filter((path) => !merged.includes(path));
  const stash = overwritten.length > 0 ? await keepInStash(repository, overwritten) : undefined;
  await options.checkpoint?.("nothing was written");
  const delivery = {
    commit: undefined as Commit | undefined,
    /** The consequences of the commit for each environment. */
    summary: undefined as Summary | undefined,
    /** The stash entry with the files that `--force` overwrote. */
    stash,
    /** Uncommitted sources that the output depends on, so that others would generate something else. */
    uncommittedSources: sources.left,
    /** True if everything was already committed: the written files equal HEAD's. */
    asCommitted: false,
    /** The command that continues a merge or rebase, for whose commit the files are staged. */
    continues,
  };
  const work = async (transaction: Transaction) => {
    applyPlan(transaction, plan, fingerprint);
    if (continues !== undefined) {
      const paths = [...plan.create, ...plan.change, ...plan.remove, ...merged];
      const add = ["update-index", "--add", "--remove", "-z", "--stdin"];
      await changeGit(repository.root, add, { input: nulList(paths) });
    }
    if (!commits) return;
    await options.checkpoint?.("nothing was changed");
    const produced = new Map<string, string>();
    for (const { path, text, action } of plan.files)
      if (!isClean || action !== "keep") produced.set(path, text);
    delivery.commit = await commitGenerated(repository, {
      produced,
      scope,
      whole: held || whole.join() === scope.join() ? whole : undefined,
      sources: sources.commit,
      // In their working tree or HEAD version.
      changedSources: () =>
        (given?.commit && given.changed?.((path) => isSource(path) && belongs(path))) || [],
      message: async (changes, objects) => {
        delivery.summary = await summaryAgainstHead(repository, objects, changes, options);
        const unseen = changes.some(({ path }) => isRendered(path)) ? [] : sources.commit;
        return commitMessage(changes, delivery.summary, options.message, options.leave, unseen);
      },
      onMessage: options.onMessage ?? ((text) => process.stderr.write(text)),
    });
    if (delivery.commit !== undefined) return;
    delivery.asCommitted = true;
  };
  if (transaction === undefined) await allOrNothing(repository, { command: "kustogen gen" }, work);
  else await work(transaction);
  return delivery;
}

/** The consequences of the changes for the environments, compared with HEAD. */
async function summaryAgainstHead(
  repository: ProjectRepository,
  objects: GitObjects,
  changes: readonly FileChange[],
  { layers = [], files = [] }: DeliverOptions,
): Promise<Summary> {
  // Loaded here, because only a run that commits needs it.
  const { summarise } = await import("./summary.ts");
  const { head, prefix, folders } = repository;
  const before =
    head === undefined ? undefined : { tree: new RevisionTree(objects, head), root: `/${prefix}` };
  return summarise({ folders, changes, layers, files, before });
}
