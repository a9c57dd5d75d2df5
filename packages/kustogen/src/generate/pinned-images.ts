import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { resolveImage } from "../authoring/image-pins.ts";
import type { LayerNode } from "../layers/tree.ts";

/** The names that the system declares for images that a layer pins or renames, by the reference in its containers. */
export function pinnedImages({ environment, images, system }: LayerNode): Map<string, string> {
  const pins = lookUp(environment?.systems, system.name)?.images ?? {};
  const names = new Map<string, string>();
  for (const [key, { reference }] of Object.entries(images)) {
    const declared = lookUp(system.images, key) ?? {};
    const isPinned = Object.hasOwn(pins, key) || reference !== resolveImage(key, declared, []).reference;
    if (isPinned && !names.has(reference)) names.set(reference, declared.name ?? key);
  }
  return names;
}
