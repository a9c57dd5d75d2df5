import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import { asText, jsonText } from "@kustogen/kustomize/value/value.ts";
import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";
import type { FluxKustomization } from "../discovery/flux.ts";
import { treePath } from "../discovery/tree-paths.ts";
import { itemsAt } from "../kubernetes/fields.ts";
import type { RepositoryState, State } from "./state.ts";

/**
 * Returns a function for the Flux Kustomizations that deploy an environment's folder: none for a folder that Argo CD
 * deploys as well, because it may only seem to be deployed by Flux.
 */
export function fluxDeployers({
  flux,
  argo,
}: Pick<RepositoryState, "flux" | "argo">): (state: State) => readonly FluxKustomization[] {
  const ofArgo = new Set([...argo.applications, ...argo.made].map(({ state }) => state));
  const byFolder = new Map<string, FluxKustomization[]>();
  for (const one of flux) if (one.folder !== undefined) addTo(byFolder, one.folder, one);
  return (state) => (ofArgo.has(state) ? [] : (byFolder.get(treePath(state.environment)) ?? []));
}

/** True for a Kustomization whose patches contain a word: it may give other Kustomizations that field. */
export function patchesGive({ document }: FluxKustomization, word: string): boolean {
  return itemsAt(document, "spec", "patches").some(([{ patch }]) => {
    const text = asText(patch ?? null);
    // What a comment says isn't given.
    return (
      text.includes(word) && jsonText(attempt(() => parseDocuments(text, "patch"), [text])).includes(word)
    );
  });
}
