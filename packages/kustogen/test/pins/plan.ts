import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import type { Environment } from "../../src/authoring/environment.ts";
import type { System } from "../../src/authoring/system.ts";
import { type PinChange, planPins } from "../../src/pins/change.ts";
import type { Project } from "../../src/pins/project.ts";
import { promotedPins } from "../../src/pins/promote.ts";
import { refusalsOf } from "../../src/pins/refusals.ts";

/** What a promotion comes to, as `kustogen promote` works it out. @throws InputError with what refuses it */
export function planPromotion(
  project: Project,
  system: System,
  from: Environment,
  to: Environment,
): PinChange {
  const pins = promotedPins(project, system, from, to);
  const lineOf = (image: string) => from.lineOf(["systems", system.name, "images", image]);
  const refusals = refusalsOf(system, to, pins, (image) => `${from.file}:${lineOf(image)}: `);
  if (refusals.length > 0) throw new InputError(refusals.join("\n"));
  return planPins(project, system, to, pins);
}
