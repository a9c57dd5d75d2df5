import { existsSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { KUSTOMIZATION_FILES } from "@kustogen/kustomize/load/kustomization.ts";
import { listFolder } from "@kustogen/kustomize/node/disk.ts";
import { workTreeTop } from "@kustogen/kustomize/node/git/run.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import type { CheckInput, EnvironmentInput } from "@kustogen/review/check/check.ts";
import type { WrittenException } from "@kustogen/review/check/exceptions.ts";
import { findFolders, type NotRendered } from "@kustogen/review/check/folders.ts";
import type { Rule, Strictness } from "@kustogen/review/check/rule.ts";
import type { ArgoObject, UnreadableFile } from "@kustogen/review/discovery/argo-documents.ts";
import type { FluxKustomization } from "@kustogen/review/discovery/flux.ts";
import type { OverlaySelection } from "@kustogen/review/discovery/overlays.ts";
import { matcherOf } from "@kustogen/review/discovery/path-glob.ts";
import { relativePath } from "@kustogen/review/discovery/tree-paths.ts";
import type { NotLookedAt } from "@kustogen/review/looked/not-looked-at.ts";
import type { ConfigNotice } from "../../config/both-sides.ts";
import { type Config, readConfig } from "../../config/config.ts";
import { projectRoot } from "../../config/root.ts";
import type { LoadRestrictor } from "../../config/types.ts";
import { environmentsFolder, folderOf } from "../../folders.ts";
import type { SideBefore } from "./change.ts";
import type { CheckCommandOptions } from "./command.ts";
import { missingSources } from "./missing-source.ts";
import { trackedFiles } from "./tracked-files.ts";

/** What a run judges, and what that is compared with. */
export interface CheckSubject
  extends Pick<
    CheckInput,
    | "environments"
    | "exceptions"
    | "exceptionsBefore"
    | "notRendered"
    | "notLookedAt"
    | "since"
    | "argo"
    | "isMissing"
    | "beside"
    | "flux"
    | "files"
  > {
  loadRestrictor: LoadRestrictor | undefined;
  /** The rules of the systems here. */
  rules: readonly Rule[];
  /** True when every environment of the place is judged, so that an exception without a finding is without use. */
  complete: boolean;
  notices: ConfigNotice[];
}

/** The change that a run judges. */
export interface JudgedChange {
  before: SideBefore;
  /** The top folder of the state after. */
  after: string;
  /** How the side before is called in findings. */
  revision: string;
  /** Does something with the files of the side before, as if they were checked out; told its top folder. */
  inBefore<T>(work: (top: string) => Promise<T>): Promise<T>;
}

/**
 * Finds what to judge: the environments of the systems here, or the overlays below folders.
 *
 * @param cwd what folders are relative to
 * @param change where one is judged: neither the environments nor the stages of the side before get lost with it
 */
export async function checkSubject(
  tree: FileTree,
  dirs: readonly string[],
  options: CheckCommandOptions,
  cwd: string,
  change?: JudgedChange,
): Promise<CheckSubject> {
  const root = projectRoot(cwd);
  const config = change?.before.judged.after ?? (await readConfig(root));
  const own = dirs.length === 0 && existsSync(join(root, environmentsFolder(config.folders)));
  if (!own && (options.system.length > 0 || options.env.length > 0))
    throw new InputError(
      "--system and --env choose among the systems of a repository; leave the folders out",
      { code: "wrong-usage" },
    );
  const found = own
    ? await ownEnvironments(tree, root, config, options, change)
    : foreignEnvironments(tree, dirs, options.strictness, cwd, { root, config, change });
  const isPart = options.system.length > 0 || options.env.length > 0;
  const folders = own ? [root] : dirs.length === 0 ? ["."] : dirs;
  const inside = folders.map((folder) => resolve(cwd, folder));
  const beside = change === undefined || isPart ? undefined : besideIn(change, inside);
  return {
    environments: found.environments,
    ...(found.flux !== undefined && { flux: found.flux }),
    notRendered: found.notRendered,
    argo: found.argo,
    isMissing: missingSources(cwd, change?.after ?? workTreeTop(inside[0] as string) ?? cwd),
    // Of a change what is beside the environments says this, too.
    ...(beside
      ? { beside }
      : {
          notLookedAt: [
            ...found.notFollowed,
            ...found.unreadable.map(({ file, why }) => ({
              place: file,
              cause: "unreadable" as const,
              what: why,
            })),
          ],
        }),
    exceptions: [...found.exceptions, ...config.exceptions],
    ...(change && {
      exceptionsBefore: [...(found.exceptionsBefore ?? []), ...change.before.judged.before.exceptions],
      since: sinceBefore(change, (found.flux ?? []).length > 0),
    }),
    loadRestrictor: change === undefined ? config.loadRestrictor : change.before.judged.loadRestrictor,
    rules: found.rules,
    // A part of the systems is judged by what it reads alone.
    files: isPart
      ? []
      : trackedFiles(
          folders.map((folder) => resolve(cwd, folder)),
          options.allFiles === true,
        ),
    complete: own && !isPart,
    notices: [...(change?.before.judged.notices ?? []), ...(found.notices ?? [])],
  };
}

interface Found {
  environments: EnvironmentInput[];
  notRendered: NotRendered[];
  argo: readonly ArgoObject[];
  unreadable: readonly UnreadableFile[];
  notFollowed: readonly NotLookedAt[];
  /** What Flux deploys. */
  flux?: readonly FluxKustomization[];
  exceptions: WrittenException[];
  exceptionsBefore?: WrittenException[];
  rules: readonly Rule[];
  notices?: ConfigNotice[];
}

/** The rules of the systems of the project that a folder belongs to; none where it has no systems. */
export async function ownRules(cwd: string): Promise<Rule[]> {
  const root = projectRoot(cwd);
  const config = await readConfig(root);
  if (!existsSync(join(root, environmentsFolder(config.folders)))) return [];
  const { inputs, all, systems } = await ownSystems(root, config);
  return inputs.rulesOf(systems, all);
}

/** The systems and environments of a project, loaded. */
async function ownSystems(root: string, config: Config) {
  const [{ loadEnvironments }, { projectCode }, select, checkInputs, { rulesOf }] = await Promise.all([
    import("../../environments/load-environment.ts"),
    import("../../project/load.ts"),
    import("../../layers/select.ts"),
    import("../../generate/check-inputs.ts"),
    import("../../generate/system-rules.ts"),
  ]);
  const all = loadEnvironments(root, config);
  const code = await projectCode(root, config.folders, new URL("./", import.meta.url));
  const systems = await code.systems();
  select.checkNames(systems, all);
  return { inputs: { ...checkInputs, ...select, rulesOf }, all, systems };
}

async function ownEnvironments(
  tree: FileTree,
  root: string,
  config: Config,
  options: CheckCommandOptions,
  change: JudgedChange | undefined,
): Promise<Found> {
  const { folders } = config;
  const { inputs, all, systems } = await ownSystems(root, config);
  const chosen = inputs.selectSystems(systems, options.system);
  const environments = inputs.environmentInputs(
    root,
    folders,
    chosen,
    all,
    inputs.selectEnvironments(all, options.env),
  );
  const exceptions = inputs.authoredExceptions(chosen);
  const stages = change && (await (await import("./kept-stages.ts")).keptStages(change.before, all));
  const { strictness } = options;
  const layerOf = (folder: string) =>
    folderOf(folders, relative(root, folder).split(sep).join("/"))?.below[0] ?? "";
  const authored = environments.map((one) => {
    const kept = stages?.byName.get(layerOf(one.folder));
    return { ...one, strictness: strictness ?? kept ?? one.strictness };
  });
  const known = new Set(authored.map(({ folder }) => folder));
  const isWhole = options.system.length + options.env.length === 0;
  // What no system has any more is still deployed, as long as it is there.
  const left =
    change === undefined || !isWhole
      ? []
      : keptFolders(tree, [join(root, folders.overlays)], change).filter((folder) => !known.has(folder));
  return {
    environments: [
      ...authored,
      ...left.map((folder) => ({ folder, strictness: strictness ?? stages?.before.get(layerOf(folder)) })),
    ],
    notRendered: [],
    ...argoObjects(tree, join(root, folders.argocd)),
    exceptions,
    ...(change && exceptions.length > 0 && { exceptionsBefore: await authoredBefore(change, options) }),
    ...(stages && { notices: stages.notices }),
    rules: inputs.rulesOf(chosen, all),
  };
}

/** The exceptions beside the systems of the side before; none where its code can't be asked. */
async function authoredBefore(
  { before, inBefore }: JudgedChange,
  options: CheckCommandOptions,
): Promise<WrittenException[]> {
  return inBefore(async (top) => {
    try {
      const { inputs, systems } = await ownSystems(join(top, before.root), before.judged.before);
      return inputs.authoredExceptions(inputs.selectSystems(systems, options.system));
    } catch (error) {
      if (error instanceof InputError) return [];
      throw error;
    }
  });
}

/** The generated objects of Argo CD, where there are any. */
function argoObjects(tree: FileTree, folder: string): Pick<Found, "argo" | "unreadable" | "notFollowed"> {
  if (!existsSync(folder)) return { argo: [], unreadable: [], notFollowed: [] };
  const { argo, unreadable, notFollowed } = findFolders(tree, [folder], listFolder);
  return { argo, unreadable, notFollowed };
}

/** What else a change touches in these folders, whoever applies it. */
function besideIn({ before, after }: JudgedChange, inside: readonly string[]): CheckInput["beside"] {
  return (states) => {
    const { findings, failures, notLookedAt } = before.judgeBeside(states);
    const placed = (path: string) => join(after, path);
    const isInside = (...paths: (string | undefined)[]) =>
      paths.some(
        (path) =>
          path !== undefined &&
          inside.some((folder) => path === folder || path.startsWith(join(folder, sep))),
      );
    return {
      findings: findings
        .map((one) => ({
          ...one,
          environment: placed(one.environment),
          ...(one.file !== undefined && { file: placed(one.file) }),
        }))
        .filter(({ environment, file }) => isInside(environment, file)),
      failures: failures.map((one) => ({ ...one, environment: placed(one.environment) })),
      notLookedAt: notLookedAt
        .map((one) => ({ ...one, place: placed(one.place) }))
        .filter(({ place }) => isInside(place)),
    };
  };
}

function foreignEnvironments(
  tree: FileTree,
  dirs: readonly string[],
  strictness: Strictness | undefined,
  cwd: string,
  { root, config, change }: { root: string; config: Config; change: JudgedChange | undefined },
): Found {
  const told = dirs.length === 0 ? ["."] : dirs;
  const folders = told.map((folder) => resolve(cwd, folder));
  for (const [at, folder] of folders.entries())
    if (!existsSync(folder))
      throw new InputError(`${told[at]}: there is no such folder`, { code: "no-such-folder" });
  const top = change?.after ?? workTreeTop(folders[0] as string) ?? (folders.length === 1 ? folders[0] : "/");
  const patternsFrom = change?.after ?? root;
  const overlays = change?.before.judged.overlays ?? config.overlays;
  const selection =
    dirs.length === 0
      ? overlays
      : askedOf(
          overlays,
          folders.map((folder) => relativePath(patternsFrom, folder)),
        );
  const found = findFolders(tree, folders, listFolder, {
    top,
    selection,
    patternsFrom,
    clusters: change === undefined ? config.clusters : change.before.judged.clusters.after,
  });
  const { environments, leftToOthers, notRendered, argo, unreadable, notFollowed, flux } = found;
  const all = new Set(environments);
  if (change !== undefined)
    for (const folder of keptFolders(tree, folders, change, selection)) all.add(folder);
  if (all.size === 0 && notRendered.length === 0 && argo.length === 0 && unreadable.length === 0)
    throw new InputError(
      `${told.join(", ")}: no kustomization.yaml here or below; name folders that have one`,
      { code: "no-kustomization" },
    );
  return {
    environments: [...all].sort().map((folder) => {
      const left = leftToOthers.get(folder);
      const build = found.fluxBuilds.get(folder);
      return { folder, strictness, ...(left && { leftToOthers: left }), ...(build && { flux: build }) };
    }),
    notRendered,
    argo,
    unreadable,
    notFollowed,
    flux,
    exceptions: [],
    rules: [],
  };
}

/** What is looked at below folders that the command names: whatever is an overlay there, but for what is excluded below them. */
function askedOf({ also, ...own }: OverlaySelection, asked: readonly string[]): OverlaySelection {
  const exclude = own.exclude?.filter((pattern) => !asked.some(matcherOf(pattern)));
  return { ...(exclude && { exclude }), ...(also && { also: askedOf(also, asked) }) };
}

/** The folders that were environments before and still have a kustomization, of whatever kind and however one gets to it. */
function keptFolders(
  tree: FileTree,
  given: readonly string[],
  { before, after }: JudgedChange,
  selection: OverlaySelection = {},
): string[] {
  return before
    .environments(selection)
    .map((folder) => join(after, folder))
    .filter(
      (folder) =>
        given.some((one) => folder === one || folder.startsWith(join(one, sep))) &&
        KUSTOMIZATION_FILES.some((name) => tree.kind(join(folder, name)) === "file"),
    );
}

function sinceBefore({ before, after, revision }: JudgedChange, isFlux: boolean): CheckInput["since"] {
  return {
    revision,
    render: (folder, missing) => {
      const inside = (path: string) => join("/", relative(after, path).split(sep).join("/"));
      const { found, lost } = before.render(
        inside(folder),
        missing.map((part) => ({ ...part, file: inside(part.file) })),
        isFlux,
      );
      return found && { resources: found.resources, lost: missing.filter((_, at) => lost.has(at)) };
    },
  };
}
