import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { hookOf } from "@kustogen/review/cluster/argocd/hooks.ts";
import { autoscalerOf } from "@kustogen/review/cluster/workloads/autoscalers.ts";
import { containersOf, type Workload, workloadsOf } from "@kustogen/review/cluster/workloads/workloads.ts";
import type { IContainer } from "kubernetes-models/v1/Container";
import type { Deployed } from "./deployed.ts";
import { imageKey } from "./image-table.ts";
import { code, codes, section, table } from "./markdown.ts";

/** The workloads of each environment: pods, images, sizes and ports. */
export function workloads(deployed: readonly Deployed[]): string {
  return section(
    "## Workloads",
    "CPU and memory are listed as request / limit.",
    ...deployed.map((one) =>
      section(
        `### ${one.environment.name}`,
        table(
          ["Workload", "Pods", "Container", "Image", "CPU", "Memory", "Ports"],
          workloadsOf(one.resources).flatMap((workload) => rows(workload, one)),
        ),
      ),
    ),
  );
}

function rows(workload: Workload, one: Deployed): string[][] {
  const { node, resources } = one;
  return containersOf(workload).map(({ before, container }, index) => [
    ...(index === 0 ? [title(workload, node.namespace), pods(workload, resources)] : ["", ""]),
    `${code(container.name)}${before ? (container.restartPolicy === "Always" ? " (sidecar)" : " (before start)") : ""}`,
    code(imageKey(container.image, one)),
    size(container, "cpu"),
    size(container, "memory"),
    codes(
      (container.ports ?? []).map(({ containerPort, name }) =>
        name ? `${containerPort} ${name}` : `${containerPort}`,
      ),
    ),
  ]);
}

/** "Deployment `api`", with the namespace if it isn't the system's. */
function title({ name, namespace, resource }: Workload, own: string): string {
  return `${resource.kind} ${code(name)}${namespace === own ? "" : ` in ${namespace}`}`;
}

/** The number of pods, or their schedule. */
function pods({ resource }: Workload, resources: readonly Resource[]): string {
  const spec = resource.spec as { replicas?: number; schedule?: string; suspend?: boolean };
  const hook = hookOf(resource);
  switch (resource.kind) {
    case "DaemonSet":
      return "one per node";
    case "CronJob":
      return `at ${code(spec.schedule ?? "")}${spec.suspend ? ", suspended" : ""}`;
    case "Job":
      return hook === undefined ? "once" : `once, ${hook} hook`;
    default:
      return scale(resource, resources) ?? String(spec.replicas ?? 1);
  }
}

/** The minimum and maximum number of a workload's pods under an autoscaler. */
function scale({ kind, metadata }: Resource, resources: readonly Resource[]): string | undefined {
  const scaler = resources
    .map(autoscalerOf)
    .find(
      (one) =>
        one?.least !== undefined &&
        one.kind === kind &&
        one.name === metadata.name &&
        one.resource.metadata.namespace === metadata.namespace,
    );
  return scaler && `${scaler.least} to ${scaler.most}`;
}

function size({ resources }: IContainer, what: "cpu" | "memory"): string {
  const asked = resources?.requests?.[what];
  const most = resources?.limits?.[what];
  if (asked === undefined && most === undefined) return "";
  return `${asked ?? "–"} / ${most ?? "–"}`;
}
