import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { ArgoObject } from "../../check/argo-objects.ts";
import type { CheckInput, EnvironmentInput } from "../../check/check.ts";
import type { WrittenException } from "../../check/exceptions.ts";
import { findFolders, type NotRendered } from "../../check/folders.ts";
import type { Rule, Strictness } from "../../check/rule.ts";
import { readConfig } from "../../config/config.ts";
import { projectRoot } from "../../config/root.ts";
import { InputError, isErrorOf } from "../../errors/errors.ts";
import { environmentsFolder, folders } from "../../folders.ts";
import { resourceOf } from "../../kubernetes/resource.ts";
import type { FileTree } from "../../kustomize/tree/tree.ts";
import { RenderService } from "../../render/service.ts";
import type { CheckCommandOptions } from "./command.ts";
import { trackedFiles } from "./tracked-files.ts";

/** What a run judges, and what that is compared with. */
export interface CheckSubject
  extends Pick<CheckInput, "environments" | "exceptions" | "notRendered" | "since" | "argo" | "files"> {
  /** The rules of the systems here. */
  rules: readonly Rule[];
  /** True when every environment of the place is judged, so that an exception without a finding is without use. */
  complete: boolean;
  /** Ends the git processes that were started. */
  close(): void;
}

/** Finds what to judge: the environments of the systems here, or the overlays below folders. */
export async function checkSubject(
  tree: FileTree,
  dirs: readonly string[],
  options: CheckCommandOptions,
  cwd: string,
): Promise<CheckSubject> {
  const root = projectRoot(cwd);
  const own = dirs.length === 0 && existsSync(join(root, environmentsFolder()));
  if (!own && (options.system.length > 0 || options.env.length > 0))
    throw new InputError(
      "--system and --env choose among the systems of a repository; leave the folders out",
      { code: "wrong-usage" },
    );
  const found = own
    ? await ownEnvironments(tree, root, options)
    : foreignEnvironments(tree, dirs, options.strictness);
  const isPart = options.system.length > 0 || options.env.length > 0;
  const service =
    options.since === undefined
      ? undefined
      : new RenderService({ remote: options.remote, helm: options.enableHelm, within: options.within });
  return {
    environments: found.environments,
    notRendered: found.notRendered,
    argo: found.argo,
    exceptions: [...found.exceptions, ...(await readConfig(root)).exceptions],
    rules: found.rules,
    // A part of the systems is judged by what it reads alone.
    files: isPart
      ? []
      : trackedFiles(own ? [root] : dirs.length === 0 ? ["."] : dirs, options.allFiles === true),
    complete: own && !isPart,
    since: service && options.since !== undefined ? sinceRevision(service, options.since) : undefined,
    close: () => service?.close(),
  };
}

interface Found {
  environments: EnvironmentInput[];
  notRendered: NotRendered[];
  argo: readonly ArgoObject[];
  exceptions: WrittenException[];
  rules: readonly Rule[];
}

/** The rules of the systems of the project that a folder belongs to; none where it has no systems. */
export async function ownRules(cwd: string): Promise<Rule[]> {
  const root = projectRoot(cwd);
  if (!existsSync(join(root, environmentsFolder()))) return [];
  const { inputs, all, systems } = await ownSystems(root);
  return inputs.rulesOf(systems, all);
}

/** The systems and environments of a project, loaded. */
async function ownSystems(root: string) {
  const [{ loadEnvironments }, { projectCode }, select, checkInputs, { rulesOf }] = await Promise.all([
    import("../../environments/load-environment.ts"),
    import("../../project/load.ts"),
    import("../../layers/select.ts"),
    import("../../generate/check-inputs.ts"),
    import("../../generate/system-rules.ts"),
  ]);
  const all = loadEnvironments(root, await readConfig(root));
  const code = await projectCode(root, new URL("./", import.meta.url));
  const systems = await code.systems();
  select.checkNames(systems, all);
  return { inputs: { ...checkInputs, ...select, rulesOf }, all, systems };
}

async function ownEnvironments(tree: FileTree, root: string, options: CheckCommandOptions): Promise<Found> {
  const { inputs, all, systems } = await ownSystems(root);
  const chosen = inputs.selectSystems(systems, options.system);
  const environments = inputs.environmentInputs(
    root,
    chosen,
    all,
    inputs.selectEnvironments(all, options.env),
  );
  const { strictness } = options;
  return {
    environments: strictness ? environments.map((one) => ({ ...one, strictness })) : environments,
    notRendered: [],
    argo: argoObjects(tree, root),
    exceptions: inputs.authoredExceptions(chosen),
    rules: inputs.rulesOf(chosen, all),
  };
}

/** The generated objects of Argo CD, where there are any. */
function argoObjects(tree: FileTree, root: string): readonly ArgoObject[] {
  const folder = join(root, folders().argocd);
  return existsSync(folder) ? findFolders(tree, [folder]).argo : [];
}

function foreignEnvironments(
  tree: FileTree,
  dirs: readonly string[],
  strictness: Strictness | undefined,
): Found {
  const folders = dirs.length === 0 ? ["."] : dirs;
  for (const folder of folders)
    if (!existsSync(folder))
      throw new InputError(`${folder}: there is no such folder`, { code: "no-such-folder" });
  const { environments, notRendered, argo } = findFolders(tree, folders);
  if (environments.length === 0 && notRendered.length === 0)
    throw new InputError(
      `${folders.join(", ")}: no kustomization.yaml here or below; name folders that have one`,
      { code: "no-kustomization" },
    );
  return {
    environments: environments.map((folder) => ({ folder, strictness })),
    notRendered,
    argo,
    exceptions: [],
    rules: [],
  };
}

function sinceRevision(service: RenderService, revision: string): CheckInput["since"] {
  return {
    revision,
    render(folder) {
      try {
        return service.render(resolve(folder), revision).map(resourceOf);
      } catch (error) {
        // A folder that the revision doesn't have is new, and nothing in it has changed; a wrong revision fails.
        if (isErrorOf(error, "no-such-folder", "no-kustomization")) return;
        throw error;
      }
    },
  };
}
