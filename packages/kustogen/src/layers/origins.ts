import { printPath, valueAt } from "@kustogen/kustomize/errors/issues.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Environment } from "../authoring/environment.ts";
import type { ImagePin } from "../authoring/image-pin.ts";
import type { System } from "../authoring/system.ts";

/** Settings or pins as one source gives them, and how messages name a place in it. */
export interface Origin<Data> {
  data: Data;
  locate(path: readonly (string | number)[]): string;
}

/** The sources of a layer's settings, from base outwards; `ancestry` is the layer and what it builds on, base last. */
export function settingsOrigins(
  system: System,
  ancestry: readonly string[],
  environment: Environment | undefined,
): Origin<Record<string, unknown>>[] {
  const origins = ancestry.toReversed().map((layer) => {
    const place = layer === "base" ? "base.settings" : `layers.${layer}.settings`;
    return {
      data: (layer === "base" ? system.base?.settings : lookUp(system.layers, layer)?.settings) ?? {},
      locate: (path: readonly (string | number)[]) =>
        `systems/${system.name} ${printPath([...place.split("."), ...path])}`,
    };
  });
  const entry = environment && systemEntry(environment, system.name);
  if (environment && entry)
    origins.push({ data: entry.settings, locate: inFile(environment, system, "settings") });
  return origins;
}

/** The sources of a layer's pins, from base outwards. */
export function imageOrigins(
  system: System,
  ancestry: readonly string[],
  environment: Environment | undefined,
): Origin<Record<string, ImagePin>>[] {
  const origins: Origin<Record<string, ImagePin>>[] = [];
  for (const ancestor of ancestry.toReversed()) {
    const data = ancestor === "base" ? undefined : lookUp(system.layers, ancestor)?.images;
    if (data)
      origins.push({
        data,
        locate: (path) => `systems/${system.name} ${printPath(["layers", ancestor, "images", ...path])}`,
      });
  }
  const entry = environment && systemEntry(environment, system.name);
  if (environment && entry)
    origins.push({ data: entry.images, locate: inFile(environment, system, "images") });
  return origins;
}

/** What an environment file says about a system; undefined when it does not name it. */
export function systemEntry(
  environment: Environment,
  system: string,
): Environment["systems"][string] | undefined {
  return Object.hasOwn(environment.systems, system) ? environment.systems[system] : undefined;
}

/** Names a place in an environment file: file, line and key. */
export function inFile(environment: Environment, system: System, part: "settings" | "images") {
  return (path: readonly (string | number)[]) => {
    const full = ["systems", system.name, part, ...path];
    return `${environment.file}:${environment.lineOf(full)}: ${printPath(full)}`;
  };
}

/** The place that wrote a value, or, for one that nobody wrote, the last place that could have. */
export function placeOf(path: readonly (string | number)[], origins: readonly Origin<object>[]): string {
  const writer = origins.findLast(({ data }) => valueAt(data, path) !== undefined) ?? origins.at(-1);
  return writer?.locate(path) ?? printPath(path);
}

/** The place of what an author names as "settings.host" or ["images", "api", "tag"], in the layer or its environment. */
export function authoredPlace(
  path: string | readonly (string | number)[],
  system: System,
  ancestry: readonly string[],
  environment: Environment | undefined,
): string {
  const [part, ...rest] = typeof path === "string" ? path.split(".") : path;
  if (part === "images") {
    const origins = imageOrigins(system, ancestry, environment);
    if (origins.length > 0) return placeOf(rest, origins);
  }
  if (part === "settings") return placeOf(rest, settingsOrigins(system, ancestry, environment));
  return `systems/${system.name} ${printPath(typeof path === "string" ? path.split(".") : path)}`;
}
