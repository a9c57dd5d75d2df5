import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Environment } from "../authoring/environment.ts";
import type { ImagePin } from "../authoring/image-pin.ts";
import type { ImageDeclaration, System } from "../authoring/system.ts";
import { type PinChange, planPins } from "./change.ts";
import { type PinsAt, placeOfPins, revisionsToRestore } from "./history.ts";
import type { Project } from "./project.ts";
import { unreleased } from "./refusals.ts";

/** A rollback and the revision whose pins it restores. */
export interface Rollback extends PinChange {
  to: PinsAt;
  /** Newer revisions that were skipped, each with its place and the problem with its pins. */
  passedOver: string[];
}

/** The maximum number of revisions rejected by the system that are tried. */
const MOST_TRIED = 10;

/**
 * Plans a rollback: to the pins of an earlier revision of the environment file, by default the previous ones.
 * Revisions that lack a required pin, and those whose pins the system now rejects, are skipped.
 * @throws InputError if no revision is left, or the given one can't be restored
 */
export function planRollback(
  project: Project,
  system: System,
  environment: Environment,
  revision: string | undefined,
): Rollback {
  const { file, name } = environment;
  const now = lookUp(environment.systems, system.name)?.images ?? {};
  const passedOver: string[] = [];
  for (const to of revisionsToRestore(
    project.root,
    file,
    system.name,
    now,
    neededPins(system, now),
    revision,
  )) {
    const pins = new Map<string, ImagePin | undefined>();
    for (const image of new Set([...Object.keys(now), ...Object.keys(to.pins)])) {
      // An image that the system no longer declares can't be pinned again.
      if (Object.hasOwn(system.images, image)) pins.set(image, lookUp(to.pins, image));
    }
    try {
      return { ...planPins(project, system, environment, pins), to, passedOver };
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      // The rejected pin is in that revision, and not in the current file.
      passedOver.push(`${placeOfPins(to, file)}: ${withoutPlace(error.message, file)}`);
      if (passedOver.length === MOST_TRIED) break;
    }
  }
  if (passedOver.length > 0)
    throw new InputError(
      `no earlier pins of ${system.name} in ${name} are valid today:\n${passedOver.map((line) => `  ${line}`).join("\n")}`,
    );
  throw new InputError(
    `no earlier pins of ${system.name} in ${name}: no revision of ${file} has other, complete pins. ` +
      "In a shallow clone, git fetch --unshallow gets the rest of the history; kustogen pin sets one by hand",
  );
}

/** The images that need a pin of the environment: without a tag, or pinned now while their own tag is no release. */
function neededPins({ images }: System, now: Readonly<Record<string, ImagePin>>): string[] {
  return Object.keys(images).filter((image) => {
    const own: ImageDeclaration = lookUp(images, image) ?? {};
    if (own.tag === undefined && own.digest === undefined) return true;
    return Object.hasOwn(now, image) && unreleased(own, own) !== undefined;
  });
}

/** The first line of a message, without its place in a file. */
function withoutPlace(message: string, file: string): string {
  const [line = ""] = message.split("\n");
  return line.startsWith(`${file}:`) ? line.replace(/^\S+ /, "") : line;
}
