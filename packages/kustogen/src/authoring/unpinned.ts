import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Path } from "@kustogen/kustomize/value/value.ts";
import { BASE, type Environment } from "./environment.ts";
import type { ImagePin } from "./image-pin.ts";
import { type ResolvedImage, resolveImage } from "./image-pins.ts";
import { leavesIn } from "./leaves.ts";
import { mergeSettings } from "./merge-settings.ts";
import type { System } from "./system.ts";

/** A host, registry, account or network that isn't known yet: `your-org`, `your-domain.com`, `0oaXXXX`, `192.0.2.0/24`. */
const PLACEHOLDER = /^\S*(?:(?<![\w-])your-[a-z]|[a-z\d]X{4,}(?!\w))\S*$|^192\.0\.2\./;

/** True for a pin that nobody has set yet. No registry should have such a tag, so nothing is pulled by mistake. */
export const awaitsPin = ({ digest, tag }: ImagePin) => tag === "unpinned" && digest === undefined;

/** True for an image that can't be pulled yet: its registry isn't known, or its pin isn't set. */
export const awaitsImage = (image: ResolvedImage) => PLACEHOLDER.test(image.name) || awaitsPin(image);

/**
 * What a system in an environment awaits: settings and image names with a placeholder, and pins that aren't set, each by
 * its path in the system's section of the file, and with what is there instead.
 */
export function awaitedInputs(system: System, environment: Environment): { path: Path; found: string }[] {
  if (!Object.hasOwn(environment.systems, system.name)) return [];
  const layers = [...environment.layers.filter(({ name }) => name === BASE), ...environment.groups];
  const entries = [...layers, environment].flatMap(({ systems }) => lookUp(systems, system.name) ?? []);
  const settings = entries.reduce((sum, entry) => mergeSettings(sum, entry.settings), {});
  const images = Object.entries(system.images).flatMap(([key, declaration]) => {
    const pins = entries.map((entry) => lookUp(entry.images, key));
    const image = resolveImage(key, declaration, pins);
    return awaitsImage(image) ? [{ path: ["images", key], found: image.reference }] : [];
  });
  const leaves = leavesIn(settings, ["settings"]).map(({ path, value }) => ({ path, found: String(value) }));
  return [...leaves.filter(({ found }) => PLACEHOLDER.test(found)), ...images];
}
