import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { DiskTree } from "@kustogen/kustomize/node/disk.ts";
import { lasting } from "@kustogen/kustomize/node/progress.ts";
import { originUrl } from "@kustogen/review/git/remote.ts";
import { CONFIG_FILE } from "../config/root.ts";
import { type DeliverOptions, deliver, forgiveGenerated, planDelivery } from "../delivery/deliver.ts";
import { differences } from "../delivery/differences.ts";
import { summaryLines } from "../delivery/message.ts";
import type { ProjectRepository } from "../delivery/repository.ts";
import { type LayerPlace, summarise } from "../delivery/summary.ts";
import type { InputFiles } from "../errors/input-files.ts";
import { type Folders, folderOf, namedFolders } from "../folders.ts";
import { withCheckpoints } from "../interrupt.ts";
import type { Disk } from "../output/disk.ts";
import type { GeneratedFile } from "../output/file.ts";
import { scopeTest } from "../output/listing.ts";
import { withLock } from "../output/memory/lock.ts";
import { generatedAtHead } from "./at-head.ts";
import { allOutput } from "./delivered.ts";
import { type GenOptions, type GenReport, NOTHING } from "./gen-report.ts";
import { changedSettings } from "./project.ts";
import { upgradeOf } from "./upgrade.ts";

/** What people write and output comes from: it is committed with the output. */
const sources = ({ generators }: Folders): string[] => [generators, CONFIG_FILE];
/** What decides about output as well, and is its author's to commit. */
const OTHER_SOURCES = ["package.json", "package-lock.json"];

/** A generated run on its way into the repository. */
export interface Run {
  /** The rules that were broken with leave. */
  allowed: readonly string[];
  repository: ProjectRepository;
  /** Everything that was generated. */
  files: readonly GeneratedFile[];
  /** The part of it that this run owns; all when absent. */
  own?: readonly GeneratedFile[];
  layers: readonly LayerPlace[];
  /** What the environments and the configuration were read through. */
  input: InputFiles;
  warnings: string[];
  scope: readonly string[];
  fingerprint: string;
  options: GenOptions;
  checkpoint?: (state: string) => Promise<void>;
  /** What the files are written with; closed at the end. */
  disk?: Disk;
}

/** Writes and commits, or says what would change; no other run writes meanwhile. */
export function writeRun(run: Run): Promise<GenReport> {
  const { repository, options, disk } = run;
  if (options.check) return write(run);
  return withCheckpoints((checkpoint) => {
    const work = () => write({ ...run, checkpoint });
    return options.transaction === undefined ? withLock(repository.recordFolder, work) : work();
  }).finally(() => disk?.close?.());
}

async function write({
  repository,
  files,
  own,
  layers,
  input,
  warnings,
  scope,
  fingerprint,
  options,
  checkpoint,
  allowed,
  disk,
}: Run): Promise<GenReport> {
  const { root, check, commit, force } = options;
  const { folders } = repository;
  const plan = planDelivery(repository, own ?? files, scope);
  await forgiveGenerated(plan, () => generatedAtHead(repository, originUrl(root), options.code.dist));
  const changes = differences(root, plan);
  const report: GenReport = {
    ...NOTHING,
    changes,
    unchanged: plan.unchanged,
    foreign: plan.foreign,
    warnings,
    untold: plan.untold,
    edits: plan.conflicts.map(({ path, commit }) => ({ path, commit })),
  };
  if (own === undefined)
    report.upgrade = upgradeOf({ repository, engine: options.code.engine, changes, layers, files });
  if (check || !commit)
    report.summary = summaryLines(
      summarise({ folders, changes, layers, files, before: { tree: new DiskTree(), root: `${root}/` } }),
    );
  if (check) return report;
  const deliverOptions: DeliverOptions = {
    scope,
    whole: own === undefined ? scope : allOutput(folders),
    fingerprint,
    commit,
    force,
    accept: acceptable(folders, options.accept, scope),
    message: options.message,
    layers,
    files,
    checkpoint,
    allowed,
    disk,
    transaction: options.transaction,
    sources: {
      ...(options.sources === undefined
        ? {
            paths: [...sources(folders), ...OTHER_SOURCES],
            belongs: (path) => !OTHER_SOURCES.includes(path) && belongsTo(folders, options, path),
            commit: !options.outputOnly,
          }
        : { paths: options.sources, commit: true }),
      changed: (isAsked) => [
        ...changedSettings(root, folders, input).filter(isAsked),
        ...options.code.changed(isAsked),
      ],
    },
  };
  const delivery = await lasting(`writing ${changes.length} changed files and committing them`, (wipe) =>
    deliver(repository, plan, {
      ...deliverOptions,
      onMessage: (text) => {
        wipe();
        process.stderr.write(text);
      },
    }),
  );
  const { commit: made, summary } = delivery;
  report.stash = delivery.stash;
  report.commit = made && {
    id: made.id,
    message: made.message,
    files: made.changes.length,
    sources: made.sources,
  };
  if (summary !== undefined) report.summary = summaryLines(summary);
  report.asCommitted = delivery.asCommitted;
  report.uncommittedSources = delivery.uncommittedSources;
  return report;
}

/** The paths given with --accept. @throws InputError for one where nothing is generated */
function acceptable(folders: Folders, paths: readonly string[], scope: readonly string[]): readonly string[] {
  const isOwned = scopeTest(scope);
  const wrong = paths.find((path) => !isOwned(path));
  if (wrong !== undefined)
    throw new InputError(
      `--accept ${wrong}: expected a file that this run generates, in ${namedFolders(folders)}`,
      {
        code: "wrong-usage",
      },
    );
  return paths;
}

/** True for a source that a run for some systems or environments read; what belongs to others alone is not committed. */
function belongsTo(folders: Folders, { system, env }: GenOptions, path: string): boolean {
  const { folder: authored, below = [] } = folderOf(folders, path) ?? {};
  if (authored !== "generators") return true;
  const [folder, name = ""] = below;
  if (folder === "systems" && system.length > 0 && below.length > 2) return system.includes(name);
  // A group belongs to whoever names it, and no run that would change another environment with it ends well.
  if (folder === "environments" && below.length === 2 && env.length > 0)
    return env.includes(name.replace(/\.yaml$/, ""));
  return true;
}
