import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Environment, Freeze } from "../authoring/environment.ts";
import type { ImagePin } from "../authoring/image-pin.ts";
import type { System } from "../authoring/system.ts";
import { unreleased } from "./released.ts";

/** Why pins are refused in an environment, as a sentence, and the code of the error. */
export interface Refusal {
  why: string;
  code: "frozen" | "refused-by-rule";
}

/**
 * Why pins are refused in an environment: it is frozen, or it is production and a tag isn't a release. None if they
 * are accepted. The user may give a reason to override it.
 * @param pins the new pin of each image
 * @param placeOf the place of an image's pin, followed by ": "; "" if it is on the command line
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

/** The freeze of an environment on a day ("2026-12-24"); undefined if there is none. */
function freezeOn({ freezes = [] }: Environment, day: string): Freeze | undefined {
  return freezes.find(({ from, until }) => from <= day && day <= until);
}

/** Today in UTC, as "2026-12-24". */
function today(): string {
  return new Date().toISOString().slice(0, 10);
}
