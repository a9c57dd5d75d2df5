import { existsSync } from "node:fs";
import { join } from "node:path";
import { needsEverySystem } from "../argocd/files.ts";
import { type Config, readConfig } from "../config/config.ts";
import { CONFIG_FILE } from "../config/root.ts";
import { isCommitted } from "../delivery/committed.ts";
import { deliver, forgiveGenerated, planDelivery } from "../delivery/deliver.ts";
import { type Difference, differences } from "../delivery/differences.ts";
import { type CommitWords, summaryLines } from "../delivery/message.ts";
import { type LayerPlace, summarise } from "../delivery/summary.ts";
import { loadEnvironments } from "../environments/load-environment.ts";
import { InputError } from "../errors/errors.ts";
import {
  environmentSchemaPath,
  folderOf,
  folders,
  inFolders,
  namedFolders,
  vendorFolder,
} from "../folders.ts";
import { originUrl } from "../git/remote.ts";
import { openRepository, type Repository } from "../git/repository.ts";
import { withCheckpoints } from "../interrupt.ts";
import { DiskTree } from "../kustomize/tree/disk.ts";
import { checkNames } from "../layers/select.ts";
import type { LayerNode } from "../layers/tree.ts";
import type { GeneratedFile } from "../output/file.ts";
import { layerFolder } from "../output/layer.ts";
import { withLock } from "../output/memory/lock.ts";
import { readState } from "../output/memory/state.ts";
import { isUntouched } from "../output/memory/untouched.ts";
import type { CommitOfPerson } from "../output/origin.ts";
import { inScope } from "../output/survey.ts";
import type { ProjectCode } from "../project/load.ts";
import { generatedAtHead } from "./at-head.ts";
import { withCommittedText } from "./committed-text.ts";
import { environmentSchemaFile } from "./environment-schema-file.ts";
import { changedSystems, readKeys, systemKeys, writeKeys } from "./incremental.ts";
import { type RuleError, refusal } from "./judge-system.ts";
import { inputFingerprint } from "./project.ts";
import { generateRepository } from "./repository.ts";
import { allOutput, refuseSharedChanges, type Selection, scopeOf, selectionOf } from "./selection.ts";
import { type Standing, standingOf } from "./standing.ts";
import { rememberEngine, type Upgrade, upgradeOf } from "./upgrade.ts";
import { warningsOf } from "./warnings.ts";

/** What `gen` was asked to do. */
export interface GenOptions {
  /** The repository's root. */
  root: string;
  /** The engine's code and the systems, which are not loaded when there is nothing to do. */
  code: ProjectCode;
  /** Names given with --system and --env; none means all. */
  system: readonly string[];
  env: readonly string[];
  /** Only say what would change. */
  check: boolean;
  /** Generate every system, also those whose inputs are what they were. */
  full?: boolean;
  commit: boolean;
  /** Leave the sources to their author and commit the output alone. */
  outputOnly: boolean;
  /** Overwrite uncommitted hand edits, keeping them in the stash. */
  force: boolean;
  /** Files, relative to the root, whose hand edits may be overwritten. */
  accept: readonly string[];
  /** Files outside of the output that the commit holds, and no others; absent: every changed source. */
  sources?: readonly string[];
  /** What the commit says first, where the run knows better than the changed files. */
  message?: CommitWords;
  /** Rules whose errors don't stop this run. */
  allow?: readonly string[];
}

/** What a run did, or with `check` would do. */
export interface GenReport {
  /** Files created, changed and removed; with `check` those that differ. */
  changes: Difference[];
  unchanged: number;
  /** The systems that were generated; those with the same inputs as in the last run are not. */
  generated: string[];
  /** What that means, a line an environment. */
  summary: string[];
  /** The commit that was made, and that HEAD holds. */
  commit: { id: string; message: string; files: number; sources: string[] } | undefined;
  /** True when HEAD held everything already, so that no commit was needed. */
  asCommitted: boolean;
  /** The stash entry that keeps overwritten hand edits. */
  stash: string | undefined;
  /** Files in generated folders that kustogen did not make and left alone. */
  foreign: string[];
  /** Files of which nothing tells who put them there, and which were taken for generated ones. */
  untold: string[];
  /** Edits by hand that are in the way, with the commit that holds them; without `check` they stop the run. */
  edits: { path: string; commit: CommitOfPerson | undefined }[];
  /** What a person should know although nothing is wrong enough to stop. */
  warnings: string[];
  /** Kinds that nothing is known of, with the systems that were generated and have some: nobody checks these. */
  unchecked: string[];
  /** Sources that no commit holds, so that others would generate something else. */
  uncommittedSources: string[];
  /** What is there, when a run looked at everything and found nothing to change. */
  standing: Standing | undefined;
  /** What changes because another engine runs than the one that generated before. */
  upgrade: Upgrade | undefined;
}

/** What people write and output comes from: it is committed with the output. */
const sources = (): string[] => [folders().generators, CONFIG_FILE];
/** What decides about output as well, and is its author's to commit. */
const OTHER_SOURCES = ["package.json", "package-lock.json"];

const NOTHING: GenReport = {
  changes: [],
  unchanged: 0,
  generated: [],
  summary: [],
  commit: undefined,
  asCommitted: false,
  stash: undefined,
  foreign: [],
  untold: [],
  edits: [],
  warnings: [],
  unchecked: [],
  uncommittedSources: [],
  standing: undefined,
  upgrade: undefined,
};

/**
 * Generates, verifies, writes and commits. Everything is computed and verified before the first
 * byte is written.
 *
 * @throws InputError for what an author or operator must mend, OutsideError when git or the file system fails
 */
export async function gen(options: GenOptions): Promise<GenReport> {
  const config = await readConfig(options.root);
  return inFolders(config.folders, () => generate(options, config));
}

async function generate(options: GenOptions, config: Config): Promise<GenReport> {
  const { root } = options;
  const repository = openRepository(root);
  const origin = originUrl(root);
  const state = readState(repository.recordFolder);
  const complete = options.system.length === 0 && options.env.length === 0;
  const fingerprint = inputFingerprint(root, options.code.digest, origin);
  if (complete && !options.full && state.fingerprint === fingerprint && isUntouched(root, state)) {
    if (isDelivered(repository, options)) return NOTHING;
  }

  // Few projects have any, and what reads the lock file takes time to load.
  if (existsSync(join(root, vendorFolder()))) (await import("../vendor/lock.ts")).refuseDrift(root);
  const environments = loadEnvironments(root, config);
  const systems = await options.code.systems();
  checkNames(systems, environments);
  const keys = complete
    ? systemKeys({
        root,
        engine: options.code.engine,
        inputs: options.code.inputs,
        systems,
        environments,
        origin,
      })
    : undefined;
  const changed =
    keys === undefined || options.full || !isUntouched(root, state) || !isDelivered(repository, options)
      ? undefined
      : changedSystems(readKeys(repository.recordFolder, state.fingerprint ?? ""), keys);
  // Where nothing but words changed, one system stands for all: what it makes is what it made.
  const names = changed?.length === 0 ? systems.slice(0, 1).map(({ name }) => name) : changed;
  const selection = selectionOf(systems, environments, names ?? options.system, options.env);
  const involved = needsEverySystem(environments) ? systems : selection.systems;
  const { files, trees, errors, unchecked } = await withCommittedText(repository, (committed) =>
    generateRepository({
      systems: involved,
      environments,
      origin,
      prefix: repository.prefix,
      committed,
      worker: { url: options.code.worker, systems: options.code.module },
      allowed: { exceptions: config.exceptions, rules: options.allow ?? [] },
    }),
  );
  const allowed = judged(errors, selection);
  if (complete) files.push(environmentSchemaFile(systems, config));

  const chosen = selection.systems.map((system) => trees[involved.indexOf(system)] ?? []);
  const warnings = warningsOf(systems, environments);
  const work = { repository, files, layers: layerPlaces(trees.flat()), warnings, options, allowed };
  const remember = (report: GenReport) => {
    report.generated = involved.map(({ name }) => name);
    report.unchecked = unchecked;
    if (complete && names === undefined && report.changes.length === 0 && !options.check)
      report.standing = standingOf(repository, systems, environments, files.length);
    if (complete && !options.check && options.commit) rememberEngine(repository, options.code.engine);
    // What was let pass once is judged again by the next run.
    if (keys !== undefined && !options.check && allowed.length === 0)
      writeKeys(repository.recordFolder, fingerprint, keys);
    return report;
  };
  if (complete && names === undefined)
    return remember(await finish({ ...work, scope: allOutput(), fingerprint }));
  const { own, shared } = scopeOf(selection, environments, chosen);
  // The schema tells of all systems, so that a run for some of them leaves it as it is.
  if (complete) own.push(environmentSchemaPath());
  const within = (scope: readonly string[]) =>
    files.filter(({ path }) => scope.some((entry) => path === entry || path.startsWith(`${entry}/`)));
  const others = planDelivery(repository, within(shared), shared, state);
  refuseSharedChanges([...others.create, ...others.change, ...others.remove], selection.environments);
  return remember(
    await finish({ ...work, own: within(own), scope: own, fingerprint: complete ? fingerprint : "" }),
  );
}

/** True when what was generated before needs no commit of this run. */
function isDelivered(repository: Repository, { check, commit }: GenOptions): boolean {
  return check || !commit || isCommitted(repository, allOutput());
}

/**
 * Stops a run at what rules say is an error in what it is about; returns what --allow lets pass, for the commit.
 * @throws InputError naming each rule and system, and the ways on
 */
function judged(errors: readonly RuleError[], { systems, environments, everything }: Selection): string[] {
  const names = new Set(systems.map(({ name }) => name));
  const layers = new Set(environments.map(({ name }) => name));
  const own = errors.filter(({ system, layer }) => names.has(system) && layers.has(layer));
  const stopping = own.filter(({ allowed }) => !allowed);
  if (stopping.length > 0) {
    const unsound = new Set(stopping.map(({ system }) => system));
    const sound = everything ? [...names].filter((name) => !unsound.has(name)) : [];
    throw new InputError(refusal(stopping, sound));
  }
  const places = new Map<string, number>();
  for (const { rule } of own) places.set(rule, (places.get(rule) ?? 0) + 1);
  return [...places].map(([rule, count]) => `${rule} (${count} place${count === 1 ? "" : "s"})`);
}

/** A generated run on its way into the repository. */
interface Work {
  /** The rules that were broken with leave. */
  allowed: readonly string[];
  repository: Repository;
  /** Everything that was generated. */
  files: readonly GeneratedFile[];
  /** The part of it that this run owns; all when absent. */
  own?: readonly GeneratedFile[];
  layers: readonly LayerPlace[];
  warnings: string[];
  scope: readonly string[];
  fingerprint: string;
  options: GenOptions;
  checkpoint?: (state: string) => Promise<void>;
}

/** Writes and commits, or says what would change; no other run writes meanwhile. */
function finish(work: Work): Promise<GenReport> {
  const { repository, options } = work;
  if (options.check) return write(work);
  return withCheckpoints((checkpoint) =>
    withLock(repository.recordFolder, () => write({ ...work, checkpoint })),
  );
}

async function write({
  repository,
  files,
  own,
  layers,
  warnings,
  scope,
  fingerprint,
  options,
  checkpoint,
  allowed,
}: Work): Promise<GenReport> {
  const { root, check, commit, force } = options;
  const plan = planDelivery(repository, own ?? files, scope);
  await forgiveGenerated(plan, () =>
    generatedAtHead(repository, originUrl(root), new URL("./", options.code.worker)),
  );
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
  if (scope.length === allOutput().length)
    report.upgrade = upgradeOf({ repository, engine: options.code.engine, changes, layers, files });
  if (check || !commit)
    report.summary = summaryLines(
      summarise({ changes, layers, files, before: { tree: new DiskTree(), root: `${root}/` } }),
    );
  if (check) return report;
  const delivery = await deliver(repository, plan, {
    scope,
    fingerprint,
    commit,
    force,
    accept: acceptable(options.accept, scope),
    message: options.message,
    layers,
    files,
    checkpoint,
    allowed,
    sources:
      options.sources === undefined
        ? {
            paths: [...sources(), ...OTHER_SOURCES],
            belongs: (path) => !OTHER_SOURCES.includes(path) && belongsTo(options, path),
            commit: !options.outputOnly,
          }
        : { paths: options.sources, commit: true },
  });
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
function acceptable(paths: readonly string[], scope: readonly string[]): readonly string[] {
  const wrong = paths.find((path) => !inScope(scope, path));
  if (wrong !== undefined)
    throw new InputError(`--accept ${wrong}: expected a file that this run generates, in ${namedFolders()}`);
  return paths;
}

/** True for a source that a run for some systems or environments read; what belongs to others alone is not committed. */
function belongsTo({ system, env }: GenOptions, path: string): boolean {
  const { folder: authored, below = [] } = folderOf(path) ?? {};
  if (authored !== "generators") return true;
  const [folder, name = ""] = below;
  if (folder === "systems" && system.length > 0 && below.length > 2) return system.includes(name);
  if (folder === "environments" && env.length > 0) return env.includes(name.replace(/\.yaml$/, ""));
  return true;
}

function layerPlaces(nodes: readonly LayerNode[]): LayerPlace[] {
  return nodes.map(({ system, layer, parent, deployed }) => ({
    system: system.name,
    layer,
    deployed,
    folder: layerFolder(layer, system.name),
    parent: parent === undefined ? undefined : layerFolder(parent, system.name),
  }));
}
