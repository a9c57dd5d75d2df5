import { OutsideError, wrongUsage } from "@kustogen/kustomize/errors/errors.ts";
import { DiskTree } from "@kustogen/kustomize/node/disk.ts";
import { pathIds } from "@kustogen/kustomize/node/git/repository.ts";
import { deliver, forgiveGenerated, planDelivery } from "../delivery/deliver.ts";
import { summaryLines } from "../delivery/message.ts";
import { recover } from "../delivery/recover.ts";
import { type RefusedUpdate, refusedUpdates, refuseUpdates } from "../delivery/refused-updates.ts";
import { refuseRemovals, removedData } from "../delivery/removals.ts";
import type { ProjectRepository } from "../delivery/repository.ts";
import { refuseOthersLines } from "../delivery/sources.ts";
import { type LayerPlace, summarise } from "../delivery/summary.ts";
import { systemsThatDiffer } from "../environments/authored-file.ts";
import type { InputFiles } from "../errors/input-files.ts";
import { type Folders, folderOf, namedFolders } from "../folders.ts";
import { withCheckpoints } from "../interrupt.ts";
import type { GeneratedFile } from "../output/file.ts";
import { scopeTest } from "../output/listing.ts";
import { withLock } from "../output/record/lock.ts";
import type { Awaiting } from "../output/record/record.ts";
import { differences } from "../output/shown-diff.ts";
import { hasMarked } from "../output/staging.ts";
import { generatedAtHead } from "./at-head.ts";
import { type GenOptions, type GenReport, NOTHING_DONE } from "./gen-report.ts";
import { allOutput, changedSettings, sourceFiles } from "./project.ts";

/** Other inputs of the output, which their author commits. */
const OTHER_SOURCES = ["package.json", "package-lock.json"];

const UNFINISHED =
  "a run of kustogen is changing files here, or was interrupted: wait for it to end, or run `npm run gen`, which first\nrestores what an interrupted one changed.";

/** A run whose output is about to be written. */
export interface Run {
  /** The violated rules that were permitted. */
  allowed: readonly string[];
  /** What isn't synced automatically yet. */
  awaiting: readonly Awaiting[];
  repository: ProjectRepository;
  /** All that was generated, also what the scope leaves to other runs. */
  files: readonly GeneratedFile[];
  layers: readonly LayerPlace[];
  /** The reader of the environments and the configuration. */
  input: InputFiles;
  scope: readonly string[];
  fingerprint: string;
  options: GenOptions;
}

/** Writes and commits, or reports what would change; no other run writes meanwhile. */
export function writeRun(run: Run): Promise<GenReport> {
  const { repository, options } = run;
  if (options.check && !hasMarked(options.root)) return write(run);
  if (options.check) throw new OutsideError(UNFINISHED, { code: "locked" });
  return withCheckpoints((checkpoint) => {
    if (options.transaction !== undefined) return write(run, checkpoint);
    return withLock(repository.recordFolder, async () => {
      await recover(repository);
      return write(run, checkpoint);
    });
  });
}

/** The plan of a run, in which a file as HEAD's sources generate it is nobody's edit. */
export async function planned(...of: Parameters<typeof planDelivery>) {
  const plan = planDelivery(...of);
  await forgiveGenerated(plan, () => generatedAtHead(of[0]));
  return plan;
}

async function write(run: Run, checkpoint?: (state: string) => Promise<void>): Promise<GenReport> {
  const { repository, files, layers, input, scope, fingerprint, options, allowed, awaiting } = run;
  const { root, check, code, commit } = options;
  const { folders, head } = repository;
  const isOwned = scopeTest(scope);
  const own = files.filter(({ path }) => isOwned(path));
  const plan = await planned(repository, own, scope);
  const changes = differences(root, plan);
  const { conflicts, foreign, unchanged, unknownAuthor } = plan;
  const edits = conflicts.map(({ path, commit }) => ({ path, commit }));
  const report: GenReport = { ...NOTHING_DONE, changes, unchanged, foreign, unknownAuthor, edits };
  const onDisk = { folders, changes, layers, files, before: { tree: new DiskTree(), root: `${root}/` } };
  if (check || !commit) report.summary = summaryLines(summarise(onDisk), true);
  // Nobody deploys an overlay that HEAD lacks, unless HEAD lacks them all: then they are committed elsewhere.
  const isInUse = (folder: string) => {
    const [all, own] = head === undefined ? [] : pathIds(repository, head, [folders.overlays, folder]);
    return all === "missing" || own !== "missing";
  };
  report.removals = removedData(onDisk, isInUse);
  if (check) return report;
  if (options.allowRemoval !== true) refuseRemovals(report.removals);
  const waits = new Set(awaiting.map(({ system, environment }) => `${environment}/${system}`));
  const updates = refusedUpdates(onDisk, ({ system, layer }) => !waits.has(`${layer}/${system}`), isInUse);
  const isAllowed = ({ rule }: RefusedUpdate) => options.allow?.includes(rule) === true;
  refuseUpdates(updates.filter((one) => !isAllowed(one)));
  const permitted = new Set([...allowed, ...updates.map(({ rule }) => rule)]);
  const wrong = options.accept?.find((path) => !isOwned(path));
  const unknown = `--accept ${wrong}: expected a file that this run generates, in ${namedFolders(folders)}`;
  if (wrong !== undefined) throw wrongUsage(unknown);
  const { settings, paths, isRead } = sourceFiles(repository, input, code);
  const othersIn = (path: string, before: string) =>
    systemsThatDiffer(path, [before, `${settings.get(path) ?? ""}`]).flatMap(({ name, line }) =>
      options.system.includes(name) ? [] : `${path}:${line}: systems.${name}`,
    );
  const delivery = await deliver(repository, plan, {
    ...options,
    scope,
    whole: allOutput(folders),
    fingerprint,
    layers,
    files,
    checkpoint,
    leave: { rules: [...permitted], removals: report.removals, reason: options.reason },
    sources: {
      paths: [...paths, ...OTHER_SOURCES],
      belongs: (path) => !OTHER_SOURCES.includes(path) && belongsTo(folders, options, path),
      isRead,
      commit: !options.outputOnly,
      refuse: (paths) => options.system.length > 0 && refuseOthersLines(repository, paths, othersIn),
      changed: (isAsked) => [
        ...changedSettings(root, folders, input).filter(isAsked),
        ...code.changed(isAsked),
      ],
    },
  });
  const { commit: made, summary } = delivery;
  return {
    ...report,
    ...delivery,
    summary: summary === undefined ? report.summary : summaryLines(summary, true),
    commit: made && { id: made.id, message: made.message, files: made.changes.length, sources: made.sources },
  };
}

/** True for a source that a run for some systems read; sources of others aren't committed. */
function belongsTo(folders: Folders, { system }: GenOptions, path: string): boolean {
  const { folder, below = [] } = folderOf(folders, path) ?? {};
  const isOfSystem = folder === "generators" && below[0] === "systems" && below.length > 2;
  return !isOfSystem || system.length === 0 || system.includes(below[1] ?? "");
}
