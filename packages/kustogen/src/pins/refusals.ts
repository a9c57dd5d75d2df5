import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Environment } from "../authoring/environment.ts";
import type { ImagePin } from "../authoring/image-pin.ts";
import type { System } from "../authoring/system.ts";
import { freezeOn, today } from "./freeze.ts";
import { unreleased } from "./released.ts";

/** Why pins may not come into an environment, as a sentence, and the code of the error that says so. */
export interface Refusal {
  why: string;
  code: "frozen" | "refused-by-rule";
}

/**
 * Why pins may not come into an environment: it is frozen, or production and a tag is no release. None
 * when they may. A person may say why they have to anyway.
 *
 * @param pins what each image would run
 * @param placeOf where an image's pin was said, with ": " behind it; "" where that is the command
 */
export function refusalsOf(
  system: System,
  environment: Environment,
  pins: ReadonlyMap<string, ImagePin>,
  placeOf: (image: string) => string = () => "",
  day: string = today(),
): Refusal[] {
  const freeze = freezeOn(environment, day);
  const frozen: Refusal | undefined = freeze && {
    why: `${environment.file}:${environment.lineOf(["freezes"])}: ${environment.name} is frozen from ${freeze.from} until ${freeze.until}: ${freeze.reason}`,
    code: "frozen",
  };
  const unfit = [...pins].flatMap(([image, pin]): Refusal[] => {
    if (environment.stage !== "production") return [];
    const why = unreleased(pin, lookUp(system.images, image) ?? {});
    return why === undefined ? [] : [{ why: `${placeOf(image)}${image}: ${why}`, code: "refused-by-rule" }];
  });
  return [...(frozen === undefined ? [] : [frozen]), ...unfit];
}
