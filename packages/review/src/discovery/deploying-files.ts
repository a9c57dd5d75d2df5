import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { resourceOf } from "@kustogen/kustomize/value/resource.ts";
import { asText } from "@kustogen/kustomize/value/value.ts";
import { type ArgoObject, isArgoKind, mayHoldArgo, seemsToHoldArgo } from "./argo-documents.ts";
import { ByContent } from "./by-content.ts";
import { manifestText, objectsIn } from "./documents.ts";
import { type FluxKustomization, kustomizationsIn, mayHoldFlux } from "./flux.ts";
import type { ListedTree } from "./listed-tree.ts";

/** What files declare about how folders are deployed; at first nothing. */
class Declarations {
  objects: ArgoObject[] = [];
  flux: FluxKustomization[] = [];
  /** The files that may declare something but can't be read. */
  unreadable: { file: string; why: string }[] = [];
}

const known = new ByContent((tree, file) => declarationsAt(tree, file));

/** Reads what files of a tree declare; a missing file declares nothing. */
export function declaredIn(tree: ListedTree, files: Iterable<string>): Declarations {
  const present = [...new Set(files)].filter((file) => tree.files.has(file));
  const all = known.of(tree, present);
  return {
    objects: all.flatMap(({ objects }) => objects),
    flux: all.flatMap(({ flux }) => flux),
    unreadable: all.flatMap(({ unreadable }) => unreadable),
  };
}

function declarationsAt(tree: ListedTree, file: string): Declarations {
  const found = new Declarations();
  try {
    // A link that leads nowhere, or to a folder, isn't a file.
    return tree.kind(file) === "file" ? declarationsIn(tree.read(file), file) : found;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { ...found, unreadable: [{ file, why: error.message }] };
  }
}

/** Reads what a file declares: in each document, and in lists of any kind. */
export function declarationsIn(bytes: Uint8Array, file: string): Declarations {
  const found = new Declarations();
  const text = manifestText(bytes);
  if (!mayHoldArgo(text) && !mayHoldFlux(text)) return found;
  try {
    for (const object of objectsIn(text, file)) {
      if (isArgoKind(asText(object.apiVersion ?? ""), asText(object.kind ?? "")))
        found.objects.push({ resource: resourceOf(object), file });
      found.flux.push(...kustomizationsIn(object, file));
    }
    return found;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { ...found, ...(seemsToHoldArgo(text) && { unreadable: [{ file, why: error.message }] }) };
  }
}
