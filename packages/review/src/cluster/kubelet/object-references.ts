import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Path } from "@kustogen/kustomize/value/value.ts";
import { at, itemsAt, textAt } from "../../kubernetes/fields.ts";
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
  const { namespace, resource } = pod;
  const found: ObjectReference[] = [];
  const add = (
    of: Pick<ObjectReference, "reader" | "container" | "variable" | "volume" | "path">,
    kind: ObjectReference["kind"],
    reference: unknown,
    field = "name",
  ) => {
    const name = textAt(reference, field);
    if (name === undefined) return;
    const whole = { ...of, kind, name, namespace, resource, optional: at(reference, "optional") === true };
    const items = itemsAt(reference, "items");
    if (items.length === 0) found.push({ ...whole, key: textAt(reference, "key") });
    for (const [item, index] of items)
      found.push({ ...whole, key: textAt(item, "key"), path: [...of.path, "items", index] });
  };
  for (const container of pod.containers) {
    const { env, envFrom, path } = container;
    const of = { reader: `container ${container.name}`, container };
    for (const [index, entry] of envFrom.entries())
      for (const [field, kind] of ENV_FROM)
        add({ ...of, path: [...path, "envFrom", index, field] }, kind, entry[field]);
    for (const [index, { name: variable, valueFrom }] of env.entries()) {
      // Most variables have a literal value.
      if (valueFrom === undefined) continue;
      for (const [field, kind] of VALUE_FROM)
        add(
          { ...of, variable, path: [...path, "env", index, "valueFrom", field] },
          kind,
          at(valueFrom, field),
        );
    }
  }
  for (const [index, entry] of pod.volumes.entries()) {
    const volume = textAt(entry, "name") ?? String(index);
    const sources = itemsAt(entry, "projected", "sources").map(
      ([source, at]) => [source, ["projected", "sources", at], "name"] as const,
    );
    for (const [source, below, field] of [[entry, [], "secretName"] as const, ...sources]) {
      const path = [...pod.path, "volumes", index, ...below];
      const of = { reader: `volume ${volume}`, volume };
      add({ ...of, path: [...path, "configMap"] }, "ConfigMap", at(source, "configMap"));
      add({ ...of, path: [...path, "secret"] }, "Secret", at(source, "secret"), field);
    }
  }
  return found;
}

const ENV_FROM = [
  ["configMapRef", "ConfigMap"],
  ["secretRef", "Secret"],
] as const;
const VALUE_FROM = [
  ["configMapKeyRef", "ConfigMap"],
  ["secretKeyRef", "Secret"],
] as const;

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
