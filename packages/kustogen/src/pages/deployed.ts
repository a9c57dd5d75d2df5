import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { applicationName } from "../argocd/deployment.ts";
import type { Environment } from "../authoring/environment.ts";
import type { Operations } from "../authoring/operations.ts";
import { ask } from "../layers/ask.ts";
import type { LayerNode } from "../layers/tree.ts";

/** A layer with its desired state. */
export interface DescribedLayer {
  node: LayerNode;
  resources: readonly Resource[];
}

/** A system in one environment, with the inputs of its page. */
export interface Deployed {
  environment: Environment;
  node: LayerNode;
  resources: readonly Resource[];
  operations: Operations;
}

/** The environments among a system's layers; none for a system without `operations`. */
export function deployedOf(layers: readonly DescribedLayer[]): Deployed[] {
  return layers.flatMap(({ node, resources }) => {
    const { context, environment, system } = node;
    if (environment === undefined || system.operations === undefined) return [];
    const operations = ask(node, "operations", () => system.operations?.(context));
    if (operations === undefined) return [];
    return [{ environment, node, resources, operations }];
  });
}

/** The name of the Application that deploys a system in an environment. */
export function applicationOf({ environment, node }: Deployed): string {
  return applicationName({ system: node.system, environment });
}
