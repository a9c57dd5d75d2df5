import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import {
  type ObjectReference,
  objectReferences,
  pullSecrets,
} from "../../../cluster/kubelet/object-references.ts";
import type { ClusterObjects } from "../../../cluster/objects.ts";
import type { Pod } from "../../../cluster/workloads/pods.ts";
import { nameWithoutHash } from "../../../compare/match.ts";
import type { FieldPath } from "../../../compare/path.ts";
import { containerPath } from "./containers.ts";

/** A Secret, or one key of it, that a workload reads. */
export interface SecretUse {
  workload: Resource;
  namespace: string;
  secret: string;
  /** Absent if the whole Secret is read. */
  key?: string;
  optional: boolean;
  /** The variable or volume that it is read into. */
  how: string;
  path: FieldPath;
}

/** The Secrets that the workloads of an environment use, as variables, as files, or to pull images. */
export function secretUses({ pods }: Pick<ClusterObjects, "pods">): SecretUse[] {
  return pods.flatMap((pod) => [
    ...objectReferences(pod)
      .filter(({ kind }) => kind === "Secret")
      .map((reference) => useOf(pod, reference)),
    ...pullSecrets(pod).map(({ name }) => ({
      ...secretOf(pod, name),
      how: "imagePullSecrets",
      path: [...pod.path, "imagePullSecrets"],
      optional: true,
    })),
  ]);
}

function secretOf({ resource, namespace = "" }: Pod, name: string) {
  return { workload: resource, namespace, secret: nameWithoutHash("Secret", name) };
}

function useOf(
  pod: Pod,
  { name, key, optional, container, variable, volume = "" }: ObjectReference,
): SecretUse {
  const use = { ...secretOf(pod, name), ...(key !== undefined && { key }), optional };
  const named = (text: string): FieldPath[number] => ({ key: [["name", text]] });
  if (container === undefined)
    return { ...use, how: `volume ${volume}`, path: [...pod.path, "volumes", named(volume)] };
  const at = containerPath(container);
  return variable === undefined
    ? { ...use, how: "envFrom", path: [...at, "envFrom"] }
    : { ...use, how: variable, path: [...at, "env", named(variable)] };
}
