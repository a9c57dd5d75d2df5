import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { IContainer } from "kubernetes-models/v1/Container";
import type { IPodSpec } from "kubernetes-models/v1/PodSpec";
import { podsOf } from "./pods.ts";

/** A resource that runs pods, and their template. */
export interface Workload {
  resource: Resource;
  namespace: string;
  name: string;
  labels: Readonly<Record<string, string>>;
  spec: IPodSpec;
}

/** Bare pods run once and aren't replaced; templates alone run no pods. */
const NO_WORKLOADS = new Set(["Pod", "PodTemplate"]);

/** All workloads: Deployments and similar kinds, Jobs, CronJobs, and custom kinds with a pod template. */
export function workloadsOf(resources: readonly Resource[]): Workload[] {
  return podsOf(resources)
    .filter(({ resource }) => !NO_WORKLOADS.has(resource.kind))
    .map(({ resource, labels, spec }) => {
      const { name, namespace = "" } = resource.metadata;
      return { resource, namespace, name, labels, spec };
    });
}

/**
 * The containers of a workload's pods, init containers (with `before: true`) first, in the order of the manifest.
 *
 * @public
 * @param workload the workload
 */
export function containersOf({ spec }: Workload): { container: IContainer; before: boolean }[] {
  return [
    ...(spec.initContainers ?? []).map((container) => ({ container, before: true })),
    ...spec.containers.map((container) => ({ container, before: false })),
  ];
}
