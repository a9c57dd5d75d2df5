import type { Environment } from "../authoring/environment.ts";
import type { ImagePin } from "../authoring/image-pin.ts";
import type { System } from "../authoring/system.ts";
import { lookUp } from "../own.ts";
import { type PinChange, planPins } from "./change.ts";
import { type PinsAt, revisionToRestore } from "./history.ts";
import type { Project } from "./project.ts";

/** A rollback and the revision whose pins it restores. */
export interface Rollback extends PinChange {
  to: PinsAt;
}

/** Works out a rollback: the pins of an earlier revision of the environment file, by default the ones before. */
export function planRollback(
  project: Project,
  system: System,
  environment: Environment,
  revision: string | undefined,
): Rollback {
  const now = lookUp(environment.systems, system.name)?.images ?? {};
  const to = revisionToRestore(project.root, environment.file, system.name, now, revision);
  const pins = new Map<string, ImagePin | undefined>();
  for (const image of new Set([...Object.keys(now), ...Object.keys(to.pins)])) {
    // What the system declares no more can't be pinned again.
    if (Object.hasOwn(system.images, image)) pins.set(image, lookUp(to.pins, image));
  }
  return { ...planPins(project, system, environment, pins), to };
}
