import { valueAt } from "@kustogen/kustomize/errors/issues.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Path } from "@kustogen/kustomize/value/value.ts";
import { unacknowledged } from "./awaits.ts";
import { BASE, type Environment } from "./environment.ts";
import type { ImagePin } from "./image-pin.ts";
import { type ResolvedImage, resolveImage } from "./image-pins.ts";
import { leavesIn } from "./leaves.ts";
import { mergeSettings } from "./merge-settings.ts";
import { namespaceOf } from "./namespace.ts";
import type { System } from "./system.ts";

/** A host, registry, account or network that isn't known yet: `your-org`, `your-domain.com`, `0oaXXXX`, `192.0.2.0/24`. */
const PLACEHOLDER = /^\S*(?:(?<![\w-])your-[a-z]|[a-z\d]X{4,}(?!\w))\S*$|^192\.0\.2\./;

/** A Service of a cluster, with its namespace. Whoever wrote it for several environments didn't look into each one's. */
const IN_CLUSTER = /^\S*\.([^\s.]+)\.svc(?:\.cluster\.local)?(?:[:/]\S*)?$/;

/** True for a pin that nobody has set yet. No registry should have such a tag, so nothing is pulled by mistake. */
export const awaitsPin = ({ digest, tag }: ImagePin) => tag === "unpinned" && digest === undefined;

/** True for an image that can't be pulled yet: its registry isn't known, or its pin isn't set. */
export const awaitsImage = (image: ResolvedImage) => PLACEHOLDER.test(image.name) || awaitsPin(image);

/** An input that is awaited: its path in the system's section of the file, and what is there instead. */
interface AwaitedInput {
  path: Path;
  found: string;
  /** What stands in the way until it is set, if it is an acknowledgement. */
  says?: string;
  /** The key by which `pin` sets it, if it is an image that only lacks its pin. */
  pin?: string;
}

/**
 * What a system in an environment awaits: settings and image names with a placeholder, Services of the cluster that its
 * own file doesn't name, pins that aren't set, and acknowledgements.
 */
export function awaitedInputs(system: System, environment: Environment): AwaitedInput[] {
  const own = lookUp(environment.systems, system.name);
  if (own === undefined) return [];
  const layers = [...environment.layers.filter(({ name }) => name === BASE), ...environment.groups];
  const entries = [...layers, environment].flatMap(({ systems }) => lookUp(systems, system.name) ?? []);
  const settings = entries.reduce((sum, entry) => mergeSettings(sum, entry.settings), {});
  const parsed = system.settings.safeParse(settings);
  const images = Object.entries(system.images).flatMap(([key, declaration]) => {
    const pins = entries.map((entry) => lookUp(entry.images, key));
    const image = resolveImage(key, declaration, pins);
    const pin = awaitsPin(image) && !PLACEHOLDER.test(image.name) ? { pin: key } : {};
    const isOff = parsed.success && declaration.when?.(parsed.data) === false;
    return awaitsImage(image) && !isOff ? [{ path: ["images", key], found: image.reference, ...pin }] : [];
  });
  const leaves = leavesIn(settings, ["settings"]).filter(({ path, value }) => {
    const [, namespace] = IN_CLUSTER.exec(String(value)) ?? [];
    const isOthers = namespace !== undefined && namespace !== namespaceOf(system, environment);
    return (isOthers && valueAt(own, path) === undefined) || PLACEHOLDER.test(String(value));
  });
  return [
    ...leaves.map(({ path, value }) => ({ path, found: String(value) })),
    ...images,
    ...unacknowledged(parsed.success ? system : {}, parsed.data, environment).map(({ path, says }) => ({
      path,
      found: says,
      says,
    })),
  ];
}
