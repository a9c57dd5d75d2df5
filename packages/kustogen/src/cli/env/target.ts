import { existsSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { workTreeTop } from "@kustogen/kustomize/node/git/run.ts";
import { type RenderOptions, rendererOptions } from "@kustogen/kustomize/node/options.ts";
import { boundTree } from "@kustogen/kustomize/node/reach.ts";
import { Failures } from "@kustogen/review/check/failures.ts";
import { type FailedPart, failedParts } from "@kustogen/review/check/missing-parts.ts";
import { overlayAt } from "@kustogen/review/discovery/overlays.ts";
import { effectiveEnvironment } from "@kustogen/review/effective/environment.ts";
import type { SecretContract } from "@kustogen/review/effective/secret-contract.ts";
import type { ContainerEnvironment } from "@kustogen/review/effective/variable.ts";
import { UnitRenderer } from "@kustogen/review/units/unit-renderer.ts";
import { foldersOf, readConfig } from "../../config/config.ts";
import { projectRoot } from "../../config/root.ts";
import { loadEnvironments } from "../../environments/load-environment.ts";
import { environmentsFolder, type Folders } from "../../folders.ts";
import { contractsOf } from "../../layers/contracts.ts";
import { resolveTree } from "../../layers/tree.ts";
import { projectCode } from "../../project/load.ts";
import { type ApplicationTarget, applicationsIn, renderedApplication } from "./application.ts";
import { builtHere, isMadeByFlux } from "./flux-folder.ts";
import { kustomizationFolder, overlayFolder } from "./overlay-folder.ts";

/** How to render an environment. */
type EnvRendering = Pick<RenderOptions, "remote" | "remoteAllow" | "helm" | "within"> & {
  loadRestrictor?: string | undefined;
};

/** A requested environment. */
export interface Target {
  /** Its name in reports: the environment, or the folder as given. */
  name: string;
  /** The folder to render. */
  folder: string;
  /** The root of its repository. */
  root: string;
  /** The names of its project's folders. */
  folders: Folders;
  /** The requested Application, in place of a folder. */
  application?: ApplicationTarget;
  /** True if a system was given: a folder may be anyone's, whose code isn't run. */
  ofSystem: boolean;
}

/** The target of arguments: a system and an environment, or a folder. @throws InputError with a suggestion */
export async function targetOf(first: string, environment: string | undefined, cwd: string): Promise<Target> {
  if (environment === undefined) return folderTarget(first, cwd);
  const root = projectRoot(cwd);
  const folders = await foldersOf(root);
  const folder = await overlayFolder(root, folders.overlays, first, environment);
  return { name: environment, folder: join(root, folder), root, folders, ofSystem: true };
}

async function folderTarget(folder: string, cwd: string): Promise<Target> {
  const application = existsSync(resolve(cwd, folder)) ? undefined : await applicationTarget(folder, cwd);
  if (application !== undefined) return application;
  const given = resolve(cwd, folder);
  const path = isMadeByFlux(given) ? given : await kustomizationFolder(folder, cwd);
  const root = projectRoot(path);
  return { name: folder, folder: path, root, folders: await foldersOf(root), ofSystem: false };
}

/** The Application with that name in the repository; undefined if it has none. */
async function applicationTarget(name: string, cwd: string): Promise<Target | undefined> {
  const top = workTreeTop(cwd);
  if (top === undefined || name.includes("/")) return undefined;
  const { clusters } = await readConfig(projectRoot(cwd));
  const application = applicationsIn(top, clusters).get(name);
  if (application === undefined) return undefined;
  const folders = await foldersOf(top);
  return { name, folder: top, root: top, folders, application, ofSystem: false };
}

/** The target of `--compare`: another environment of the same system, or a folder. */
export function otherTarget(
  other: string,
  first: string,
  environment: string | undefined,
  cwd: string,
): Promise<Target> {
  const isFolder = other.includes("/") || existsSync(resolve(cwd, other));
  return environment === undefined || isFolder ? folderTarget(other, cwd) : targetOf(first, other, cwd);
}

/**
 * The effective environments of a target. For a system of its own repository, the secret contracts and the cluster's
 * version are taken into account.
 * @param dist the folder of the running engine
 * @param failures receives each entry that can't be rendered; the rest is shown without it
 * @throws the error of a target that can't be rendered at all, which `failures` receives, too
 */
export async function environmentsOf(
  target: Target,
  dist: URL,
  warn: (message: string) => void,
  { loadRestrictor, ...options }: EnvRendering = {},
  failures = new Failures(target.root),
): Promise<ContainerEnvironment[]> {
  const whole = <T>(render: () => T): T => {
    try {
      return render();
    } catch (error) {
      failures.addWhole(target.name, error, false, undefined);
      throw error;
    }
  };
  const addParts = (parts: readonly FailedPart[]) => {
    for (const part of parts) failures.addPart(target.name, part, false, undefined);
  };
  const { application } = target;
  if (application !== undefined) {
    const rendering = rendererOptions({ ...options, provenance: true });
    const { resources, missing, placeOf } = whole(() =>
      renderedApplication(application, { ...rendering, parts: {} }),
    );
    addParts(failedParts(missing, (file) => file.slice(1)));
    return effectiveEnvironment(resources, { placeOf });
  }
  const disk = boundTree([target.folder], options.within);
  const folder = resolve(target.folder);
  const { flux, tree }: ReturnType<typeof builtHere> = target.ofSystem
    ? { tree: disk }
    : builtHere(disk, folder);
  const unrestricted =
    (loadRestrictor ?? (await readConfig(target.root)).loadRestrictor) === "LoadRestrictionsNone" ||
    flux !== undefined;
  const rendering = rendererOptions({ ...options, unrestricted, provenance: true });
  const renderer = new UnitRenderer(tree, { ...rendering, parts: {} }).as(folder, { flux });
  const { resources, missing, placeOf } = whole(() => renderer.render(folder, flux?.variables));
  addParts(failedParts(missing, (file) => shortened(file, target.root), renderer.edited.added));
  return effectiveEnvironment(resources, {
    ...(await authored(target, dist, warn)),
    placeOf(resource, path) {
      const found = placeOf(resource, path);
      if (found === undefined) return undefined;
      const { file, layer, line } = found;
      return { file: shortened(file, target.root), line, layer: shortened(layer, target.root) };
    },
  });
}

/** A file system path relative to the repository; unchanged for one outside it, or of something fetched. */
function shortened(path: string, root: string): string {
  const inside = relative(root, path);
  return inside === "" ? "." : inside.startsWith("..") ? path : inside.split(sep).join("/");
}

/** The contracts that a system's author declared for an environment; none if the system can't be loaded. */
async function authored(
  { folder, root, folders, ofSystem }: Target,
  dist: URL,
  warn: (message: string) => void,
): Promise<{ contracts?: SecretContract[]; kubernetes?: string }> {
  const names = overlayAt(relative(root, folder), folders.overlays);
  if (!ofSystem || names.system === undefined || !existsSync(join(root, environmentsFolder(folders))))
    return {};
  try {
    const systems = await (await projectCode(root, folders, dist)).systems();
    const system = systems.find(({ name }) => name === names.system);
    if (system === undefined) return {};
    const environments = loadEnvironments(root, await readConfig(root));
    const environment = environments.find(({ name }) => name === names.environment);
    const node = resolveTree(system, environments).find(({ layer }) => layer === names.environment);
    return {
      contracts: node === undefined ? [] : contractsOf(node),
      kubernetes: environment?.kubernetes,
    };
  } catch (error) {
    warn(`the secret contracts can't be read: ${error instanceof Error ? error.message : String(error)}`);
    return {};
  }
}
