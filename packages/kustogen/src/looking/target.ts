import { existsSync, readdirSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { closest, suggestion, unknownName } from "@kustogen/kustomize/errors/suggest.ts";
import { DiskTree } from "@kustogen/kustomize/node/disk.ts";
import { workTreeTop } from "@kustogen/kustomize/node/git/run.ts";
import { boundTree } from "@kustogen/kustomize/node/reach.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Path } from "@kustogen/kustomize/value/value.ts";
import type { Failures } from "@kustogen/review/check/steps/failures.ts";
import { failedParts } from "@kustogen/review/check/steps/missing-parts.ts";
import { kustomizationIn } from "@kustogen/review/discovery/kustomizations.ts";
import { type Overlay, overlayAt } from "@kustogen/review/discovery/overlays.ts";
import { effectiveEnvironment } from "@kustogen/review/effective/environment.ts";
import type { ContainerEnvironment } from "@kustogen/review/effective/variable.ts";
import { findFolders } from "@kustogen/review/units/folders-here.ts";
import { UnitRenderer } from "@kustogen/review/units/unit-renderer.ts";
import { inProject } from "../config/both-sides.ts";
import { readConfig } from "../config/config.ts";
import { projectRoot } from "../config/root.ts";
import { environmentsFolder } from "../folders.ts";
import { contractsOf } from "../layers/contracts.ts";
import { resolveTree } from "../layers/tree.ts";
import { ownSystems } from "./own-environments.ts";
import { type AskedRendering, askedRenderer } from "./sides.ts";

/** A requested environment. */
export interface Target {
  /** Its name in reports: the environment, or the folder as given. */
  name: string;
  folder: string;
  /** The root of its repository. */
  root: string;
  /** True if a system was given: a folder may be anyone's, whose code isn't run. */
  ofSystem: boolean;
}

/** The target of arguments: a system and an environment, or a folder. @throws InputError with a suggestion */
export async function targetOf(first: string, environment: string | undefined, cwd: string): Promise<Target> {
  if (environment === undefined) return folderTarget(first, cwd);
  const root = projectRoot(cwd);
  const { overlays } = (await readConfig(root)).folders;
  const usual = join(root, overlays, environment, first);
  const folder = hasKustomization(usual) ? usual : await overlayOf(root, first, environment);
  return { name: environment, folder, root, ofSystem: true };
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

async function folderTarget(name: string, cwd: string): Promise<Target> {
  const folder = resolve(cwd, name);
  if (!hasKustomization(folder)) await refuseFolder(name, folder, cwd);
  return { name, folder, root: projectRoot(folder), ofSystem: false };
}

/** True for a folder that kustomize can build. */
const hasKustomization = (folder: string) => kustomizationIn(new DiskTree(), folder) !== undefined;

/** The folder whose path contains a system and an environment. @throws InputError with a suggestion */
async function overlayOf(root: string, system: string, environment: string): Promise<string> {
  const overlays = await overlaysBelow(root);
  const ofSystem = overlays.filter((one) => one.system === system);
  const paths = ofSystem.filter((one) => one.environment === environment).map(({ path }) => path);
  if (paths.length === 1) return join(root, paths[0] as string);
  const several = `${system} in ${environment} can be ${paths.join(" or ")}; name the folder instead`;
  if (paths.length > 1) throw new InputError(several, { code: "ambiguous" });
  if (ofSystem.length > 0)
    throw unknownName(`${system} has no environment`, environment, namesOf(ofSystem, "environment"));
  const end = overlays.length === 0 ? " In a project, `npm run gen` writes them" : "";
  throw unknownName("no overlay of a system", system, namesOf(overlays, "system"), end);
}

/** The names of systems or environments in the paths of overlays, sorted. */
function namesOf(overlays: readonly Overlay[], kind: "system" | "environment"): string[] {
  return [...new Set(overlays.flatMap((one) => one[kind] ?? []))].sort();
}

/** The environments that `check` finds below a folder, if they have a kustomization and their path has both names. */
async function overlaysBelow(cwd: string): Promise<Overlay[]> {
  const root = projectRoot(cwd);
  const { overlays, clusters, folders } = await readConfig(root);
  const top = workTreeTop(cwd) ?? root;
  const selection = inProject(relative(top, root), overlays);
  return findFolders(new DiskTree(), [cwd], { top, selection, clusters })
    .environments.filter(({ folder }) => hasKustomization(folder))
    .map(({ folder }) => overlayAt(relative(cwd, folder) || ".", folders.overlays))
    .filter(({ system, environment }) => system !== undefined && environment !== undefined);
}

/** @throws InputError about a folder without a kustomization, with what was probably meant */
async function refuseFolder(name: string, path: string, cwd: string): Promise<never> {
  if (existsSync(path)) {
    const inside = readdirSync(path).map((inner) => join(name, inner));
    const below = inside.filter((inner) => hasKustomization(resolve(cwd, inner)));
    const hint = below.length > 0 ? `. Below it: ${below.slice(0, 8).join(", ")}` : "";
    throw new InputError(`${name}: has no kustomization.yaml${hint}`, { code: "no-kustomization" });
  }
  const overlays = await overlaysBelow(cwd);
  const own = overlays.filter(({ system }) => system === name);
  const environments = namesOf(own, "environment");
  const which = `${name}: name an environment too. ${suggestion("", environments)}`;
  if (environments.length > 0) throw new InputError(which, { code: "unknown-name" });
  const systems = namesOf(overlays, "system");
  const near = closest(name, [...systems, ...overlays.map((one) => one.path)]);
  const known = systems.length > 0 ? `. ${suggestion("", systems)}` : "";
  const hint = near === undefined ? known : `. Did you mean "${near}"?`;
  throw new InputError(`${name}: there is no such system or folder${hint}`, { code: "no-such-folder" });
}

/**
 * The effective environments of a target, with the secret contracts of an own system. `failures` receives what can't be
 * rendered. @throws the error of a target that can't be rendered at all
 */
export async function environmentsOf(
  target: Target,
  warn: (message: string) => void,
  asked: AskedRendering,
  failures: Failures,
): Promise<ContainerEnvironment[]> {
  const { name, root } = target;
  const folder = resolve(target.folder);
  const config = await readConfig(projectRoot(folder));
  const how = { ...askedRenderer(asked, config), provenance: true, parts: {} };
  const tree = boundTree([folder], asked.within);
  const top = workTreeTop(folder);
  const found = top === undefined ? [] : findFolders(tree, [top], { top }).environments;
  // An Application or Flux may change what the folder builds.
  const { edits, flux } = found.find((one) => one.folder === folder) ?? {};
  const renderer = new UnitRenderer(tree, how).as(folder, { edits, flux });
  /** A path relative to the repository; unchanged for one outside it, or of something fetched. */
  const shortened = (path: string) => {
    const inside = relative(root, path) || ".";
    return inside.startsWith("..") ? path : inside.split(sep).join("/");
  };
  let rendered: ReturnType<UnitRenderer["render"]>;
  try {
    rendered = renderer.render(folder, flux?.variables);
  } catch (error) {
    failures.addWhole(name, error, undefined);
    throw error;
  }
  for (const part of failedParts(rendered.missing, shortened)) failures.addPart(name, part);
  const placeOf = (resource: Resource, path: Path) => {
    const found = rendered.placeOf(resource, path);
    return found && { ...found, file: shortened(found.file), layer: shortened(found.layer) };
  };
  return effectiveEnvironment(rendered.resources, { ...(await authored(target, warn)), placeOf });
}

/** The contracts that a system's author declared for an environment; none if the system can't be loaded. */
async function authored({ folder, root, ofSystem }: Target, warn: (message: string) => void) {
  const config = await readConfig(root);
  const names = overlayAt(relative(root, folder), config.folders.overlays);
  if (!ofSystem || !existsSync(join(root, environmentsFolder(config.folders)))) return {};
  try {
    const { all, systems } = await ownSystems(root, config);
    const system = systems.find(({ name }) => name === names.system);
    if (system === undefined) return {};
    const node = resolveTree(system, all).find(({ layer }) => layer === names.environment);
    return { contracts: node === undefined ? [] : contractsOf(node) };
  } catch (error) {
    warn(`the secret contracts can't be read: ${error instanceof Error ? error.message : String(error)}`);
    return {};
  }
}
