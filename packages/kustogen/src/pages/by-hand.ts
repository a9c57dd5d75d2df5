import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { ARGOCD } from "@kustogen/review/cluster/argocd/annotations.ts";
import { type Autoscaler, autoscalerOf } from "@kustogen/review/cluster/workloads/autoscalers.ts";
import { applicationName } from "../argocd/deployment.ts";
import type { Deployed } from "./deployed.ts";
import { blocks, shell } from "./markdown.ts";
import { onlyIn, union } from "./union.ts";

/** True where Argo CD deploys. */
export const hasArgo = ({ environment }: Deployed): boolean => environment.argocd.enabled;

/** A sync waits for hooks and for health, and Argo CD starts no other meanwhile, not even that of the mend. */
export function stuck(deployed: readonly Deployed[]): string {
  if (deployed.length === 0) return "";
  return blocks(
    "A sync waits until hooks have ended and every wave is healthy, and meanwhile Argo CD starts no other: a commit " +
      "that mends the cause is not synced. A sync that has something to prune, as each change of a ConfigMap has, waits for " +
      "the last wave, too: an Ingress or a Certificate that is not ready holds it. See what it waits for, end it, and the " +
      "newest commit is synced:",
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

/** Self-heal takes back what a person changes, so it has to look away first. */
export function paused(deployed: readonly Deployed[]): string {
  if (deployed.length === 0) return "";
  return blocks(
    "Argo CD takes back what is scaled, stopped or edited by hand. Before that let it look away from the system, and " +
      "afterwards look again (with a `-` at the end):",
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
 * How what was scaled to 0 runs again. Argo CD ignores the number of what an autoscaler scales, which is not in the
 * manifests, and the autoscaler rests as long as it is 0.
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
    "What was scaled to 0 starts when Argo CD looks again, which puts back every number in the manifests.",
    ...byAutoscaler.map(({ item, where }) =>
      blocks(
        `Those of autoscalers are not in them, and an autoscaler leaves 0 alone. Start what was stopped of them by hand${onlyIn(where, deployed)}:`,
        shell(item),
      ),
    ),
  );
}

/** The Deployments that an autoscaler scales, each with the fewest pods it keeps. */
function autoscaled(resources: readonly Resource[]): Autoscaler[] {
  return resources
    .filter(({ kind }) => kind === "HorizontalPodAutoscaler")
    .flatMap((one) => autoscalerOf(one) ?? []);
}

/** How a Deployment comes under an autoscaler without dropping to one pod; only where one can. */
export function autoscaling(deployed: readonly Deployed[]): string {
  const [name] = deployed.flatMap(({ resources }) => autoscaled(resources).map((one) => one.name));
  const [one] = deployed;
  if (name === undefined || one === undefined) return "";
  return blocks(
    "Turning an autoscaler on takes `replicas` out of the Deployment, and Kubernetes then sets 1 unless someone " +
      "else owns the number. So own it first: let Argo CD look away, scale by hand to a number that differs from " +
      "the one that runs and is at least the autoscaler's fewest, push the change, and let it look again:",
    shell([`kubectl -n ${one.node.namespace} scale deploy/${name} --replicas=<number>`]),
  );
}
