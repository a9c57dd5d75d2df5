import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { kustomization } from "../../authoring/kustomization.ts";
import type { VendoredFiles } from "../../authoring/vendored.ts";
import { wrapped } from "../../authoring/wrapped.ts";
import { type Affix, affixBetween, isAffixed, NO_AFFIX } from "../../factor/affixes.ts";
import type { LayerNode } from "../../layers/tree.ts";

/** An object in each layer that has it. */
export type States = readonly (readonly [LayerNode, Resource])[];

/** The prefix and suffix of each layer's names. */
export type Affixes = ReadonlyMap<LayerNode, Affix>;

/**
 * The wrapped objects of environments by kind and name without the prefix and suffix of a layer, in each layer that has
 * them. What only base or a group has is in nothing that anyone deploys.
 */
export function wrappedStates(nodes: readonly LayerNode[], system: string, files: VendoredFiles) {
  const objects = nodes.map((node) => {
    const { folder } = node.settings as { folder?: unknown };
    return wrapped(kustomization(files, `vendor/${system}`, String(folder)), node.context);
  });
  const states = new Map<string, [LayerNode, Resource][]>();
  const affixes = new Map<LayerNode, Affix>();
  nodes.forEach((node, at) => {
    const own = objects[at] as Resource[];
    const [affix = NO_AFFIX] = objects.flatMap((others) => affixBetween(others, own) ?? []);
    affixes.set(node, affix);
    for (const object of own) {
      const { name } = object.metadata;
      const isOfLayer = object.kind === "Namespace" && name === node.namespace;
      const core = isAffixed(object) ? coreIn(name, affix) : isOfLayer ? nodes[0]?.namespace : undefined;
      entryOf(states, `${object.kind}/${core ?? name}`, () => []).push([node, object]);
    }
  });
  const isDeployed = (own: States) => own.some(([node]) => node.deployed);
  return { states: new Map([...states].filter(([, own]) => isDeployed(own))), affixes };
}

/** The kind and name of an object as `wrapped` leaves it out, in all layers. */
export function namesOf(states: States): string[] {
  return states.map(([, { kind, metadata }]) => `${kind}/${metadata.name}`);
}

/** A name without its layer's prefix and suffix; undefined if it lacks them. */
export function coreIn(name: string, { prefix, suffix }: Affix): string | undefined {
  const isLonger = name.length > prefix.length + suffix.length;
  return isLonger && name.startsWith(prefix) && name.endsWith(suffix)
    ? name.slice(prefix.length, name.length - suffix.length)
    : undefined;
}
