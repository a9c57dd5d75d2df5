import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Path } from "@kustogen/kustomize/value/value.ts";
import { itemsAt, mapAt, textAt } from "../../kubernetes/fields.ts";
import type { Container, Pod } from "../workloads/pods.ts";

/** A place where a pod reads a ConfigMap or a Secret. */
export interface ObjectReference {
  kind: "ConfigMap" | "Secret";
  name: string;
  namespace: string | undefined;
  /** The key that is read; undefined if all are. */
  key: string | undefined;
  /** True if the pod starts without it. */
  optional: boolean;
  /** The part of the pod that reads it, for messages: "container api", "volume config". */
  reader: string;
  /** The container that reads it as variables, and the variable if it is only one. */
  container?: Container;
  variable?: string;
  /** The volume that contains it. */
  volume?: string;
  resource: Resource;
  path: Path;
}

/** Every reference of a pod to a ConfigMap or a Secret: variables, volumes and projected volumes. */
export function objectReferences(pod: Pod): ObjectReference[] {
  const found: ObjectReference[] = [];
  for (const container of pod.containers) addOfContainer(found, pod, container);
  for (let index = 0; index < pod.volumes.length; index++) {
    const volume = pod.volumes[index] as Pod["volumes"][number];
    const { configMap, projected, secret } = volume;
    if (configMap === undefined && secret === undefined && projected === undefined) continue;
    const path = [...pod.path, "volumes", index];
    const name = textAt(volume, "name") ?? String(index);
    addOfSource(found, pod, "ConfigMap", mapAt(volume, "configMap"), "name", [...path, "configMap"], name);
    addOfSource(found, pod, "Secret", mapAt(volume, "secret"), "secretName", [...path, "secret"], name);
    for (const [source, at] of itemsAt(volume, "projected", "sources")) {
      const inner = [...path, "projected", "sources", at];
      addOfSource(found, pod, "ConfigMap", mapAt(source, "configMap"), "name", [...inner, "configMap"], name);
      addOfSource(found, pod, "Secret", mapAt(source, "secret"), "name", [...inner, "secret"], name);
    }
  }
  return found;
}

function addOfContainer(found: ObjectReference[], pod: Pod, container: Container): void {
  const { env, envFrom, path } = container;
  const { namespace, resource } = pod;
  const reader = `container ${container.name}`;
  for (let index = 0; index < envFrom.length; index++)
    for (const [field, kind] of ENV_FROM) {
      const reference = envFrom[index]?.[field];
      const name = reference === undefined ? undefined : textAt(reference, "name");
      if (name === undefined) continue;
      const optional = mapAt(reference).optional === true;
      const at = [...path, "envFrom", index, field];
      found.push({ kind, name, namespace, key: undefined, optional, reader, container, resource, path: at });
    }
  for (let index = 0; index < env.length; index++) {
    const valueFrom = env[index]?.valueFrom;
    // Most variables have a literal value.
    if (valueFrom === undefined) continue;
    for (const [field, kind] of VALUE_FROM) {
      const reference = mapAt(valueFrom, field);
      const name = textAt(reference, "name");
      if (name === undefined) continue;
      const key = textAt(reference, "key");
      const optional = reference.optional === true;
      const at = [...path, "env", index, "valueFrom", field];
      const variable = env[index]?.name;
      found.push({ kind, name, namespace, key, optional, reader, container, variable, resource, path: at });
    }
  }
}

const ENV_FROM = [
  ["configMapRef", "ConfigMap"],
  ["secretRef", "Secret"],
] as const;
const VALUE_FROM = [
  ["configMapKeyRef", "ConfigMap"],
  ["secretKeyRef", "Secret"],
] as const;

function addOfSource(
  found: ObjectReference[],
  { namespace, resource }: Pod,
  kind: "ConfigMap" | "Secret",
  source: ReturnType<typeof mapAt>,
  field: "name" | "secretName",
  path: Path,
  volume: string,
): void {
  const name = textAt(source, field);
  if (name === undefined) return;
  const optional = source.optional === true;
  const whole = { kind, name, namespace, optional, reader: `volume ${volume}`, volume, resource };
  const items = itemsAt(source, "items");
  if (items.length === 0) found.push({ ...whole, key: undefined, path });
  for (const [item, index] of items)
    found.push({ ...whole, key: textAt(item, "key"), path: [...path, "items", index] });
}

/** The pull Secrets of a pod; a missing one doesn't keep the pod from starting. */
export function pullSecrets({ spec, path }: Pod): { name: string; path: Path }[] {
  return itemsAt(spec, "imagePullSecrets").flatMap(([secret, index]) => {
    const name = textAt(secret, "name");
    return name === undefined ? [] : [{ name, path: [...path, "imagePullSecrets", index, "name"] }];
  });
}

/** The names of the pull Secrets of a pod. */
export function pullSecretNames(pod: Pod): string[] {
  return pullSecrets(pod).map(({ name }) => name);
}

/** The names of all Secrets that a pod uses, including pull Secrets. */
export function secretNames(pod: Pod): Set<string> {
  const read = objectReferences(pod).filter(({ kind }) => kind === "Secret");
  return new Set([...read.map(({ name }) => name), ...pullSecretNames(pod)]);
}
