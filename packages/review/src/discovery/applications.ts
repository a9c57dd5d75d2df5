import { limitOf, overLimit } from "@kustogen/kustomize/limits.ts";
import { lastPart } from "@kustogen/kustomize/tree/paths.ts";
import { writtenOf } from "@kustogen/kustomize/value/resource.ts";
import { jsonText } from "@kustogen/kustomize/value/value.ts";
import { ApplicationReader } from "./application-reader.ts";
import { applicationsOfSet, madeObject } from "./application-sets.ts";
import { builtFolders } from "./application-sources.ts";
import { declaredIn, oddManifests } from "./argo-documents.ts";
import { DeclaredFolders, type DeclaredOptions } from "./declared-folders.ts";
import { fluxBuilds } from "./flux-build.ts";
import type { KustomizationFolder } from "./kustomizations.ts";
import type { ListedTree } from "./listed-tree.ts";
import { relativePath } from "./tree-paths.ts";

/** Reads how Applications and sets in files apply folders; what can't be followed is reported as not rendered. */
export function declaredFolders(
  tree: ListedTree,
  folders: ReadonlyMap<string, KustomizationFolder>,
  files: readonly string[],
  options: DeclaredOptions = {},
): DeclaredFolders {
  const found = new DeclaredFolders();
  const reader = new ApplicationReader(tree, folders, found, options);
  const { objects, unreadable, flux } = declaredIn(tree, [...files, ...oddManifests(tree, folders)]);
  found.objects = objects;
  found.kustomizations = flux;
  let ofSets = 0;
  for (const { resource, file } of objects) {
    const document = writtenOf(resource);
    const { name } = resource.metadata;
    if (resource.kind === "Application") reader.add(file, document, name, false);
    else if (resource.kind === "ApplicationSet")
      for (const made of applicationsOfSet(tree, document))
        if ("why" in made)
          found.notRendered.push({ name, file: file.slice(1), why: made.why, cause: made.cause });
        else if (++ofSets <= limitOf("applications")) {
          reader.add(file, made.template, made.name, true);
          found.made.push(madeObject({ resource, file }, made.template));
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
