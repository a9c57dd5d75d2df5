import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { ValueMap } from "@kustogen/kustomize/value/value.ts";
import { type Pod, podsOf } from "../cluster/workloads/pods.ts";

/** The pods that a resource makes, read as plain mappings. */
export interface PodTemplate {
  resource: Resource;
  /** "" where none is written. */
  namespace: string;
  name: string;
  /** Where the pod's metadata and spec are: ["spec", "template"]; empty for a Pod. */
  path: readonly (string | number)[];
  annotations: Readonly<Record<string, string>>;
  spec: ValueMap;
  pod: Pod;
}

/** One container of a pod template. */
export interface TemplateContainer {
  fields: ValueMap;
  name: string;
  path: readonly (string | number)[];
}

/** Everything that runs pods, by its resource. */
export function podTemplates(resources: readonly Resource[]): Map<Resource, PodTemplate> {
  return new Map(podsOf(resources).map((pod) => [pod.resource, templateOf(pod)]));
}

function templateOf(pod: Pod): PodTemplate {
  const { resource, namespace = "", path, annotations, spec } = pod;
  return {
    resource,
    namespace,
    name: resource.metadata.name,
    path: path.slice(0, -1),
    annotations,
    spec: spec as unknown as ValueMap,
    pod,
  };
}

/** The containers of a pod in the order in which the kubelet starts them. */
export function containersInStartOrder({ pod }: PodTemplate): TemplateContainer[] {
  return pod.containers.map(({ spec, name, path }) => ({ fields: spec as unknown as ValueMap, name, path }));
}
