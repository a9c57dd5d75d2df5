import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { applicationName } from "../argocd/deployment.ts";
import type { Environment } from "../authoring/environment.ts";
import { ask } from "../layers/ask.ts";
import type { LayerNode } from "../layers/tree.ts";
import { type Written, writtenIn } from "./parts.ts";

/** A layer with its desired state. */
export interface DescribedLayer {
  node: LayerNode;
  resources: readonly Resource[];
}

/** Kinds with rollouts. */
export const ROLLING = ["DaemonSet", "Deployment", "StatefulSet"];

/** A system in one environment, with the inputs of its pages. */
export interface Deployed {
  environment: Environment;
  node: LayerNode;
  resources: readonly Resource[];
  /** The texts of its runbook, and the shell variables that they use. */
  written: readonly Written[];
  variables: Record<string, string>;
}

/** The environments among a system's layers; none for a system without a runbook. */
export function deployedOf(layers: readonly DescribedLayer[]): Deployed[] {
  return layers.flatMap(({ node, resources }) => {
    const { context, environment, namespace, system } = node;
    const runbook = environment && ask(node, "runbook", () => system.runbook?.(context));
    if (environment === undefined || runbook === undefined) return [];
    const { name } = environment;
    const variables = {
      ENV: name,
      NS: namespace,
      ...(environment.argocd.enabled && { APP: applicationName({ system, environment }) }),
      ...runbook.variables,
    };
    return [
      { environment, node, resources, written: writtenIn(runbook, `${system.name} in ${name}`), variables },
    ];
  });
}

/** True if Argo CD deploys. */
export const hasArgo = ({ environment }: Deployed): boolean => environment.argocd.enabled;
