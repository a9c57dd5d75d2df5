import { needsEverySystem } from "../argocd/files.ts";
import { readConfig } from "../config/config.ts";
import { deliver, planDelivery } from "../delivery/deliver.ts";
import { type Difference, differences } from "../delivery/differences.ts";
import { pendingPaths } from "../delivery/pending.ts";
import { loadEnvironments } from "../environments/load-environment.ts";
import { originUrl } from "../git/remote.ts";
import { isCommitted, openRepository, type Repository } from "../git/repository.ts";
import { checkNames } from "../layers/select.ts";
import { readState } from "../output/memory/record.ts";
import { isUntouched } from "../output/memory/untouched.ts";
import type { Plan } from "../output/plan.ts";
import type { ProjectCode } from "../project/load.ts";
import { withCommittedText } from "./committed-text.ts";
import { inputFingerprint } from "./project.ts";
import { generateRepository } from "./repository.ts";
import { ALL_FOLDERS, refuseSharedChanges, scopeOf, selectionOf } from "./selection.ts";

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
  commit: boolean;
  /** Overwrite uncommitted hand edits, keeping them in the stash. */
  force: boolean;
}

/** What a run did, or with `check` would do. */
export interface GenReport {
  /** Files created, changed and removed; with `check` those that differ. */
  changes: Difference[];
  unchanged: number;
  /** The commit that was made. */
  commit: { id: string; message: string; files: number } | undefined;
  /** The stash entry that keeps overwritten hand edits. */
  stash: string | undefined;
  /** Files in generated folders that kustogen did not make and left alone. */
  foreign: string[];
  /** After a commit: sources that are not committed, so that others would generate something else. */
  uncommittedSources: string[];
}

/** The folder that everything is generated from. */
const SOURCES = "generators";

const NOTHING: GenReport = {
  changes: [],
  unchanged: 0,
  commit: undefined,
  stash: undefined,
  foreign: [],
  uncommittedSources: [],
};

/**
 * Generates, verifies, writes and commits (design section 7). Everything is computed and verified before the first
 * byte is written.
 *
 * @throws InputError for what an author or operator must mend, OutsideError when git or the file system fails
 */
export async function gen(options: GenOptions): Promise<GenReport> {
  const { root } = options;
  const config = await readConfig(root);
  const repository = openRepository(root);
  const origin = originUrl(root);
  const state = readState(repository.recordFolder);
  const complete = options.system.length === 0 && options.env.length === 0;
  const fingerprint = inputFingerprint(root, options.code.digest, origin);
  if (complete && state.fingerprint === fingerprint && isUntouched(root, state)) {
    if (options.check || !options.commit || isCommitted(repository, ALL_FOLDERS)) return NOTHING;
  }

  const environments = loadEnvironments(root, config);
  const systems = await options.code.systems();
  const selection = selectionOf(systems, environments, options.system, options.env);
  checkNames(systems, environments);
  const involved = needsEverySystem(environments) ? systems : selection.systems;
  const { files, trees } = await withCommittedText(repository, (committed) =>
    generateRepository({
      systems: involved,
      environments,
      origin,
      prefix: repository.prefix,
      committed,
      worker: { url: options.code.worker, systems: options.code.module },
    }),
  );

  if (complete) {
    const plan = planDelivery(repository, files, ALL_FOLDERS, state);
    return finish(repository, plan, ALL_FOLDERS, fingerprint, options);
  }
  const chosen = selection.systems.map((system) => trees[involved.indexOf(system)] ?? []);
  const { own, shared } = scopeOf(selection, environments, chosen);
  const within = (scope: readonly string[]) =>
    files.filter(({ path }) => scope.some((entry) => path === entry || path.startsWith(`${entry}/`)));
  const others = planDelivery(repository, within(shared), shared, state);
  refuseSharedChanges([...others.create, ...others.change, ...others.remove], selection.environments);
  return finish(repository, planDelivery(repository, within(own), own, state), own, "", options);
}

async function finish(
  repository: Repository,
  plan: Plan,
  scope: readonly string[],
  fingerprint: string,
  { root, check, commit, force }: GenOptions,
): Promise<GenReport> {
  const changes = differences(root, plan);
  const report: GenReport = { ...NOTHING, changes, unchanged: plan.unchanged, foreign: plan.foreign };
  if (check) return report;
  const { commit: made, stash } = await deliver(repository, plan, { scope, fingerprint, commit, force });
  report.stash = stash;
  report.commit = made && { id: made.id, message: made.message, files: made.changes.length };
  if (made !== undefined)
    report.uncommittedSources = pendingPaths(repository, [SOURCES]).map(({ path }) => path);
  return report;
}
