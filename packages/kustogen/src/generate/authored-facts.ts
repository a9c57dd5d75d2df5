import { lookUp, setOwn } from "@kustogen/kustomize/value/own.ts";
import type { Authored } from "@kustogen/review/check/model/state.ts";
import type { System } from "../authoring/system.ts";
import { awaitsPin } from "../authoring/unpinned.ts";
import { contractsOf } from "../layers/contracts.ts";
import type { LayerNode } from "../layers/tree.ts";

/** The author's declarations about a deployed layer. */
export function authoredFacts(node: LayerNode): Authored {
  const { system, layer, images } = node;
  return {
    system: system.name,
    environment: layer,
    namespace: node.namespace,
    contracts: contractsOf(node),
    unpinned: Object.keys(images).filter((key) => awaitsPin(images[key] ?? {})),
    moving: movingImages(system, images),
  };
}

/** The authors' reasons for images with a moving tag, by reference. */
function movingImages(system: System, images: LayerNode["images"]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [key, { reference }] of Object.entries(images)) {
    const reason = lookUp(system.images, key)?.moving;
    if (reason !== undefined) setOwn(found, reference, reason);
  }
  return found;
}
