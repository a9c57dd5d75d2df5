import { InputError } from "../errors/errors.ts";
import { sourcePlace } from "../errors/source-place.ts";
import type { Resource } from "../kubernetes/resource.ts";
import type { LayerNode } from "../layers/tree.ts";
import { checkResources } from "./check-resources.ts";

/** How messages name a layer: "system opensail, environment beta" or "system opensail, layer aws-base". */
export function layerName({ system, layer, deployed }: LayerNode): string {
  return `system ${system.name}, ${deployed ? "environment" : "layer"} ${layer}`;
}

/** Calls the system's function for a layer. A function that throws is an InputError with the line it failed at. */
export function callSystem({ system, layer, context }: LayerNode): unknown {
  let given: unknown;
  try {
    given = system.resources(context);
  } catch (error) {
    throw new InputError(`${system.name} in ${layer}: ${whatFailed(error)}`);
  }
  if (given instanceof Promise)
    throw new InputError(`${system.name} in ${layer}: resources() returned a promise; it must not be async`);
  return given;
}

/** Checks what a system's function returned. Throws InputError naming system, layer, resource and path. */
export function checkLayer({ system, layer, environment }: LayerNode, given: unknown): Resource[] {
  return checkResources(given, {
    system: system.name,
    layer,
    namespace: system.namespace,
    kubernetes: environment?.kubernetes,
  });
}

/** The desired state of a layer: calls the system's function and checks what it returns. */
export function describeLayer(node: LayerNode): Resource[] {
  return checkLayer(node, callSystem(node));
}

/** The message of what a system's function threw; a failure that is no InputError shows where it happened. */
function whatFailed(error: unknown): string {
  if (!(error instanceof Error)) return `resources() threw ${String(error)}`;
  if (error instanceof InputError) return error.message;
  const place = sourcePlace(error);
  return `resources() failed: ${error.message}${place === undefined ? "" : `\n  at ${place}`}`;
}
