import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { IContainer } from "kubernetes-models/v1/Container";
import type { IPodSpec } from "kubernetes-models/v1/PodSpec";
import { podsOf } from "./pods.ts";

/** A resource that runs pods, and what they are made from. */
export interface Workload {
  resource: Resource;
  namespace: string;
  name: string;
  labels: Readonly<Record<string, string>>;
  spec: IPodSpec;
}

/** Bare pods run once and are replaced by nothing; templates alone run none. */
const NO_WORKLOADS = new Set(["Pod", "PodTemplate"]);

/** Everything that runs pods: Deployments and their like, Jobs, CronJobs, and custom kinds with a pod template. */
export function workloadsOf(resources: readonly Resource[]): Workload[] {
  return podsOf(resources)
    .filter(({ resource }) => !NO_WORKLOADS.has(resource.kind))
    .map(({ resource, labels, spec }) => {
      const { name, namespace = "" } = resource.metadata;
      return { resource, namespace, name, labels, spec };
    });
}

/** The containers of a pod: those that run before the start first, as they are written. */
export function containersOf({ spec }: Workload): { container: IContainer; before: boolean }[] {
  return [
    ...(spec.initContainers ?? []).map((container) => ({ container, before: true })),
    ...spec.containers.map((container) => ({ container, before: false })),
  ];
}

/** The claims whose volumes a workload mounts, its own claim templates included. */
export function claimsOf({ resource, spec }: Workload): string[] {
  const templates = (
    resource.spec as { volumeClaimTemplates?: { metadata?: { name?: string } }[] } | undefined
  )?.volumeClaimTemplates;
  return [
    ...(spec.volumes ?? []).flatMap(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? []),
    ...(templates ?? []).flatMap(({ metadata }) => metadata?.name ?? []),
  ];
}

/** The Secrets that a workload's containers and volumes read, by name. */
export function secretsOf(workload: Workload): Set<string> {
  const found = new Set<string>();
  for (const { container } of containersOf(workload)) {
    for (const { secretRef } of container.envFrom ?? []) if (secretRef?.name) found.add(secretRef.name);
    for (const { valueFrom } of container.env ?? []) {
      if (valueFrom?.secretKeyRef?.name) found.add(valueFrom.secretKeyRef.name);
    }
  }
  for (const { projected, secret } of workload.spec.volumes ?? []) {
    if (secret?.secretName) found.add(secret.secretName);
    for (const source of projected?.sources ?? []) if (source.secret?.name) found.add(source.secret.name);
  }
  for (const { name } of workload.spec.imagePullSecrets ?? []) if (name) found.add(name);
  return found;
}

/** True when a selector's labels are all among a pod's. */
export function selects(wanted: Record<string, string>, labels: Readonly<Record<string, string>>): boolean {
  return Object.entries(wanted).every(([key, value]) => lookUp(labels, key) === value);
}
