import type { Environment } from "../authoring/environment.ts";
import type { Operations } from "../authoring/operations.ts";
import type { Traffic } from "../authoring/traffic.ts";
import { InputError } from "../errors/errors.ts";
import type { Resource } from "../kubernetes/resource.ts";
import type { LayerNode } from "../layers/tree.ts";

/** A layer with its desired state. */
export interface DescribedLayer {
  node: LayerNode;
  resources: readonly Resource[];
}

/** A system in one environment, with everything that its page tells about it. */
export interface Deployed {
  environment: Environment;
  node: LayerNode;
  resources: readonly Resource[];
  operations: Operations;
  /** undefined where there are no network policies. */
  traffic: Traffic | undefined;
}

/** The environments among a system's layers; none for a system without `operations`. */
export function deployedOf(layers: readonly DescribedLayer[]): Deployed[] {
  return layers.flatMap(({ node, resources }) => {
    const { context, environment, system } = node;
    if (environment === undefined || system.operations === undefined) return [];
    const operations = asked(node, "operations", () => system.operations?.(context));
    if (operations === undefined) return [];
    const traffic = asked(node, "traffic", () => system.traffic?.(context));
    return [{ environment, node, resources, operations, traffic }];
  });
}

/** What a system's function answers; one that throws is an InputError that names system, environment and function. */
function asked<Answer>({ system, layer }: LayerNode, name: string, ask: () => Answer): Answer {
  try {
    return ask();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new InputError(`${system.name} in ${layer}: ${name}() failed: ${message}`);
  }
}
