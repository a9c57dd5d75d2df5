import { existsSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import type { MissingPart } from "@kustogen/kustomize/build/parts.ts";
import { workTreeTop } from "@kustogen/kustomize/node/git/run.ts";
import { type RenderOptions, rendererOptions } from "@kustogen/kustomize/node/options.ts";
import { boundTree } from "@kustogen/kustomize/node/reach.ts";
import type { RendererOptions } from "@kustogen/kustomize/renderer.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Path } from "@kustogen/kustomize/value/value.ts";
import { deployedStates } from "@kustogen/review/changes/compare-trees.ts";
import { type RenderedParts, RenderedSide } from "@kustogen/review/changes/rendered-side.ts";
import { Failures } from "@kustogen/review/check/failures.ts";
import { failedParts } from "@kustogen/review/check/missing-parts.ts";
import { discover } from "@kustogen/review/discovery/discover.ts";
import { overlayAt } from "@kustogen/review/discovery/overlays.ts";
import { effectiveEnvironment } from "@kustogen/review/effective/environment.ts";
import type { SecretContract } from "@kustogen/review/effective/secret-contract.ts";
import type { ContainerEnvironment } from "@kustogen/review/effective/variable.ts";
import { DEPLOYING, manifestsWith } from "@kustogen/review/git/files-with.ts";
import { listWorkTree } from "@kustogen/review/git/listed-trees.ts";
import { FLUX_GROUP } from "@kustogen/review/kubernetes/flux-groups.ts";
import { applicationKey } from "@kustogen/review/units/unit.ts";
import { UnitRenderer } from "@kustogen/review/units/unit-renderer.ts";
import { foldersOf, readConfig } from "../../config/config.ts";
import { projectRoot } from "../../config/root.ts";
import { loadEnvironments } from "../../environments/load-environment.ts";
import { environmentsFolder, type Folders } from "../../folders.ts";
import { contractsOf } from "../../layers/contracts.ts";
import { resolveTree } from "../../layers/tree.ts";
import { projectCode } from "../../project/load.ts";
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
  /** True if a system was given: a folder may be anyone's, whose code isn't run. */
  ofSystem: boolean;
  /** How the repository deploys it, if an Application or a Flux Kustomization changes what the folder renders to. */
  deployed?: { side: RenderedSide; render(side: RenderedSide): RenderedParts };
}

/** The target of arguments: a system and an environment, or a folder. @throws InputError with a suggestion */
export async function targetOf(first: string, environment: string | undefined, cwd: string): Promise<Target> {
  if (environment === undefined) return folderTarget(first, cwd);
  const root = projectRoot(cwd);
  const folders = await foldersOf(root);
  const folder = await overlayFolder(root, folders.overlays, first, environment);
  return { name: environment, folder: join(root, folder), root, folders, ofSystem: true };
}

async function folderTarget(name: string, cwd: string): Promise<Target> {
  const given = resolve(cwd, name);
  const isFolder = existsSync(given);
  const top = workTreeTop(isFolder ? given : cwd);
  const found = (at: string) => (isFolder ? ofFlux(at, given) : ofApplication(at, name, cwd));
  const deployed = top === undefined ? undefined : await found(top);
  if (top !== undefined && deployed !== undefined) {
    const folder = isFolder ? given : top;
    return {
      name,
      folder,
      root: top,
      folders: await foldersOf(projectRoot(folder)),
      ofSystem: false,
      deployed,
    };
  }
  const folder = await kustomizationFolder(name, cwd);
  const root = projectRoot(folder);
  return { name, folder, root, folders: await foldersOf(root), ofSystem: false };
}

/** What Flux makes of a folder; undefined if it doesn't deploy it. */
async function ofFlux(top: string, folder: string): Promise<Target["deployed"]> {
  if (manifestsWith(top, FLUX_GROUP).length === 0) return undefined;
  const side = await deployedIn(top, folder);
  const overlay = overlayAt(relative(top, folder).split(sep).join("/") || ".");
  return side?.fluxOf(overlay) && { side, render: (rendered) => rendered.render(overlay) };
}

/** What the Application with that name makes; undefined if there is none. */
async function ofApplication(top: string, name: string, cwd: string): Promise<Target["deployed"]> {
  const side = name.includes("/") ? undefined : await deployedIn(top, cwd);
  const application = side?.declared.built.find((one) => one.name === name);
  if (side === undefined || application === undefined) return undefined;
  const unit = { name, path: application.file, application: applicationKey(application) };
  return { side, render: (rendered) => rendered.render(unit) };
}

/** What the working tree around a folder deploys; undefined if nothing in it deploys anything. */
async function deployedIn(top: string, folder: string): Promise<RenderedSide | undefined> {
  const files = manifestsWith(top, DEPLOYING);
  if (files.length === 0) return undefined;
  const { clusters } = await readConfig(projectRoot(folder));
  const tree = listWorkTree(top);
  if (clusters !== undefined) tree.clusters = clusters;
  const here = discover(tree);
  const states = { before: here, after: here, changed: new Set<string>(), affected: new Set<string>() };
  // Charts are declared, too; rendering them is refused where it isn't asked for.
  const renderer = rendererOptions({ helm: true });
  return deployedStates(states, { applications: { before: files, after: files }, renderer }).sides[1];
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
  { loadRestrictor, ...asked }: EnvRendering = {},
  failures = new Failures(target.root),
): Promise<ContainerEnvironment[]> {
  const { name } = target;
  const restrictor = loadRestrictor ?? (await readConfig(projectRoot(target.folder))).loadRestrictor;
  const options = rendererOptions({
    ...asked,
    unrestricted: restrictor === "LoadRestrictionsNone",
    provenance: true,
  });
  let rendered: RenderedTarget;
  try {
    rendered = renderedTarget(target, options, asked.within);
  } catch (error) {
    failures.addWhole(name, error, false, undefined);
    throw error;
  }
  const { resources, missing, placeOf } = rendered;
  for (const part of failedParts(missing, (file) => shortened(file, target)))
    failures.addPart(name, part, false, undefined);
  return effectiveEnvironment(resources, { ...(await authored(target, dist, warn)), placeOf });
}

/** The objects of a target, what is missing from them, and where their fields are set. */
interface RenderedTarget {
  resources: readonly Resource[];
  missing: readonly MissingPart[];
  placeOf(resource: Resource, path: Path): { file: string; line: number; layer: string } | undefined;
}

function renderedTarget(
  target: Target,
  options: RendererOptions,
  within: readonly string[] | undefined,
): RenderedTarget {
  const { deployed, folder } = target;
  if (deployed !== undefined) {
    const { discovery, declared } = deployed.side;
    // Flux's controller builds without load restrictions.
    const isFlux = (declared.flux?.size ?? 0) > 0;
    const side = new RenderedSide(discovery, { ...options, ...(isFlux && { unrestricted: true }) }, declared);
    return { ...deployed.render(side), placeOf: (resource, path) => side.sourceOf(resource, path) };
  }
  const renderer = new UnitRenderer(boundTree([folder], within), { ...options, parts: {} });
  const { resources, missing, placeOf } = renderer.render(resolve(folder));
  return {
    resources,
    missing,
    placeOf(resource, path) {
      const found = placeOf(resource, path);
      return (
        found && {
          file: shortened(found.file, target),
          line: found.line,
          layer: shortened(found.layer, target),
        }
      );
    },
  };
}

/** A path of what was rendered, relative to the repository; unchanged for one outside it, or of something fetched. */
function shortened(path: string, { root, deployed }: Target): string {
  const inside = deployed === undefined ? relative(root, path) : path.slice(1);
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
