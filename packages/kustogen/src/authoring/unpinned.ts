import type { Environment } from "./environment.ts";
import type { ImagePin } from "./image-pin.ts";
import type { System } from "./system.ts";

/** What a pin says as long as nobody has set it. A registry is not meant to have it, so that nothing is pulled by mistake. */
export const UNPINNED = "unpinned";

/** True for a pin that waits for someone to set it. */
export function awaitsPin({ digest, tag }: ImagePin): boolean {
  return tag === UNPINNED && digest === undefined;
}

/** The images of a system that wait for their pin in an environment, by their keys. */
export function unpinnedImages({ name }: Pick<System, "name">, { systems }: Environment): string[] {
  const images = Object.hasOwn(systems, name) ? (systems[name]?.images ?? {}) : {};
  return Object.keys(images).filter((image) => awaitsPin(images[image] as ImagePin));
}
