import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { printPath } from "@kustogen/kustomize/errors/issues.ts";
import { sourcePlace } from "../errors/source-place.ts";
import { differentField, purely } from "./purity.ts";
import type { LayerNode } from "./tree.ts";

/**
 * What a function of a system answers about a layer; it is asked twice, as its answer may depend on nothing but what it
 * is given.
 *
 * @param name what messages call it: "traffic"
 * @throws InputError naming system, layer and function, and the place in its source or its answer
 */
export function ask<Answer>({ system, layer }: LayerNode, name: string, question: () => Answer): Answer {
  const place = `${system.name} in ${layer}`;
  let given: Answer;
  let again: Answer;
  try {
    given = purely(question, `${name}()`);
    again = purely(question, `${name}()`);
  } catch (error) {
    if (error instanceof InputError) throw error.within(place, "impure-system");
    const at = error instanceof Error ? sourcePlace(error) : undefined;
    const message = error instanceof Error ? error.message : String(error);
    throw new InputError(`${place}: ${name}() failed: ${message}${at === undefined ? "" : `\n  at ${at}`}`, {
      code: "impure-system",
    });
  }
  const path = differentField(given, again);
  if (path !== undefined)
    throw new InputError(
      `${place}: ${name}() returns something else${path.length === 0 ? "" : ` at ${printPath(path)}`} when it is called again with the same context; it may depend on nothing else`,
      { code: "impure-system" },
    );
  return given;
}
