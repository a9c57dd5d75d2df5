import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Environment } from "../authoring/environment.ts";
import type { System } from "../authoring/system.ts";
import { awaitsPin } from "../authoring/unpinned.ts";
import { resolveTree } from "../layers/tree.ts";

/** One image in an environment. */
export interface PinStatus {
  system: string;
  image: string;
  environment: string;
  name: string;
  tag?: string;
  digest?: string;
  /** True if the pin waits to be set. */
  awaitsPin?: true;
}

/** The images of every environment, image by image, in the order of the systems. */
export function pinStatuses(systems: readonly System[], environments: readonly Environment[]): PinStatus[] {
  return systems.flatMap((system) => {
    const nodes = resolveTree(system, environments).filter(({ deployed }) => deployed);
    return Object.keys(system.images).flatMap((image) =>
      nodes.flatMap(({ layer, images }) => {
        const runs = lookUp(images, image);
        if (runs === undefined) return [];
        const { name, tag, digest } = runs;
        return {
          system: system.name,
          image,
          environment: layer,
          name,
          ...(tag !== undefined && { tag }),
          ...(digest !== undefined && { digest }),
          ...(awaitsPin(runs) && { awaitsPin: true as const }),
        };
      }),
    );
  });
}
