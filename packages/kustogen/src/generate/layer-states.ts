import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { resolveImage } from "../authoring/image-pins.ts";
import {
  type Bare,
  movesWhole,
  namespacesOf,
  placesIn,
  undoMove,
  withoutNamespace,
} from "../factor/namespace.ts";
import { sharedState } from "../factor/shared/state.ts";
import { stampsOf, withoutStamp } from "../factor/stamp.ts";
import type { LayerNode } from "../layers/tree.ts";
import { providedNames } from "./provided-names.ts";

/** The names of pinned images below each layer, by the reference in containers. */
export type PinnedImages = ReadonlyMap<string, ReadonlyMap<string, string>>;

/**
 * The state of each layer: the given one if it is described, otherwise the common part of all layers that build on
 * it.
 * @param nodes the layers of a system, each parent before its children
 * @param described the states of described layers, by layer
 * @param pinned the result of `pinnedImages` for the layers
 * @param bare receives the resources without their namespace, if layers have none
 * @param plain whether values that an environment sets on all of its objects are removed from layers
 */
export function layerStates(
  nodes: readonly LayerNode[],
  described: ReadonlyMap<string, readonly Resource[]>,
  pinned: PinnedImages,
  bare: Bare = new Map(),
  plain = true,
): Resource[][] {
  const states = new Map(described);
  // Adding or removing a preview doesn't change what others build on.
  const counted = nodes.filter(({ environment }) => environment?.preview === undefined);
  const leaves = counted.filter(({ deployed }) => deployed);
  const placed = placing(leaves, states, bare, plain);
  // A described layer sets its names and labels itself.
  const stamps =
    plain && nodes.every(({ described, deployed }) => deployed || !described)
      ? stampsOf(leaves.map(({ layer }) => placed(layer)))
      : undefined;
  const stampOf = new Map(stamps?.map((stamp, at) => [leaves[at]?.layer, stamp]));
  const shown = (layer: string) => {
    const stamp = stampOf.get(layer);
    if (stamp === undefined) return placed(layer);
    const node = leaves.find((leaf) => leaf.layer === layer) as LayerNode;
    return withoutStamp([...placed(layer), ...providedNames(node, placed(layer), stamp)], stamp);
  };
  for (const node of nodes.toReversed()) {
    if (node.described) continue;
    const children = counted.filter(({ parent }) => parent === node.layer);
    // Between a layer and the only one that builds on it, there is nothing to share.
    const passesOn = children.length === 1 && !children[0]?.deployed;
    const inputs = (passesOn ? [] : children).map(({ layer }) => ({
      resources: shown(layer),
      images: pinned.get(layer) ?? new Map(),
    }));
    states.set(node.layer, passesOn ? [] : sharedState(inputs));
  }
  return nodes.map(({ layer }) => [...(states.get(layer) ?? [])]);
}

/**
 * States in which environments don't differ by their own namespace. If kustomize's `namespace` field puts all of an
 * environment's objects into one, it is removed; if other environments set one only for some objects, it is replaced
 * as they have it.
 */
function placing(
  leaves: readonly LayerNode[],
  states: ReadonlyMap<string, readonly Resource[]>,
  bare: Bare,
  beside: boolean,
): (layer: string) => readonly Resource[] {
  const stateOf = (layer: string) => states.get(layer) ?? [];
  const whole = new Set(leaves.map(({ layer }) => layer).filter((layer) => movesWhole(stateOf(layer))));
  const others = leaves.filter(({ layer }) => !whole.has(layer)).flatMap(({ layer }) => stateOf(layer));
  const [from, ...more] = namespacesOf(others);
  if (whole.size === 0 || more.length > 0 || (others.length > 0 && !beside)) return stateOf;
  const placeOf = placesIn(others);
  return (layer) => {
    const resources = stateOf(layer);
    if (!whole.has(layer)) return resources;
    if (from === undefined) return resources.map((resource) => withoutNamespace(resource, bare));
    const [to] = namespacesOf(resources);
    return resources.map((resource) => undoMove(resource, { from, to: to as string, placeOf }, bare));
  };
}

/**
 * The names of pinned images in the layers below an environment, by layer. An image pinned in one environment counts
 * as pinned in all, so that a pin's value never changes what the others build on.
 */
export function pinnedImages(nodes: readonly LayerNode[]): PinnedImages {
  // Adding or removing a preview doesn't change what others build on.
  const counted = nodes.filter(({ environment }) => environment?.preview === undefined);
  const own = new Map(nodes.map((node) => [node, pinnedKeys(node)]));
  const keys = new Set(counted.flatMap((node) => own.get(node) ?? []));
  return new Map(
    nodes.map((node) => [node.layer, namesOf(node, new Set([...keys, ...(own.get(node) ?? [])]))]),
  );
}

/** The images that an environment pins, or a described layer. */
function pinnedKeys({ images, system, environment }: LayerNode): string[] {
  const pins = lookUp(environment?.systems, system.name)?.images;
  return Object.entries(images)
    .filter(
      ([key, { reference }]) =>
        Object.hasOwn(pins ?? {}, key) ||
        reference !== resolveImage(key, lookUp(system.images, key) ?? {}, []).reference,
    )
    .map(([key]) => key);
}

/** The name that the system declares for each image, by the reference that the layer's containers have. */
function namesOf({ images, system }: LayerNode, pinned: ReadonlySet<string>): Map<string, string> {
  const names = new Map<string, string>();
  for (const key of pinned) {
    const reference = lookUp(images, key)?.reference;
    if (reference !== undefined && !names.has(reference))
      names.set(reference, lookUp(system.images, key)?.name ?? key);
  }
  return names;
}
