import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { ARGOCD } from "@kustogen/review/cluster/argocd/annotations.ts";
import { type Autoscaler, autoscalerOf } from "@kustogen/review/cluster/workloads/autoscalers.ts";
import { applicationName } from "../argocd/deployment.ts";
import type { Deployed } from "./deployed.ts";
import { blocks, shell } from "./markdown.ts";
import { onlyIn, union } from "./union.ts";

/** True if Argo CD deploys. */
export const hasArgo = ({ environment }: Deployed): boolean => environment.argocd.enabled;

/** A sync waits for hooks and health, and Argo CD starts no other meanwhile, not even that of the fix. */
export function stuck(deployed: readonly Deployed[]): string {
  if (deployed.length === 0) return "";
  return blocks(
    "A sync waits until its hooks have finished and every wave is healthy. Until then Argo CD starts no other sync, so a " +
      "commit that fixes the cause is not applied. A sync that prunes, as after every change to a ConfigMap, also waits for " +
      "the last wave: an Ingress or a Certificate that is not ready blocks it. See what the sync is waiting for and " +
      "terminate it; Argo CD then syncs the newest commit:",
    shell(
      deployed.flatMap(({ environment, node }) => {
        const name = applicationName({ system: node.system, environment });
        return [
          `kubectl -n ${environment.argocd.namespace} get application ${name} -o jsonpath='{.status.operationState.message}'`,
          `argocd app terminate-op ${name}`,
        ];
      }),
    ),
  );
}

/** Self-heal undoes manual changes, so it has to be paused first. */
export function paused(deployed: readonly Deployed[]): string {
  if (deployed.length === 0) return "";
  return blocks(
    "Argo CD reverts whatever you scale, stop or edit by hand. Pause its reconciliation of the system first, and resume it " +
      "afterwards (the line that ends in `-`):",
    shell(
      deployed.flatMap(({ environment, node }) => {
        const name = applicationName({ system: node.system, environment });
        const annotate = `kubectl -n ${environment.argocd.namespace} annotate application ${name} ${ARGOCD.skipReconcile}`;
        return [`${annotate}=true`, `${annotate}-`];
      }),
    ),
  );
}

/**
 * How to start workloads that were scaled to 0 again. Argo CD ignores the replicas of a workload with an autoscaler,
 * which aren't in the manifests, and the autoscaler is inactive while they are 0.
 */
export function startAgain(deployed: readonly Deployed[]): string {
  if (deployed.length === 0) return "";
  const byAutoscaler = union(deployed, ({ node, resources }) => {
    const commands = autoscaled(resources).map(
      ({ least, name }) => `kubectl -n ${node.namespace} scale deploy/${name} --replicas=${least}`,
    );
    return commands.length > 0 ? [commands] : [];
  });
  return blocks(
    "Workloads that you scaled to 0 start when Argo CD resumes, which restores every number of replicas in the manifests.",
    ...byAutoscaler.map(({ item, where }) =>
      blocks(
        `The numbers that autoscalers set are not in the manifests, and an autoscaler leaves 0 alone. Start those workloads by hand${onlyIn(where, deployed)}:`,
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
    "Turning on an autoscaler removes `replicas` from the Deployment, and Kubernetes then sets it to 1 unless another " +
      `field manager owns it. So take ownership first: ${isPaused ? "pause Argo CD, " : ""}scale by hand to a number that differs from the ` +
      `current one and is at least the autoscaler's minimum, ${isPaused ? "push the change, and resume" : "then push the change and apply it"}:`,
    shell([`kubectl -n ${one.node.namespace} scale deploy/${name} --replicas=<number>`]),
  );
}
