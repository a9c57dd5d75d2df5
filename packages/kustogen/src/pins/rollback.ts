import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Environment } from "../authoring/environment.ts";
import type { ImagePin } from "../authoring/image-pin.ts";
import type { ImageDeclaration, System } from "../authoring/system.ts";
import { type PinChange, planPins } from "./change.ts";
import { type PinsAt, placeOfPins, revisionsToRestore } from "./history.ts";
import type { Project } from "./project.ts";
import { unreleased } from "./refusals.ts";

/**
 * Plans a rollback: to the pins of an earlier revision of the environment file, by default the previous ones that lack
 * no required pin.
 * @throws InputError if there is no such revision, or if the system rejects its pins today
 */
export function planRollback(
  project: Project,
  system: System,
  environment: Environment,
  revision: string | undefined,
): PinChange & { to: PinsAt } {
  const { file, name } = environment;
  const now = lookUp(environment.systems, system.name)?.images ?? {};
  const [to] = revisionsToRestore(project.root, file, system, now, neededPins(system, now), revision);
  if (to === undefined)
    throw new InputError(
      `no earlier pins of ${system.name} in ${name}: no revision of ${file} has other, complete pins. ` +
        "In a shallow clone, git fetch --unshallow gets the rest of the history; kustogen pin sets one by hand",
    );
  const images = new Set([...Object.keys(now), ...Object.keys(to.pins)]);
  // An image that the system no longer declares can't be pinned again.
  const known = [...images].filter((image) => Object.hasOwn(system.images, image));
  const pins = new Map(known.map((image) => [image, lookUp(to.pins, image)]));
  try {
    return { ...planPins(project, system, environment, pins), to };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw error.within(
      `the pins of ${placeOfPins(to, file)} are rejected today; name others with --to REVISION`,
    );
  }
}

/** The images that need a pin of the environment: without a tag, or pinned now while their own tag is no release. */
function neededPins({ images }: System, now: Readonly<Record<string, ImagePin>>): string[] {
  return Object.keys(images).filter((image) => {
    const own: ImageDeclaration = lookUp(images, image) ?? {};
    if (own.tag === undefined && own.digest === undefined) return true;
    return Object.hasOwn(now, image) && unreleased(own, own) !== undefined;
  });
}
