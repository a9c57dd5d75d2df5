import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { failures } from "../authoring/made-by.ts";
import { purely } from "../errors/purity.ts";
import { thrownBy } from "../errors/source-place.ts";
import type { LayerNode } from "./tree.ts";

/**
 * The result of a system's function for a layer.
 * @param name its name in messages: "traffic"
 * @throws InputError with system, layer and function, and the place in its source, never a value
 */
export function ask<Answer>({ system, layer }: LayerNode, name: string, question: () => Answer): Answer {
  const place = `${system.name} in ${layer}`;
  try {
    return purely(question, `${name}()`);
  } catch (error) {
    const isMistake = error instanceof InputError;
    const thrown = isMistake ? error.cause : error;
    // Of a forbidden call, `purely` knows the place alone; other mistakes have theirs.
    const isPlaced = isMistake && error.places.some((one) => one.endsWith(` in ${layer}`));
    if (isMistake && (thrown instanceof InputError || Object(thrown).code !== error.code))
      throw isPlaced ? error : error.within(place, "impure-system");
    const { said, places } = thrownBy(thrown);
    const all = [...places, ...(failures.get(Object(thrown)) ?? [place])];
    if (isMistake) throw new InputError(said, { code: error.code, places: all });
    throw new InputError(`${name}() failed: ${said}`, { places: all });
  }
}
