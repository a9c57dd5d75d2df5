import { existsSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { workTreeTop } from "@kustogen/kustomize/node/git/run.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import type { WrittenException } from "@kustogen/review/check/exceptions.ts";
import { findFolders } from "@kustogen/review/check/folders.ts";
import type { Rule } from "@kustogen/review/check/rule.ts";
import { sourcePath } from "@kustogen/review/discovery/application-sources.ts";
import { type Config, readConfig } from "../../config/config.ts";
import { projectRoot } from "../../config/root.ts";
import { environmentsFolder, folderOf } from "../../folders.ts";
import { inState } from "../laid-out-state.ts";
import type { Found } from "./foreign-environments.ts";
import type { CheckCommandOptions } from "./options.ts";
import type { JudgedChange } from "./since.ts";

/** The rules of the systems in a folder's project; none if it has no systems. */
export async function ownRules(cwd: string): Promise<Rule[]> {
  const root = projectRoot(cwd);
  const config = await readConfig(root);
  if (!existsSync(join(root, environmentsFolder(config.folders)))) return [];
  const { inputs, all, systems } = await ownSystems(root, config);
  return inputs.rulesOf(systems, all);
}

/** The loaded systems and environments of a project. */
async function ownSystems(root: string, config: Config) {
  const [
    { loadEnvironments },
    { projectCode },
    select,
    { authoredExceptions, environmentInputs },
    { rulesOf },
  ] = await Promise.all([
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
  return { inputs: { ...select, authoredExceptions, environmentInputs, rulesOf }, all, systems };
}

/** The environments of this project's systems. Throws InputError. */
export async function ownEnvironments(
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
  const stages = change && (await import("./kept-stages.ts")).keptStages(change.sides, all);
  const { strictness } = options;
  const layerOf = (folder: string) =>
    folderOf(folders, relative(root, folder).split(sep).join("/"))?.below[0] ?? "";
  const authored = environments.map((one) => {
    const kept = stages?.byName.get(layerOf(one.folder));
    return { ...one, strictness: strictness ?? kept ?? one.strictness };
  });
  const known = new Set(authored.map(({ folder }) => folder));
  const isWhole = options.system.length + options.env.length === 0;
  // A folder that no system generates any longer is still deployed as long as it exists.
  const left =
    change === undefined || !isWhole
      ? []
      : change.keptFolders(tree, [join(root, folders.overlays)]).filter((folder) => !known.has(folder));
  const argo = ownArgoObjects(tree, root, config);
  const top = workTreeTop(root) ?? root;
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
    ...argo,
    ...(!isWhole && { argo: argo.argo.filter(({ resource }) => !isOfOther(resource)) }),
    exceptions,
    ...(change && exceptions.length > 0 && { exceptionsBefore: await authoredBefore(change, options) }),
    ...(stages && { notices: stages.notices }),
    rules: inputs.rulesOf(chosen, all),
  };
}

/** The exceptions in the systems of the earlier state; none if its code can't be loaded. */
async function authoredBefore(
  { sides: { top, project, compared, judged } }: JudgedChange,
  options: CheckCommandOptions,
): Promise<WrittenException[]> {
  const read = async (folder: string) => {
    try {
      const { inputs, systems } = await ownSystems(join(folder, project), judged.before);
      return inputs.authoredExceptions(inputs.selectSystems(systems, options.system));
    } catch (error) {
      if (error instanceof InputError) return [];
      throw error;
    }
  };
  return inState(top, compared.before.commit, read, project);
}

/** The Argo CD objects in the project's folder for them, if any, and those that ApplicationSets among them generate. */
export function ownArgoObjects(
  tree: FileTree,
  root: string,
  { clusters, folders }: Pick<Config, "clusters" | "folders">,
): Pick<Found, "argo" | "unreadable" | "notFollowed"> {
  const folder = join(root, folders.argocd);
  if (!existsSync(folder)) return { argo: [], unreadable: [], notFollowed: [] };
  const { argo, unreadable, notFollowed } = findFolders(tree, [folder]);
  if (!argo.some(({ resource }) => resource.kind === "ApplicationSet"))
    return { argo, unreadable, notFollowed };
  // Generators may read any folder of the repository.
  const top = workTreeTop(root) ?? root;
  const all = findFolders(tree, [top], { top, clusters });
  const isInside = (path: string) => path.startsWith(`${folder}${sep}`);
  return {
    argo: all.argo.filter(({ file }) => isInside(file)),
    unreadable,
    notFollowed: all.notFollowed.filter(({ place }) => isInside(place)),
  };
}
