import { folderOf, isWithin } from "@kustogen/kustomize/tree/paths.ts";
import type { ValueMap } from "@kustogen/kustomize/value/value.ts";
import { at, mapAt } from "../kubernetes/fields.ts";
import { sourcePath, writtenSources } from "./application-sources.ts";
import type { ArgoObject } from "./argo-documents.ts";
import type { FluxKustomization } from "./flux.ts";

/** Names of folders that are no longer in use: `.archive`, `monitoring-old`. */
const OUT_OF_USE =
  /^[._]?(?:archived?|archives|attic|graveyard|trash|(?:gitops|k8s|kubernetes|apps?|applications?|manifests?|clusters?|argo(?:cd)?|flux|infra(?:structure)?)[-_.]archives?|archived[-_.][\w.-]+|(?:[\w.]+-)*(?:[\w.]+[_.])?(?:archived|old|deprecated|obsolete|unused|disabled|retired|inactive|legacy|not[-_]?(?:active|deployed|in[-_]?use|needed|ready|used)))$/i;
/** Hidden folders that a program uses: `.argocd`, `.github`. */
const IN_USE = /argo|apps?$|deploy|kube|k8s|gitops|flux|infra|helm|git|ci|cd/i;

/**
 * Finds the files of Applications in folders that are out of use, with these folders, unless an environment or another
 * Application deploys them from there.
 * @param objects Argo CD objects, with the paths of their files as people write them
 * @param environments the folders that something deploys
 * @param all these and the other environments
 */
export function putAway(
  objects: readonly ArgoObject[],
  environments: Iterable<string>,
  all: Iterable<string> = [],
): ReadonlyMap<string, string> {
  const common = commonFolder([
    ...objects.map(({ file }) => folderOf(`/${file}`)),
    ...[...all].map((folder) => `/${folder}`),
  ]);
  const found = new Map<string, string>();
  for (const { file, resource } of objects) {
    if (resource.kind === "AppProject") continue;
    const folder = outOfUse(folderOf(`/${file}`), common);
    if (folder !== undefined) found.set(file, folder.slice(1));
  }
  if (found.size === 0) return found;
  const deployed = [...environments].map((one) => `/${one}`);
  const sources = objects
    .filter(({ file, resource }) => resource.kind === "Application" && !found.has(file))
    .flatMap(({ resource }) => writtenSources(mapAt(resource, "spec")));
  const others = new Set(objects.flatMap(({ file }) => (found.has(file) ? [] : [folderOf(`/${file}`)])));
  for (const [file, folder] of found) {
    const own = folderOf(`/${file}`);
    const isDeployed = deployed.some((one) => isWithin(one, `/${folder}`) && isWithin(own, one));
    if (isDeployed || sources.some((source) => takesIn(source, own, others))) found.delete(file);
  }
  return found;
}

/**
 * The Flux Kustomizations without those in folders that are out of use, unless one of the others deploys that folder.
 * @param top the prefix of file paths that folder paths don't have
 */
export function fluxInUse(all: readonly FluxKustomization[], top = ""): readonly FluxKustomization[] {
  const isPutAway = ({ file }: FluxKustomization) => saysOutOfUse(folderOf(file).slice(top.length));
  const inUse = all.filter((one) => !isPutAway(one));
  if (inUse.length === 0 || inUse.length === all.length) return all;
  const isApplied = ({ file }: FluxKustomization) =>
    inUse.some(({ folder = "/" }) => folder !== "/" && isWithin(file.slice(top.length), folder));
  return all.filter((one) => !isPutAway(one) || isApplied(one));
}

/** The first folder on a path that is out of use, below the folder that contains everything. */
function outOfUse(folder: string, common: readonly string[]): string | undefined {
  const parts = folder.split("/");
  const index = parts.findIndex((part, at) => at >= common.length && isOutOfUse(part));
  return index < 0 ? undefined : parts.slice(0, index + 1).join("/");
}

/** True for a path with a folder that is no longer in use. */
export function saysOutOfUse(folder: string): boolean {
  return folder.split("/").some((part) => OUT_OF_USE.test(part));
}

function isOutOfUse(name: string): boolean {
  return OUT_OF_USE.test(name) || (/^\.[a-z]/i.test(name) && !IN_USE.test(name));
}

function commonFolder(folders: readonly string[]): string[] {
  const [first = "", ...rest] = folders;
  let common = first.split("/");
  for (const folder of rest) {
    const parts = folder.split("/");
    const end = common.findIndex((part, index) => parts[index] !== part);
    if (end >= 0) common = common.slice(0, end);
  }
  return common;
}

/**
 * True if an Application applies the files of a folder, as far as can be told without the repository root.
 * @param others the folders with other Applications: its path isn't the end of another path if it is one of them
 */
function takesIn(source: ValueMap, folder: string, others: ReadonlySet<string>): boolean {
  const path = sourcePath(source);
  if (path === "") return false;
  if (folder === `/${path}` || path.endsWith(folder)) return true;
  if (folder.endsWith(`/${path}`) && !others.has(`/${path}`)) return true;
  const isWhole = at(source, "directory", "recurse") === true;
  return isWhole && (path === "." || `${folder}/`.includes(`/${path}/`));
}
