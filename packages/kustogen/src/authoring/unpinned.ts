import type { Environment } from "./environment.ts";
import type { ImagePin } from "./image-pin.ts";
import type { System } from "./system.ts";

/** The value of a pin that nobody has set yet. No registry should have such a tag, so nothing is pulled by mistake. */
export const UNPINNED = "unpinned";

/** True for a pin that still has to be set. */
export function awaitsPin({ digest, tag }: ImagePin): boolean {
  return tag === UNPINNED && digest === undefined;
}

/** The keys of a system's images whose pin in an environment still has to be set. */
export function unpinnedImages({ name }: Pick<System, "name">, { systems }: Environment): string[] {
  const images = Object.hasOwn(systems, name) ? (systems[name]?.images ?? {}) : {};
  return Object.keys(images).filter((image) => awaitsPin(images[image] as ImagePin));
}
