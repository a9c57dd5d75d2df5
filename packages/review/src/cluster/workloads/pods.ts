import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap } from "@kustogen/kustomize/value/value.ts";
import type { IContainer } from "kubernetes-models/v1/Container";
import type { IContainerPort } from "kubernetes-models/v1/ContainerPort";
import type { IEnvFromSource } from "kubernetes-models/v1/EnvFromSource";
import type { IEnvVar } from "kubernetes-models/v1/EnvVar";
import type { IPodSpec } from "kubernetes-models/v1/PodSpec";
import type { IVolume } from "kubernetes-models/v1/Volume";
import type { IVolumeMount } from "kubernetes-models/v1/VolumeMount";
import { at, itemsAt, mapAt, textAt } from "../../kubernetes/fields.ts";

/** A container of a pod. Its lists are always lists of mappings, even if the manifest is invalid. */
export interface Container {
  name: string;
  image: string | undefined;
  /** True for an init container, including sidecars. */
  init: boolean;
  /** True for an init container that keeps running. */
  sidecar: boolean;
  /** Its path in the resource. */
  path: readonly (string | number)[];
  spec: IContainer;
  env: readonly IEnvVar[];
  envFrom: readonly IEnvFromSource[];
  ports: readonly IContainerPort[];
  volumeMounts: readonly IVolumeMount[];
}

/** The pods that a resource creates: a Deployment, a Job, a CronJob, a bare Pod, or a custom kind with a template. */
export interface Pod {
  resource: Resource;
  namespace: string | undefined;
  labels: Readonly<Record<string, string>>;
  annotations: Readonly<Record<string, string>>;
  spec: IPodSpec;
  /** The path of the pod spec in the resource. */
  path: readonly (string | number)[];
  /** Init containers first, in start order. */
  containers: readonly Container[];
  volumes: readonly IVolume[];
}

/** The path of the pod template in kinds that have it elsewhere than under `spec.template`. */
const PATHS: Record<string, readonly string[]> = {
  Pod: [],
  PodTemplate: ["template"],
  CronJob: ["spec", "jobTemplate", "spec", "template"],
  ScaledJob: ["spec", "jobTargetRef", "template"],
};

/** The path of a kind's pod template: a mapping with the pods' `metadata` and `spec`. */
export function podTemplatePath(kind: string): readonly string[] {
  return lookUp(PATHS, kind) ?? ["spec", "template"];
}

/** Every pod that the resources create. */
export function podsOf(resources: readonly Resource[]): Pod[] {
  return resources.flatMap((resource) => {
    const path = podTemplatePath(resource.kind);
    const template = at(resource, ...path);
    if (!isMap(template) || !isMap(template.spec) || !Array.isArray(template.spec.containers)) return [];
    const spec = template.spec as unknown as IPodSpec;
    const specPath = [...path, "spec"];
    return {
      resource,
      namespace: resource.metadata.namespace,
      labels: mapAt(template, "metadata", "labels") as Record<string, string>,
      annotations: mapAt(template, "metadata", "annotations") as Record<string, string>,
      spec,
      path: specPath,
      containers: [
        ...containersIn(spec, "initContainers", specPath),
        ...containersIn(spec, "containers", specPath),
      ],
      volumes: maps(spec.volumes),
    };
  });
}

function containersIn(pod: IPodSpec, key: "initContainers" | "containers", path: string[]): Container[] {
  const init = key === "initContainers";
  return itemsAt(pod, key).map(([given, index]) => {
    const spec = given as unknown as IContainer;
    return {
      name: typeof spec.name === "string" ? spec.name : "",
      image: typeof spec.image === "string" ? spec.image : undefined,
      init,
      sidecar: init && spec.restartPolicy === "Always",
      path: [...path, key, index],
      spec,
      env: maps(spec.env),
      envFrom: maps(spec.envFrom),
      ports: maps(spec.ports),
      volumeMounts: maps(spec.volumeMounts),
    };
  });
}

/** True for a container that runs as long as its pod: not for an init container that ends before. */
export function keepsRunning({ init, sidecar }: Pick<Container, "init" | "sidecar">): boolean {
  return !init || sidecar;
}

/** The number of a pod's port with that name. */
export function portNamed({ containers }: Pod, name: unknown): number | undefined {
  return containers.flatMap(({ ports }) => ports).find((port) => port.name === name)?.containerPort;
}

/** The ports of a protocol that the running containers of pods declare. */
export function declaredPorts(
  pods: readonly Pod[],
  protocol: string,
): { name: string | undefined; number: number }[] {
  return pods
    .flatMap(({ containers }) => containers.filter(keepsRunning))
    .flatMap(({ ports }) => ports)
    .filter((port) => (port.protocol || "TCP") === protocol)
    .map((port) => ({ name: textAt(port, "name"), number: Number(port.containerPort) }));
}

const NONE: readonly never[] = [];
/** The mappings in a value that should be a list of them; the list itself if it contains nothing else. */
function maps<Item>(list: readonly Item[] | undefined | null): readonly Item[] {
  if (!Array.isArray(list)) return NONE;
  const items = list as readonly Item[];
  return items.every((item) => isMap(item)) ? items : items.filter((item) => isMap(item));
}
