import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Environment } from "../authoring/environment.ts";
import type { ImagePin } from "../authoring/image-pin.ts";
import type { System } from "../authoring/system.ts";
import { resolveTree } from "../layers/tree.ts";
import { type PinChange, planPins } from "./change.ts";
import { freezeOn, today } from "./freeze.ts";
import type { Project } from "./project.ts";
import { unreleased } from "./released.ts";

/**
 * Works out a promotion: the images that one environment pins, with the tags and digests that it runs, for another.
 * Names of images stay the other's own, since registries differ.
 *
 * @throws InputError during a freeze, and for a tag that is no release where the target is production
 */
export function planPromotion(
  project: Project,
  system: System,
  from: Environment,
  to: Environment,
  day: string = today(),
): PinChange {
  if (from.name === to.name)
    throw new InputError(`--from and --to are both ${from.name}`, { code: "wrong-usage" });
  refuseFrozen(to, day);
  const node = resolveTree(system, project.environments).find(({ layer }) => layer === from.name);
  const pins = new Map<string, ImagePin>();
  const refused: string[] = [];
  for (const image of Object.keys(lookUp(from.systems, system.name)?.images ?? {})) {
    const runs = lookUp(node?.images, image);
    if (runs === undefined) continue;
    const { tag, digest } = runs;
    const wrong =
      to.stage === "production" ? unreleased(runs, lookUp(system.images, image) ?? {}) : undefined;
    if (wrong !== undefined)
      refused.push(`${from.file}:${from.lineOf(pathOf(system, image))}: ${image}: ${wrong}`);
    const own = lookUp(lookUp(to.systems, system.name)?.images, image);
    pins.set(image, {
      ...(own?.name === undefined ? {} : { name: own.name }),
      ...(tag === undefined ? {} : { tag }),
      ...(digest === undefined ? {} : { digest }),
    });
  }
  if (refused.length > 0)
    throw new InputError(
      `${to.name} runs releases alone:\n${refused.map((line) => `  ${line}`).join("\n")}`,
      { code: "refused-by-rule" },
    );
  if (pins.size === 0)
    throw new InputError(
      `${from.file}: ${system.name} pins no image in ${from.name}, so there is nothing to promote`,
    );
  return planPins(project, system, to, pins);
}

/** Throws InputError while an environment is frozen. */
function refuseFrozen(environment: Environment, day: string): void {
  const freeze = freezeOn(environment, day);
  if (freeze === undefined) return;
  throw new InputError(
    `${environment.file}:${environment.lineOf(["freezes"])}: ${environment.name} is frozen from ${freeze.from} until ${freeze.until}: ${freeze.reason}`,
    { code: "frozen" },
  );
}

function pathOf(system: System, image: string): string[] {
  return ["systems", system.name, "images", image];
}
