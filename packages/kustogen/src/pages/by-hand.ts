import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { ARGOCD } from "@kustogen/review/cluster/argocd/annotations.ts";
import { type Autoscaler, autoscalerOf } from "@kustogen/review/cluster/workloads/autoscalers.ts";
import { applicationOf, type Deployed } from "./deployed.ts";
import { blocks, shell } from "./markdown.ts";
import { eachAlone } from "./steps.ts";
import { onlyHere, union } from "./union.ts";

/** True if Argo CD deploys. */
export const hasArgo = ({ environment }: Deployed): boolean => environment.argocd.enabled;

/** A sync waits for hooks and health, and Argo CD starts no other meanwhile, not even that of the fix. */
export function stuck(deployed: readonly Deployed[]): string {
  if (deployed.length === 0) return "";
  return blocks(
    "A sync waits for its hooks, and for each wave to be healthy before the next one starts. A sync that prunes " +
      "also waits for the last wave, so an Ingress or Certificate that isn't ready blocks it. A change to a ConfigMap with a hash in " +
      "its name always prunes the old one. While a sync waits, Argo CD starts no other, so a commit that fixes the cause isn't " +
      "applied. See what the sync is waiting for:",
    shell(
      deployed.map(
        (one) =>
          `kubectl -n ${one.environment.argocd.namespace} get application ${applicationOf(one)} -o jsonpath='{.status.operationState.message}'`,
      ),
    ),
    "Terminate the sync. Argo CD then syncs the newest commit:",
    eachAlone(deployed, (one) => `argocd app terminate-op ${applicationOf(one)}`),
  );
}

/** Self-heal undoes manual changes, so it has to be paused first. */
export function paused(deployed: readonly Deployed[]): string {
  if (deployed.length === 0) return "";
  return blocks(
    "Argo CD reverts whatever you scale, stop or edit by hand. Pause Argo CD first:",
    eachAlone(deployed, (one) => `${annotate(one)}=true`),
  );
}

/** The command that sets or removes the annotation that pauses Argo CD, up to what follows the annotation's name. */
function annotate(one: Deployed): string {
  return `kubectl -n ${one.environment.argocd.namespace} annotate application ${applicationOf(one)} ${ARGOCD.skipReconcile}`;
}

/**
 * How to resume Argo CD, and to start workloads that were scaled to 0 again. Argo CD ignores the replicas of a workload
 * with an autoscaler, which aren't in the manifests, and the autoscaler is inactive while they are 0.
 */
export function resumed(deployed: readonly Deployed[]): string {
  if (deployed.length === 0) return "";
  const byAutoscaler = union(deployed, ({ node, resources }) => {
    const commands = autoscaled(resources).map(
      ({ least, name }) => `kubectl -n ${node.namespace} scale deploy/${name} --replicas=${least}`,
    );
    return commands.length > 0 ? [commands] : [];
  });
  return blocks(
    "Resume Argo CD afterwards. It restores the replica counts from the manifests, so workloads without an autoscaler start again:",
    eachAlone(deployed, (one) => `${annotate(one)}-`),
    ...byAutoscaler.map(({ item, where }) =>
      blocks(
        `${onlyHere(where, deployed)}Start the workloads that have an autoscaler. Their replicas aren't in the manifests, and an autoscaler doesn't start a workload with 0 replicas:`,
        shell(item),
      ),
    ),
  );
}

/** The Deployments with an autoscaler, each with its minimum number of pods. */
function autoscaled(resources: readonly Resource[]): Autoscaler[] {
  return resources
    .filter(({ kind }) => kind === "HorizontalPodAutoscaler")
    .flatMap((one) => autoscalerOf(one) ?? []);
}

/** How to add an autoscaler to a Deployment without dropping to one pod; only if a Deployment can have one. */
export function autoscaling(deployed: readonly Deployed[]): string {
  const [name] = deployed.flatMap(({ resources }) => autoscaled(resources).map((one) => one.name));
  const [one] = deployed;
  if (name === undefined || one === undefined) return "";
  const isPaused = deployed.some(hasArgo);
  return blocks(
    "Turning on an autoscaler removes `replicas` from the manifest, and Kubernetes then sets the field to 1 unless another field " +
      `manager owns it. To take ownership, ${isPaused ? "pause Argo CD and " : ""}scale to a number other than the current one and not below the ` +
      `autoscaler's minimum. Then push the change and ${isPaused ? "resume Argo CD" : "apply it"}:`,
    shell([`kubectl -n ${one.node.namespace} scale deploy/${name} --replicas=<number>`]),
  );
}
