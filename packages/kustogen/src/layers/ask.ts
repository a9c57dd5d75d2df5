import { orElse } from "@kustogen/kustomize/errors/attempt.ts";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { printPath } from "@kustogen/kustomize/errors/issues.ts";
import type { Path } from "@kustogen/kustomize/value/value.ts";
import { failures } from "../authoring/made-by.ts";
import { differentField, purely } from "../errors/purity.ts";
import { thrownBy } from "../errors/source-place.ts";
import type { LayerNode } from "./tree.ts";

/**
 * The result of a system's function for a layer; the function is called twice, because its result may depend only on
 * its arguments.
 * @param name its name in messages: "traffic"
 * @param placeIn names a place in its result
 * @throws InputError with system, layer and function, and the place in its source or its result, never a value
 */
export function ask<Answer>(
  { system, layer }: LayerNode,
  name: string,
  question: () => Answer,
  placeIn: (path: Path, answers: readonly Answer[]) => string = printPath,
): Answer {
  const impure = { code: "impure-system", places: [`${system.name} in ${layer}`] } as const;
  let answers: [Answer, Answer];
  try {
    const first = purely(question, `${name}()`);
    const before = printed(first);
    answers = [first, purely(question, `${name}()`)];
    // What both results share is compared with what it was.
    if (printed(first) !== before) answers[0] = JSON.parse(before);
  } catch (error) {
    const isMistake = error instanceof InputError;
    const thrown = isMistake ? error.cause : error;
    // Of a forbidden call, `purely` knows the place alone; other mistakes have theirs.
    const isPlaced = isMistake && error.places.some((place) => place.endsWith(` in ${layer}`));
    if (isMistake && (thrown instanceof InputError || Object(thrown).code !== error.code))
      throw isPlaced ? error : error.within(impure.places[0], "impure-system");
    const { said, places } = thrownBy(thrown);
    const all = [...places, ...(failures.get(Object(thrown)) ?? impure.places)];
    if (isMistake) throw new InputError(said, { code: error.code, places: all });
    throw new InputError(`${name}() failed: ${said}`, { places: all });
  }
  const path = differentField(...answers);
  if (path === undefined) return answers[0];
  const place = path.length === 0 ? "" : ` at ${placeIn(path, answers)}`;
  throw new InputError(
    `${name}() returns a different result${place} when it is called again with the same context; it must not depend on anything else, and must not change its arguments or shared objects`,
    impure,
  );
}

/** A result as text; of one that can't be printed, nothing. */
const printed = (answer: unknown): string => orElse(() => JSON.stringify(answer), undefined) ?? "null";
