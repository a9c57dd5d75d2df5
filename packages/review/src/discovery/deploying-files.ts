import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { type ArgoObjects, argoObjectsIn } from "./argo-documents.ts";
import { ByContent } from "./by-content.ts";
import { type FluxKustomization, fluxIn } from "./flux.ts";
import type { ListedTree } from "./listed-tree.ts";

/** What a file declares about how folders are deployed. */
export interface DeployingFile extends ArgoObjects {
  flux: readonly FluxKustomization[];
}

/** Reads that from a file of a tree, once for each content. Throws if the file can't be read. */
function deployingOf(tree: ListedTree, file: string): DeployingFile {
  const same = known.get(tree, file);
  if (same !== undefined) return same;
  const bytes = tree.read(file);
  const found = { ...argoObjectsIn(bytes, file), flux: fluxIn(bytes, file) };
  known.set(tree, file, found);
  return found;
}

const known = new ByContent<DeployingFile>();

/** Reads what files of a tree declare, those that can't be read among them; a missing file declares nothing. */
export function declaredIn(tree: ListedTree, files: Iterable<string>): DeployingFile {
  const present = [...new Set(files)].filter((file) => tree.files.has(file));
  tree.prepare(present.filter((file) => known.get(tree, file) === undefined));
  const all = present.map((file) => readIn(tree, file));
  return {
    objects: all.flatMap(({ objects }) => objects),
    unreadable: all.flatMap(({ unreadable }) => unreadable),
    flux: all.flatMap(({ flux }) => flux),
  };
}

function readIn(tree: ListedTree, file: string): DeployingFile {
  const nothing = { objects: [], unreadable: [], flux: [] };
  try {
    // A link that leads nowhere, or to a folder, isn't a file.
    return tree.kind(file) === "file" ? deployingOf(tree, file) : nothing;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { ...nothing, unreadable: [{ file, why: error.message }] };
  }
}
