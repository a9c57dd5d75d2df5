import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { type ArgoObjects, argoObjectsIn } from "./argo-documents.ts";
import { type FluxKustomization, fluxIn } from "./flux.ts";
import type { ListedTree } from "./listed-tree.ts";

/** What a file declares about how folders are deployed. */
export interface DeployingFile extends ArgoObjects {
  flux: readonly FluxKustomization[];
}

/** Reads that from a file. */
export function deployingIn(bytes: Uint8Array, file: string): DeployingFile {
  return { ...argoObjectsIn(bytes, file), flux: fluxIn(bytes, file) };
}

/** The same for a file of a tree, read once for each content. Throws if the file can't be read. */
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

/** The files of a tree that still have to be read for that. */
export function notReadYet(tree: ListedTree, files: readonly string[]): string[] {
  return files.filter((file) => tree.deploying.get(tree, file) === undefined);
}

/** Reads the Argo CD objects in files of a tree; a missing file has none. */
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
    // A link that leads nowhere, or to a folder, isn't a file.
    return tree.kind(file) === "file" ? deployingOf(tree, file) : { objects: [], unreadable: [] };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { objects: [], unreadable: [{ file, why: error.message }] };
  }
}

/** The Flux Kustomizations in files of a tree; a missing or unreadable file has none. */
export function fluxKustomizations(tree: ListedTree, files: Iterable<string>): readonly FluxKustomization[] {
  const present = [...new Set(files)].filter((file) => tree.files.has(file));
  tree.prepare(notReadYet(tree, present));
  // A link may lead out of the repository, and a file may be too large.
  return present.flatMap((file) =>
    attempt(() => (tree.kind(file) === "file" ? deployingOf(tree, file).flux : []), []),
  );
}
