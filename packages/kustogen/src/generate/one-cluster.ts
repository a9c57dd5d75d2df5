import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { firstAndRest } from "@kustogen/kustomize/errors/some-of.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { destinationNamespace } from "../argocd/deployment.ts";
import type { Environment } from "../authoring/environment.ts";
import type { LayerNode } from "../layers/tree.ts";
import { claimsOf } from "./claims.ts";

/** The number of objects listed in a message. */
const SHOWN = 5;

/** The planned state of a system's environment: its node and its desired state. */
export interface Wanted {
  node: LayerNode;
  resources: readonly Resource[];
}

/**
 * Rejects environments of a system in one cluster that would create the same object: their Applications would change
 * it back and forth forever, and of two routes or ports with the same name the cluster accepts only one. Every Argo
 * CD calls its own cluster `https://kubernetes.default.svc`, so two environments with that value are in different
 * clusters only if each belongs to its own Argo CD.
 * @throws InputError with the objects
 */
export function refuseTwice(wanted: readonly Wanted[]): void {
  const deployed = wanted.filter(({ node }) => node.environment?.argocd.enabled);
  for (const [index, one] of deployed.entries())
    for (const other of deployed.slice(index + 1)) {
      const [first, second] = [one.node.environment as Environment, other.node.environment as Environment];
      if (!isOneCluster(first, second)) continue;
      const known = claims(one);
      const twice = [
        ...new Set([...claims(other)].filter(([key]) => known.has(key)).map(([, said]) => said)),
      ];
      if (twice.length > 0) throw refusal(other.node, first, second, twice);
    }
}

function claims({ node: { environment, system }, resources }: Wanted): Map<string, string> {
  return claimsOf(resources, destinationNamespace({ system, environment: environment as Environment }));
}

/** True for environments whose objects are in the same cluster. */
export function isOneCluster(one: Environment, other: Environment): boolean {
  const { instance } = one.argocd;
  const apart =
    instance !== undefined && other.argocd.instance !== undefined && instance !== other.argocd.instance;
  return !apart && clusterOf(one) === clusterOf(other);
}

function clusterOf({ cluster }: Environment): string {
  return "server" in cluster ? cluster.server : cluster.name;
}

function refusal(
  { namespace, system }: LayerNode,
  first: Environment,
  second: Environment,
  twice: readonly string[],
): InputError {
  const named = firstAndRest(twice, SHOWN);
  // A host or a port is the same in any namespace.
  const objects = twice.filter((said) => !said.startsWith("the "));
  const mend =
    objects.length === 0
      ? "Give each its own, by a setting in its file"
      : objects.some((said) => said.includes(` ${namespace}/`))
        ? 'Give each its own namespace, `namespace: "{system}-{environment}"`'
        : "Keep it in only one of them, or include the environment in its name";
  return new InputError(
    `${second.file}:${second.lineOf(["systems", system.name])}: systems.${system.name}: ${first.name} and ${second.name} are in the same cluster, and both would create ${named.join(", ")}. ` +
      `${mend}. If they are in two clusters, use the clusters' names in Argo CD; if each has its own Argo CD, tell these apart: ` +
      `argocd: {instance: ${first.name}} and argocd: {instance: ${second.name}}`,
    { code: "invalid-settings" },
  );
}
