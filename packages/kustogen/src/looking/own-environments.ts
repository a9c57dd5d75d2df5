import { existsSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { workTreeTop } from "@kustogen/kustomize/node/git/run.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import type { Rule } from "@kustogen/review/check/model/rule.ts";
import { STRICTNESS, type Strictness } from "@kustogen/review/check/model/state.ts";
import type { WrittenException } from "@kustogen/review/check/steps/exceptions.ts";
import { sourcePath } from "@kustogen/review/discovery/application-sources.ts";
import { findFolders } from "@kustogen/review/units/folders-here.ts";
import type { Environment } from "../authoring/environment.ts";
import { type ConfigNotice, filesOfTree } from "../config/both-sides.ts";
import { type Config, readConfig } from "../config/config.ts";
import { projectRoot } from "../config/root.ts";
import { loadEnvironments } from "../environments/load-environment.ts";
import { environmentsFolder, folderOf } from "../folders.ts";
import { authoredExceptions, environmentInputs } from "../generate/check-inputs.ts";
import { rulesOf } from "../generate/system-rules.ts";
import { checkNames, selectEnvironments, selectSystems } from "../layers/select.ts";
import { projectCode } from "../project/load.ts";
import type { Found } from "./foreign-environments.ts";
import { inState } from "./laid-out-state.ts";
import type { CheckOptions, Sides } from "./sides.ts";
import type { JudgedChange } from "./since.ts";

/** The rules of the systems in a folder's project; none if it has no systems. */
export async function ownRules(cwd: string): Promise<Rule[]> {
  const root = projectRoot(cwd);
  const config = await readConfig(root);
  if (!existsSync(join(root, environmentsFolder(config.folders)))) return [];
  const { all, systems } = await ownSystems(root, config);
  return rulesOf(systems, all);
}

/** The loaded systems and environments of a project. */
async function ownSystems(root: string, config: Config) {
  const all = loadEnvironments(root, config);
  const code = await projectCode(root, config.folders, new URL("./", import.meta.url));
  const systems = await code.systems();
  checkNames(systems, all);
  return { all, systems };
}

/** The environments of this project's systems. Throws InputError. */
export async function ownEnvironments(
  tree: FileTree,
  root: string,
  config: Config,
  options: CheckOptions,
  change: JudgedChange | undefined,
): Promise<Found> {
  const { folders } = config;
  const { all, systems } = await ownSystems(root, config);
  const chosen = selectSystems(systems, options.system);
  const wanted = selectEnvironments(all, options.env);
  const exceptions = authoredExceptions(chosen);
  const stages = change && keptStages(change.sides, all);
  const { strictness } = options;
  const layerOf = (folder: string) =>
    folderOf(folders, relative(root, folder).split(sep).join("/"))?.below[0] ?? "";
  const authored = environmentInputs(root, folders, systems, all, wanted, chosen).map((one) => ({
    ...one,
    strictness: strictness ?? stages?.byName.get(layerOf(one.folder)) ?? one.strictness,
  }));
  const known = new Set(authored.map(({ folder }) => folder));
  const isWhole = options.system.length + options.env.length === 0;
  // A folder that no system generates any longer is still deployed as long as it exists.
  const left =
    change === undefined || !isWhole
      ? []
      : change.keptFolders(tree, [join(root, folders.overlays)]).filter((folder) => !known.has(folder));
  const top = workTreeTop(root) ?? root;
  const { argo, notFollowed, unreadable } = ownArgoObjects(tree, root, top, config);
  /** True for an Application of an environment that nobody asked for, of which nothing is known. */
  const isOfOther = (resource: Resource) => {
    const { source } = (resource.spec ?? {}) as ValueMap;
    const folder = join(top, isMap(source) ? sourcePath(source) : "");
    return folder.startsWith(join(root, folders.overlays, sep)) && !known.has(folder);
  };
  return {
    environments: [
      ...authored,
      ...left.map((folder) => ({ folder, strictness: strictness ?? stages?.before.get(layerOf(folder)) })),
    ],
    deployed: new Set([...known, ...left]),
    notRendered: [],
    argo: isWhole ? argo : argo.filter(({ resource }) => !isOfOther(resource)),
    notFollowed,
    unreadable,
    exceptions,
    ...(change && exceptions.length > 0 && { exceptionsBefore: await authoredBefore(change, options) }),
    ...(stages && { notices: stages.notices }),
    rules: rulesOf(chosen, all),
  };
}

/** The Argo CD objects in the project's folder for them, if any, and those that ApplicationSets among them generate. */
export function ownArgoObjects(
  tree: FileTree,
  root: string,
  top: string,
  { clusters, folders }: Pick<Config, "clusters" | "folders">,
): Pick<Found, "argo" | "unreadable" | "notFollowed"> {
  const folder = join(root, folders.argocd);
  if (!existsSync(folder)) return { argo: [], unreadable: [], notFollowed: [] };
  const isInside = (path: string) => path.startsWith(`${folder}${sep}`);
  const own = findFolders(tree, [folder], { top, clusters });
  // Generators may read any folder of the repository.
  const isOfSets = own.argo.some(({ resource }) => resource.kind === "ApplicationSet");
  const all = isOfSets ? findFolders(tree, [top], { top, clusters }) : { argo: own.argo, notFollowed: [] };
  return {
    argo: all.argo.filter(({ file }) => isInside(file)),
    unreadable: own.unreadable,
    notFollowed: all.notFollowed.filter(({ place }) => isInside(place)),
  };
}

/** The exceptions in the systems of the earlier state; none if its code can't be loaded. */
async function authoredBefore(
  { sides: { top, project, compared, judged } }: JudgedChange,
  options: CheckOptions,
): Promise<WrittenException[]> {
  const read = async (folder: string) => {
    try {
      const { systems } = await ownSystems(join(folder, project), judged.before);
      return authoredExceptions(selectSystems(systems, options.system));
    } catch (error) {
      if (error instanceof InputError) return [];
      throw error;
    }
  };
  return inState(top, compared.before.commit, read, project);
}

/** The strictness of environments for which a change would lower it, and notices about them. */
interface KeptStages {
  byName: ReadonlyMap<string, Strictness>;
  /** The strictness of the earlier environments, by name. */
  before: ReadonlyMap<string, Strictness>;
  notices: ConfigNotice[];
}

/**
 * A change can't make its own judgement milder: an environment is checked as strictly as before, and a new one as
 * strictly as the removed ones, because it may be a renamed one.
 */
export function keptStages(
  { project, states, judged }: Pick<Sides, "project" | "states" | "judged">,
  now: readonly Environment[],
): KeptStages {
  const byName = new Map<string, Strictness>();
  const notices: ConfigNotice[] = [];
  let old: Environment[];
  try {
    old = loadEnvironments(join("/", project), judged.before, filesOfTree(states.before.tree));
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { byName, before: byName, notices };
  }
  const rank = (stage: Strictness) => STRICTNESS.indexOf(stage);
  const known = new Map(old.map(({ name, stage }) => [name, stage]));
  const gone = old.filter(({ name }) => now.every((one) => one.name !== name));
  const strictest = gone.toSorted((a, b) => rank(b.stage) - rank(a.stage))[0];
  for (const { name, stage } of now) {
    const kept = known.get(name) ?? strictest?.stage;
    if (kept === undefined || rank(kept) <= rank(stage)) continue;
    byName.set(name, kept);
    const why = known.has(name)
      ? "as before"
      : `like the environment ${strictest?.name}, which this change removes`;
    notices.push({
      severity: "warning",
      message: `${name} is checked as ${kept}, ${why}, although this change makes it ${stage}`,
    });
  }
  return { byName, before: known, notices };
}
