import { counted } from "@kustogen/kustomize/errors/counted.ts";
import { limitOf, overLimit } from "@kustogen/kustomize/limits.ts";
import { folderOf, isWithin, lastPart } from "@kustogen/kustomize/tree/paths.ts";
import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import { writtenOf } from "@kustogen/kustomize/value/resource.ts";
import { jsonText } from "@kustogen/kustomize/value/value.ts";
import { ApplicationReader } from "../discovery/application-reader.ts";
import { applicationsOfSet, madeObject } from "../discovery/application-sets.ts";
import { builtFolders, type ManifestFolder } from "../discovery/application-sources.ts";
import { declaredIn, oddManifests } from "../discovery/argo-documents.ts";
import { DeclaredFolders, type DeclaredOptions } from "../discovery/declared-folders.ts";
import { fluxBuilds } from "../discovery/flux-build.ts";
import type { KustomizationFolder } from "../discovery/kustomizations.ts";
import type { ListedTree } from "../discovery/listed-tree.ts";
import { relativePath, treePath } from "../discovery/tree-paths.ts";
import { renderedArgo } from "./rendered-argo.ts";

/** Reads how Applications and sets in files apply folders; what can't be followed is reported as not rendered. */
export function declaredFolders(...given: Parameters<typeof declaredWithout>): DeclaredFolders {
  const found = declaredWithout(...given);
  const left = leftOutFiles(found);
  if (left.size === 0) return found;
  const [tree, folders, files, options] = given;
  return declaredWithout(tree, folders, files, options, left);
}

/**
 * The files of Applications and sets that nothing applies, although an Application applies their folder file by file: its
 * `include` or `exclude` leaves them out. One that deploys others may be a root, which a person applies.
 */
function leftOutFiles({ built, objects, appliers }: DeclaredFolders): Set<string> {
  const around = built.flatMap(({ file: by, builds }) =>
    builds.flatMap((one) =>
      one.kind === "manifests" && (one.folder.include ?? one.folder.exclude) !== undefined
        ? { by, folder: one.folder }
        : [],
    ),
  );
  if (around.length === 0) return new Set();
  const parents = new Set([...appliers.values()].flat());
  const roots = new Set(
    built.flatMap((one) => (builtFolders(one).some((at) => parents.has(at)) ? one.file : [])),
  );
  const isLeftOut = (file: string) =>
    !appliers.has(file) &&
    !roots.has(file.slice(1)) &&
    around.some(({ by, folder }) => by !== file.slice(1) && isCovered(folder, file));
  return new Set(objects.flatMap(({ file }) => (isLeftOut(file) ? file : [])));
}

/** True for a file in a folder of manifests, whether its patterns take it or not. */
function isCovered({ path, recurse }: ManifestFolder, file: string): boolean {
  return recurse ? isWithin(file, treePath(path)) : folderOf(file) === treePath(path);
}

/** @param leftOut the files with Argo CD objects that nothing applies */
function declaredWithout(
  tree: ListedTree,
  folders: ReadonlyMap<string, KustomizationFolder>,
  files: readonly string[],
  options: DeclaredOptions = {},
  leftOut: ReadonlySet<string> = new Set(),
): DeclaredFolders {
  const found = new DeclaredFolders();
  const reader = new ApplicationReader(tree, folders, found, options);
  const { objects, unreadable, flux } = declaredIn(tree, [...files, ...oddManifests(tree, folders)]);
  const references = [...folders.values()].map((one) => one.references);
  const listed = new Set(references.flatMap(({ resources }) => resources));
  const read = new Set(references.flatMap(({ files: all }) => all));
  // A patch is only a part of an object.
  found.objects = objects.filter(({ file }) => !leftOut.has(file) && (listed.has(file) || !read.has(file)));
  found.kustomizations = flux;
  let ofSets = 0;
  const deployed = renderedArgo({ tree, folders }, found.objects);
  const all = new Set(deployed());
  let at = 0;
  // What an Application deploys may deploy more: the set grows meanwhile.
  for (const { resource, file } of all) {
    const document = writtenOf(resource);
    const { name } = resource.metadata;
    if (resource.kind === "Application") reader.add(file, document, name, false);
    else if (resource.kind === "ApplicationSet")
      for (const made of applicationsOfSet(tree, document))
        if ("why" in made) {
          const perhaps = made.sources.flatMap(reader.foldersLike);
          for (const folder of perhaps) found.perhaps.add(folder);
          const count = new Set(perhaps).size;
          const why =
            count === 0
              ? made.why
              : `${made.why}; ${counted(count, "folder")} that its path may mean count as deployed`;
          found.notRendered.push({ name, file: file.slice(1), why, cause: made.cause });
        } else if (++ofSets <= limitOf("applications")) {
          reader.add(file, made.template, made.name, true);
          found.made.push(madeObject({ resource, file }, made.template));
        }
    for (const by of found.built.slice(at)) {
      at++;
      for (const one of deployed(by)) {
        all.add(one);
        for (const folder of builtFolders(by)) addTo(found.appliers, one.file, folder);
      }
    }
  }
  if (ofSets > limitOf("applications"))
    found.notRendered.push({
      name: "ApplicationSets",
      file: ".",
      why: overLimit("applications").message,
      cause: "limit",
    });
  separateShared(found);
  // Where Argo CD applies a folder, too, an added Flux object must not make it look as if it were deployed elsewhere.
  found.flux = new Map(
    [...fluxBuilds(flux)].filter(([folder]) => !found.applied.has(relativePath("/", folder))),
  );
  // The settings of a tool, such as a link to .pre-commit-config.yaml in a store, declare nothing.
  for (const { file, why } of unreadable)
    if (!lastPart(file).startsWith("."))
      found.notRendered.push({ name: lastPart(file), file: file.slice(1), why, cause: "unreadable" });
  return found;
}

/** Where Applications build a folder differently, none stands for it as it is: each is an environment. */
function separateShared({ built, manifests }: DeclaredFolders): void {
  const first = new Map<string, string>();
  const shared = new Set<string>();
  for (const one of built)
    for (const folder of builtFolders(one)) {
      const builds = jsonText(one.builds);
      if ((first.get(folder) ?? builds) !== builds) shared.add(folder);
      first.set(folder, builds);
    }
  for (const one of built)
    if (one.asItIs && builtFolders(one).some((folder) => shared.has(folder))) one.asItIs = false;
  for (const folder of shared) manifests.delete(folder);
}
