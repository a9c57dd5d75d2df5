import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { writtenOf } from "@kustogen/kustomize/value/resource.ts";
import { type ArgoObjects, argoObjectsIn } from "./argo-documents.ts";
import { type FluxKustomization, fluxIn } from "./flux.ts";
import type { ListedTree } from "./listed-tree.ts";

/** What a file says of how folders are deployed. */
export interface DeployingFile extends ArgoObjects {
  flux: readonly FluxKustomization[];
  /** What Flux fetches from, by kind and name. */
  sources: readonly string[];
}

/** What a file that is read now says of it. */
export function deployingIn(bytes: Uint8Array, file: string): DeployingFile {
  return { ...argoObjectsIn(bytes, file), ...fluxIn(bytes, file) };
}

/** True for what is the same once it was written and read: all objects have the form that resources have. */
export function isPlain({ objects }: DeployingFile): boolean {
  return objects.every(({ resource }) => writtenOf(resource) === (resource as unknown));
}

/** What a file of a tree says of it, read once for each content. Throws as reading it does. */
export function deployingOf(tree: ListedTree, file: string): DeployingFile {
  const known = tree.deploying.get(tree, file);
  if (known !== undefined) {
    tree.noteRead(file);
    return known;
  }
  const found = deployingIn(tree.read(file), file);
  tree.deploying.set(tree, file, found);
  return found;
}

/** Those of the files of a tree of which that isn't known yet, which have to be read for it. */
export function notReadYet(tree: ListedTree, files: readonly string[]): string[] {
  return files.filter((file) => tree.deploying.get(tree, file) === undefined);
}

/** Reads the objects of Argo CD in files of a tree; one that isn't there has none. */
export function argoObjects(tree: ListedTree, files: Iterable<string>): ArgoObjects {
  const found: ArgoObjects = { objects: [], unreadable: [] };
  const present = [...new Set(files)].filter((file) => tree.files.has(file));
  tree.prepare(notReadYet(tree, present));
  for (const file of present) {
    const { objects, unreadable } = readIn(tree, file);
    found.objects.push(...objects);
    found.unreadable.push(...unreadable);
  }
  return found;
}

function readIn(tree: ListedTree, file: string): ArgoObjects {
  try {
    // A link that leads nowhere, or to a folder, is no file.
    return tree.kind(file) === "file" ? deployingOf(tree, file) : { objects: [], unreadable: [] };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { objects: [], unreadable: [{ file, why: error.message }] };
  }
}
