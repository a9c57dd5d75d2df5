import { readFileSync, realpathSync } from "node:fs";
import { basename, dirname, join, posix, relative, sep } from "node:path";
import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { readKustomization } from "@kustogen/kustomize/load/kustomization.ts";
import { askGitBeside, workTreeTop } from "@kustogen/kustomize/node/git/run.ts";
import { writtenOf } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Value } from "@kustogen/kustomize/value/value.ts";
import { argoObjectsIn } from "@kustogen/review/discovery/argo-documents.ts";
import { fluxIn } from "@kustogen/review/discovery/flux.ts";
import { isKustomizationFile } from "@kustogen/review/discovery/kustomizations.ts";
import { referencesOf } from "@kustogen/review/discovery/references.ts";
import { remoteUrls } from "@kustogen/review/git/remote.ts";
import { alsoDescribed } from "../authoring/described.ts";
import type { System } from "../authoring/system.ts";
import { type Folders, folderOf, generatedFolders } from "../folders.ts";

/** A layer that something outside the generated folders deploys, or builds on. */
export interface NamedLayer {
  /** "base" or a group's name. */
  layer: string;
  /** The system, as a regular expression: an ApplicationSet may select several with one path. */
  system: string;
  /** The file that refers to it, relative to the root. */
  file: string;
}

/**
 * The layers that an Application, an ApplicationSet, a Flux Kustomization or a hand-written kustomization refers to:
 * they rely on the state that the system's function describes. None outside git.
 */
export async function namedOutside(root: string, folders: Folders): Promise<NamedLayer[]> {
  const { base, overlays } = folders;
  const apart = generatedFolders(folders).map((folder) => `:(exclude)${folder}`);
  const kinds = ["*.yaml", "*.yml", "*.json", "*ustomization"].map((name) => `:(top)${name}`);
  const found = await askGitBeside(root, [
    ...["grep", "--untracked", "--threads=2", "-l", "-z", "--no-color", "--fixed-strings"],
    ...["-e", `${base}/`, "-e", `${overlays}/`, "--", ...kinds, ...apart],
  ]);
  if (found.code !== 0) return [];
  const files = found.stdout.split("\0").filter((path) => path !== "");
  if (files.length === 0) return [];
  const prefix = prefixOf(root);
  let known: readonly string[] | undefined;
  const remotes = () => {
    known ??= remoteUrls(root).map(nameOf);
    return known;
  };
  const named: NamedLayer[] = [];
  for (const file of files)
    for (const folder of foldersIn(join(root, file), posix.join(`/${prefix}`, file), remotes)) {
      const layer = folder.startsWith(`/${prefix}`) && layerAt(folders, folder.slice(prefix.length + 1));
      if (layer) named.push({ ...layer, file });
    }
  return named;
}

/** The path of a folder in its repository, with a slash at its end; "" for the top-level folder. */
function prefixOf(root: string): string {
  const path = relative(workTreeTop(root) ?? root, realpathSync(root));
  return path === "" ? "" : `${path.split(sep).join("/")}/`;
}

/** The systems, with the layers that something outside refers to as described. */
export function withNamed(systems: readonly System[], named: readonly NamedLayer[]): readonly System[] {
  if (named.length === 0) return systems;
  return systems.map((system) => {
    const layers = named.filter((one) => names(one, system.name)).map(({ layer }) => layer);
    return layers.length === 0 ? system : alsoDescribed(system, layers);
  });
}

/** True for a reference to a system's layer, or to any layer of it. */
export function names(named: NamedLayer, system: string, layer = named.layer): boolean {
  return named.layer === layer && new RegExp(`^${named.system}$`).test(system);
}

/** The layer whose folder a path relative to the root is; undefined for any other path. */
function layerAt(folders: Folders, path: string): Omit<NamedLayer, "file"> | undefined {
  const { folder, below = [] } = folderOf(folders, path) ?? {};
  const [layer, system, more] = folder === "base" ? ["base", ...below] : below;
  if ((folder !== "base" && folder !== "overlays") || layer === undefined || !system || more)
    return undefined;
  // A placeholder in an ApplicationSet's path, and the expression that matches a name in its place.
  const names = system.split(/\{\{.*?\}\}|\*+/).map((part) => part.replace(/[^\w-]/g, "\\$&"));
  return { layer, system: names.join("[^/]*") };
}

/** The folders that a file deploys or builds on, absolute in the repository. */
function foldersIn(path: string, file: string, remotes: () => readonly string[]): string[] {
  const bytes = readFileSync(path);
  // An unreadable file deploys nothing.
  return attempt(() => {
    if (isKustomizationFile(basename(file))) return partsOf(bytes, file);
    const argo = argoObjectsIn(bytes, file).objects.flatMap(({ resource }) => {
      const { paths, repositories } = sourcesIn(writtenOf(resource));
      const isOther =
        repositories.length > 0 &&
        remotes().length > 0 &&
        !repositories.some((one) => remotes().includes(one));
      return isOther ? [] : paths;
    });
    return [...argo, ...fluxIn(bytes, file).flux.flatMap(({ folder }) => folder ?? [])];
  }, []);
}

function partsOf(bytes: Uint8Array, file: string): string[] {
  const { resources, components } = referencesOf(readKustomization(bytes, file), dirname(file));
  return [...resources, ...components];
}

/** The paths in an Argo CD object, and the names of its repositories, at any place in it. */
function sourcesIn(value: Value): { paths: string[]; repositories: string[] } {
  const paths: string[] = [];
  const repositories: string[] = [];
  const visit = (one: Value): void => {
    if (Array.isArray(one)) one.forEach(visit);
    else if (isMap(one))
      for (const [key, child] of Object.entries(one)) {
        if (typeof child !== "string") visit(child);
        else if (key === "path") paths.push(posix.resolve("/", child));
        else if (key === "repoURL") repositories.push(nameOf(child));
      }
  };
  visit(value);
  return { paths, repositories };
}

/** The last part of a repository's URL: mirrors have other parts before it. */
function nameOf(address: string): string {
  return basename(address.replace(/[/:]+/g, "/").replace(/\/$/, "")).replace(/\.git$/, "");
}
