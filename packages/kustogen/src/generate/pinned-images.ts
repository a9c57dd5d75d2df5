import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { resolveImage } from "../authoring/image-pins.ts";
import type { LayerNode } from "../layers/tree.ts";

/** The comments at a layer's pins, by the image's name. */
export function pinReasons({ environment, system }: LayerNode): Map<string, string> {
  const reasons = new Map<string, string>();
  const { comments = {}, images = {} } = lookUp(environment?.systems, system.name) ?? {};
  for (const key of Object.keys(images)) {
    const why = lookUp(comments, `images.${key}`) ?? lookUp(comments, `images.${key}.tag`);
    if (why !== undefined) reasons.set(lookUp(system.images, key)?.name ?? key, why);
  }
  return reasons;
}

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
