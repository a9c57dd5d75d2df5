import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { printPath } from "@kustogen/kustomize/errors/issues.ts";
import { differentField, purely } from "../errors/purity.ts";
import { sourcePlace } from "../errors/source-place.ts";
import type { LayerNode } from "./tree.ts";

/**
 * The result of a system's function for a layer; the function is called twice, because its result may depend only on
 * its arguments.
 * @param name its name in messages: "traffic"
 * @throws InputError with system, layer and function, and the place in its source or its result
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
      `${place}: ${name}() returns a different result${path.length === 0 ? "" : ` at ${printPath(path)}`} when it is called again with the same context; it must not depend on anything else`,
      { code: "impure-system" },
    );
  return given;
}
