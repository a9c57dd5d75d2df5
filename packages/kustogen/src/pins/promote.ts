import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Environment } from "../authoring/environment.ts";
import type { ImagePin } from "../authoring/image-pin.ts";
import type { System } from "../authoring/system.ts";
import { resolveTree } from "../layers/tree.ts";
import type { Project } from "./project.ts";

/**
 * The images that one environment pins, with its tags and digests, for another. Names of images stay the other's own,
 * because registries differ.
 * @throws InputError if the source environment pins nothing
 */
export function promotedPins(
  project: Project,
  system: System,
  from: Environment,
  to: Environment,
): Map<string, ImagePin> {
  if (from.name === to.name)
    throw new InputError(`--from and --to are both ${from.name}`, { code: "wrong-usage" });
  const node = resolveTree(system, project.environments).find(({ layer }) => layer === from.name);
  const pins = new Map<string, ImagePin>();
  for (const image of Object.keys(lookUp(from.systems, system.name)?.images ?? {})) {
    const runs = lookUp(node?.images, image);
    if (runs === undefined) continue;
    const { tag, digest } = runs;
    const own = lookUp(lookUp(to.systems, system.name)?.images, image);
    pins.set(image, {
      ...(own?.name === undefined ? {} : { name: own.name }),
      ...(tag === undefined ? {} : { tag }),
      ...(digest === undefined ? {} : { digest }),
    });
  }
  if (pins.size === 0)
    throw new InputError(
      `${from.file}: ${system.name} pins no image in ${from.name}, so there is nothing to promote`,
    );
  return pins;
}
