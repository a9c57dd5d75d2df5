import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { resolveImage } from "../authoring/images.ts";
import type { ImageDeclaration } from "../authoring/system.ts";
import { movesWhole, withoutNamespace } from "../factor/namespace.ts";
import { sharedState } from "../factor/shared/state.ts";
import type { LayerNode } from "../layers/tree.ts";

/** By layer, what each pinned image is called below it, by the reference that its containers have. */
export type PinnedImages = ReadonlyMap<string, ReadonlyMap<string, string>>;

/**
 * The state of each layer: the given one where it is described, else what all that builds on it has in common.
 *
 * @param nodes the layers of a system, each parent before its children
 * @param described the states of the described ones, by layer
 * @param pinned what `pinnedImages` says of the layers
 */
export function layerStates(
  nodes: readonly LayerNode[],
  described: ReadonlyMap<string, readonly Resource[]>,
  pinned: PinnedImages,
): Resource[][] {
  const states = new Map(described);
  // A preview comes and goes without a change of what others build on.
  const counted = nodes.filter(({ environment }) => environment?.preview === undefined);
  const leaves = counted.filter(({ deployed }) => deployed);
  // Where an environment is, it says itself: no layer names the namespace of one.
  const apart = leaves.length > 0 && leaves.every(({ layer }) => movesWhole(states.get(layer) ?? []));
  const shown = (resources: readonly Resource[]) => (apart ? resources.map(withoutNamespace) : resources);
  for (const node of nodes.toReversed()) {
    if (node.described) continue;
    const children = counted.filter(({ parent }) => parent === node.layer);
    // Between a layer and the only one that builds on it there is nothing to share.
    const passesOn = children.length === 1 && !children[0]?.deployed;
    const inputs = (passesOn ? [] : children).map(({ layer }) => ({
      resources: shown(states.get(layer) ?? []),
      images: pinned.get(layer) ?? new Map(),
    }));
    states.set(node.layer, passesOn ? [] : sharedState(inputs));
  }
  return nodes.map(({ layer }) => [...(states.get(layer) ?? [])]);
}

/** What each pinned image is called in the layers below an environment, by layer. */
export function pinnedImages(nodes: readonly LayerNode[]): PinnedImages {
  return new Map(nodes.map((node) => [node.layer, namesOf(node)]));
}

/** Names by the reference that containers have: they hold the name that the pin replaces, no tag and no registry. */
function namesOf({ images, system }: LayerNode): Map<string, string> {
  const names = new Map<string, string>();
  for (const [key, { reference }] of Object.entries(images)) {
    const declaration: ImageDeclaration = lookUp(system.images, key) ?? {};
    if (reference === resolveImage(key, declaration, []).reference || names.has(reference)) continue;
    names.set(reference, declaration.name ?? key);
  }
  return names;
}
