import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { InputError, wrongUsage } from "@kustogen/kustomize/errors/errors.ts";
import { workTreeTop } from "@kustogen/kustomize/node/git/run.ts";
import { isAtOrIn } from "@kustogen/kustomize/node/reach.ts";
import type { BoundTree } from "@kustogen/kustomize/tree/bound.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import { lazily } from "@kustogen/kustomize/value/lazily.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import type { CheckedFolder } from "@kustogen/review/check/check.ts";
import type { IsMissing } from "@kustogen/review/check/model/argo-objects.ts";
import { DEFINITION } from "@kustogen/review/check/model/declared-kinds.ts";
import { sourcePath } from "@kustogen/review/discovery/application-sources.ts";
import { linksOut } from "@kustogen/review/discovery/links-out.ts";
import type { ListedTree } from "@kustogen/review/discovery/listed-tree.ts";
import { ownSources } from "@kustogen/review/git/remote.ts";
import { type FoundFolders, findFolders } from "@kustogen/review/units/folders-here.ts";
import { type Config, readConfig } from "../config/config.ts";
import { projectRoot } from "../config/root.ts";
import { environmentsFolder } from "../folders.ts";
import { foundEnvironments } from "./found-environments.ts";
import type { CheckOptions } from "./sides.ts";
import type { JudgedChange } from "./since.ts";
import { filesWith, trackedFiles, trackedLinks } from "./tracked-files.ts";

const OUTSIDE = "no kustomization lists it, and neither Argo CD nor Flux deploys it";

const IN_SUBMODULE = "a submodule: Argo CD refuses the repository for links in it that lead out, too";

/** The state to check: the working tree, the later one of a change, or one that is laid out in a folder, as git lists it. */
interface State {
  top?: string | undefined;
  change?: JudgedChange | undefined;
  listed?: ListedTree | undefined;
}

/**
 * Finds the environments to check, and what they are compared with: those of this project's systems, or the overlays
 * below folders. It is `complete` with every environment of the folder: an exception without a finding is unused then.
 */
export async function checkSubject(
  tree: BoundTree,
  dirs: readonly string[],
  options: CheckOptions,
  cwd: string,
  { top: laidOut, change, listed }: State,
) {
  const root = projectRoot(cwd);
  const judged = change?.sides.judged;
  const config = judged?.after ?? (await readConfig(root));
  const isProject = existsSync(join(root, environmentsFolder(config.folders)));
  const isPart = options.system.length > 0 || options.env.length > 0;
  if (isPart && !(isProject && dirs.length === 0))
    throw wrongUsage("--system and --env choose among the systems of a repository; leave the folders out");
  const given = dirs.length > 0 ? dirs : [isProject ? root : "."];
  const inside = given.map((folder) => resolve(cwd, folder));
  const all = options.allFiles === true;
  const files = lazily(() => trackedFiles(inside, { all }));
  // What a change leaves as it is isn't searched again, nor listed: there may be thousands.
  const isChanged = change && ((file: string) => change.isChanged(file));
  const searched = lazily(() => (isChanged ? trackedFiles(inside, { all, isAsked: isChanged }) : files()));
  const search = { root, config, change, isAsked: dirs.length > 0, isProject, files };
  // Systems are programs: a named folder may be in a clone that nobody trusts.
  const own =
    isProject && dirs.length === 0
      ? await (await import("./own-environments.ts")).ownEnvironments(root, config, options, change)
      : undefined;
  const found =
    isPart && own !== undefined
      ? foundForPart(tree, own.environments, root, config)
      : foundEnvironments(tree, given, cwd, search);
  const byFolder = new Map<string, CheckedFolder>();
  for (const one of found.environments)
    byFolder.set(one.folder, { ...one, strictness: options.strictness ?? own?.strictnessBefore(one.folder) });
  for (const [folder, one] of own?.environments ?? [])
    byFolder.set(folder, { ...byFolder.get(folder), ...one });
  const ofOwn = [...byFolder.keys()].filter((one) => isAtOrIn(one, join(root, config.folders.overlays)));
  // Manifests that no environment is built from are searched for credentials.
  const lists = [[...byFolder], found.notRendered, found.argo, found.notFollowed, found.outside];
  const none = `${given.join(", ")}: no kustomization.yaml here or below; name folders that have one, or none for the whole repository`;
  if (own === undefined && lists.every((list) => list.length === 0))
    throw new InputError(none, { code: "no-kustomization" });
  const top = laidOut ?? workTreeTop(inside[0] as string);
  // Applications may belong to projects elsewhere in the repository.
  const isHere = (file: string) => inside.some((folder) => isAtOrIn(file, folder));
  const isWhole = inside.includes(top ?? "");
  const named = found.argo.length === 0 || isWhole ? [] : filesWith("AppProject", inside, change?.after);
  const elsewhere = new Set(named.flatMap((file) => (isHere(file) ? [] : dirname(file))));
  const around = findFolders(tree, [...elsewhere], { top: top ?? root });
  const projects = around.argo.filter((one) => one.resource.kind === "AppProject" && !isHere(one.file));
  const isOwn = ownSources(cwd);
  // A source in a remote of this clone, at the checked revision, that isn't there.
  const isMissing: IsMissing = ({ path, ...source }) => !existsSync(join(top ?? cwd, path)) && isOwn(source);
  const changes = isPart ? undefined : change?.changesIn(inside);
  const checkedOut =
    found.builds === 0
      ? undefined
      : (change?.sides.states.after.tree ?? listed ?? (top === undefined ? undefined : trackedLinks(top)));
  const placed = (path: string) => join(top ?? cwd, path);
  return {
    environments: [...byFolder.values()],
    flux: found.flux,
    deployed: [
      found.deployed,
      // The project's own are deployed, also those that no system generates any longer.
      ...(own === undefined ? [] : [new Set(ofOwn)]),
      ...(change ? [change.deployedBefore([...byFolder.keys()])] : []),
    ],
    argo: [...found.argo, ...projects],
    isMissing,
    checkout: checkedOut && {
      builds: found.builds,
      linksOut: linksOut(checkedOut).map((one) => ({ ...one, file: placed(one.file) })),
    },
    changes,
    notLookedAt: [
      ...[...(checkedOut?.submodules.keys() ?? [])].map((path) => {
        return { place: placed(path), cause: "outside" as const, what: IN_SUBMODULE };
      }),
      ...found.notRendered,
      // For a change, this is included in the other effects.
      ...(changes ? [] : found.notFollowed),
      ...found.outside.map((place) => ({ place, cause: "manifest" as const, what: OUTSIDE })),
    ],
    exceptions: [...(own?.exceptions ?? []), ...config.exceptions],
    ...(change && {
      exceptionsBefore: [...(own?.exceptionsBefore ?? []), ...change.sides.judged.before.exceptions],
      since: change.since,
    }),
    rendering: judged === undefined ? config : { ...judged, kustomize: judged.kustomize.after },
    rules: own?.rules ?? [],
    // A part of the systems is checked only by the files it reads.
    files: isPart ? [] : searched(),
    defining: () => filesWith(DEFINITION, inside, change?.after),
    complete: own !== undefined && !isPart,
    notices: [...(judged?.notices ?? []), ...(own?.notices ?? []), ...found.notices],
    noticesOf: own?.noticesOf ?? (() => []),
  };
}

/** What some of a project's systems or environments need besides their own folders: the Argo CD objects for them. */
function foundForPart(
  tree: FileTree,
  own: ReadonlyMap<string, CheckedFolder>,
  root: string,
  { clusters, folders }: Config,
) {
  const top = workTreeTop(root) ?? root;
  const folder = join(root, folders.argocd);
  /** True for an Application of an environment that nobody asked for, of which nothing is known. */
  const isOfOther = ({ spec }: Resource) => {
    const { source } = (spec ?? {}) as ValueMap;
    const path = join(top, isMap(source) ? sourcePath(source) : "");
    return isAtOrIn(path, join(root, folders.overlays)) && !own.has(path);
  };
  const alone = findFolders(tree, existsSync(folder) ? [folder] : [], { top, clusters });
  // The generators of a set may read any folder of the repository; without one, what Applications name isn't searched.
  const isOfSets = alone.argo.some(({ resource }) => resource.kind === "ApplicationSet");
  const found = isOfSets ? findFolders(tree, [top], { top, clusters }) : alone;
  const isKnown = ({ cause, place }: FoundFolders["notFollowed"][number]) =>
    isAtOrIn(place, folder) && (isOfSets || cause === "unreadable");
  return {
    ...found,
    environments: [],
    notices: [],
    deployed: new Set<string>(),
    notRendered: [],
    argo: found.argo.filter(({ file, resource }) => isAtOrIn(file, folder) && !isOfOther(resource)),
    notFollowed: found.notFollowed.filter(isKnown),
  };
}
