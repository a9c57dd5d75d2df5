import { commitId } from "@kustogen/kustomize/node/git/run.ts";
import { lookUp, setOwn } from "@kustogen/kustomize/value/own.ts";
import type { Environment } from "../authoring/environment.ts";
import type { System } from "../authoring/system.ts";
import { awaitsPin } from "../authoring/unpinned.ts";
import { deployedImages } from "../layers/tree.ts";
import { pinHistory } from "../pins/history.ts";

/** One image in an environment. */
export interface PinStatus {
  system: string;
  image: string;
  environment: string;
  name: string;
  tag?: string;
  digest?: string;
  /** The day since which the pin waits to be set; absent if it is set. */
  awaitsPinSince?: string;
  /** Days since the pin was committed; absent if the environment file doesn't contain it. */
  age?: number;
  /** The number of later pins in another environment, by that environment's name. */
  behind?: Record<string, number>;
}

/** The images of every environment, image by image, in the order of the systems. */
export function pinStatuses(
  root: string,
  systems: readonly System[],
  environments: readonly Environment[],
): PinStatus[] {
  const now = Date.now();
  const statuses: PinStatus[] = [];
  const head = systems.length === 0 || environments.length === 0 ? "" : commitId(root, "HEAD");
  for (const system of systems) {
    const nodes = deployedImages(system, environments);
    const past = new Map(
      nodes.map(({ layer, environment }) => [layer, pastOf(root, head, environment, system)]),
    );
    for (const image of Object.keys(system.images))
      for (const { layer, images } of nodes) {
        const runs = lookUp(images, image);
        if (runs === undefined) continue;
        const own = past.get(layer)?.get(image)?.[0];
        const behind: Record<string, number> = {};
        for (const [other, history] of past) {
          if (other === layer) continue;
          const later = laterPins(history.get(image)?.map(({ key }) => key) ?? [], keyOf(runs));
          if (later > 0) setOwn(behind, other, later);
        }
        statuses.push({
          system: system.name,
          image,
          environment: layer,
          name: runs.name,
          ...(runs.tag === undefined ? {} : { tag: runs.tag }),
          ...(runs.digest === undefined ? {} : { digest: runs.digest }),
          ...(awaitsPin(runs) ? { awaitsPinSince: dayOf(own?.time ?? now / 1000) } : {}),
          ...(own === undefined ? {} : { age: Math.max(0, Math.floor((now / 1000 - own.time) / 86_400)) }),
          ...(Object.keys(behind).length === 0 ? {} : { behind }),
        });
      }
  }
  return statuses;
}

/**
 * The number of pins that an environment has set since a given one, which it once had; those that it went back to
 * aren't later ones. @param history the newest first
 */
export function laterPins(history: readonly string[], pin: string): number {
  const first = history.lastIndexOf(pin);
  const since = history.slice(0, Math.max(0, history.indexOf(pin)));
  return new Set(since.filter((one) => history.lastIndexOf(one) < first)).size;
}

/** A time in seconds since 1970 as a day in UTC: "2026-12-24". */
function dayOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 10);
}

/** A former pin of an environment, and the time of its commit, in seconds since 1970. */
interface Past {
  key: string;
  time: number;
}

/** The different pins of each image that an environment had, the newest first. */
function pastOf(
  root: string,
  head: string,
  environment: Environment | undefined,
  system: System,
): Map<string, Past[]> {
  const found = new Map<string, Past[]>();
  if (environment === undefined) return found;
  for (const { time, pins } of pinHistory(root, environment.file, system.name, head))
    for (const [image, pin] of Object.entries(pins)) {
      const list = found.get(image) ?? [];
      found.set(image, list);
      const last = list.at(-1);
      // The oldest commit with the pin is the one that set it.
      if (last?.key === keyOf(pin)) last.time = time;
      else list.push({ key: keyOf(pin), time });
    }
  return found;
}

function keyOf({ tag, digest }: { tag?: string; digest?: string }): string {
  return `${tag ?? ""}@${digest ?? ""}`;
}
