import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import type { Environment } from "../authoring/environment.ts";

/**
 * Refuses two environments that would deploy a system to one cluster: the same objects, which their Applications would
 * change back and forth for ever. Every Argo CD calls its own cluster `https://kubernetes.default.svc`, so environments
 * that both say so are different clusters only where each names an Argo CD of its own. Throws InputError.
 */
export function refuseOneCluster(environments: readonly Environment[]): void {
  for (const [index, one] of environments.entries()) {
    for (const other of environments.slice(index + 1)) {
      if (!one.argocd.enabled || clusterOf(one) !== clusterOf(other)) continue;
      const { instance } = one.argocd;
      if (instance !== undefined && other.argocd.instance !== undefined && instance !== other.argocd.instance)
        continue;
      const system = Object.keys(one.systems).find((name) => Object.hasOwn(other.systems, name));
      if (system === undefined) continue;
      throw new InputError(
        `${other.file}:${other.lineOf(["cluster"])}: cluster: expected another cluster than that of ${one.file}: both run ` +
          `${system} at ${clusterOf(one)}, and would change the same objects back and forth. Name the cluster as Argo CD ` +
          "calls it; where each cluster has an Argo CD of its own, name these instead, in both files: " +
          `argocd: {instance: ${one.name}} and argocd: {instance: ${other.name}}`,
        { code: "invalid-settings" },
      );
    }
  }
}

function clusterOf({ cluster }: Environment): string {
  return "server" in cluster ? cluster.server : cluster.name;
}
