import { itemsAt, mapAt, textAt } from "../../kubernetes/fields.ts";
import type { Container, Pod } from "../../kubernetes/pods.ts";
import type { Resource } from "../../kubernetes/resource.ts";

type Path = readonly (string | number)[];

/** A place where a pod reads a ConfigMap or a Secret. */
export interface ObjectReference {
  kind: "ConfigMap" | "Secret";
  name: string;
  namespace: string | undefined;
  /** The key that is read; undefined where all are. */
  key: string | undefined;
  /** The pod starts without it. */
  optional: boolean;
  /** What reads it, for messages: "container api", "volume config". */
  reader: string;
  resource: Resource;
  path: Path;
}

/** Every reference of a pod to a ConfigMap or a Secret: variables, volumes and projected volumes. */
export function* objectReferences(pod: Pod): Iterable<ObjectReference> {
  for (const container of pod.containers) yield* ofContainer(pod, container);
  for (const [index, volume] of pod.volumes.entries()) {
    const path = [...pod.path, "volumes", index];
    const reader = `volume ${textAt(volume, "name") ?? index}`;
    yield* ofSource(pod, "ConfigMap", mapAt(volume, "configMap"), "name", [...path, "configMap"], reader);
    yield* ofSource(pod, "Secret", mapAt(volume, "secret"), "secretName", [...path, "secret"], reader);
    for (const [source, at] of itemsAt(volume, "projected", "sources")) {
      const inner = [...path, "projected", "sources", at];
      yield* ofSource(pod, "ConfigMap", mapAt(source, "configMap"), "name", [...inner, "configMap"], reader);
      yield* ofSource(pod, "Secret", mapAt(source, "secret"), "name", [...inner, "secret"], reader);
    }
  }
}

function* ofContainer(
  pod: Pod,
  { name: container, env, envFrom, path }: Container,
): Iterable<ObjectReference> {
  const reader = `container ${container}`;
  for (const [index, entry] of envFrom.entries())
    for (const [field, kind] of ENV_FROM) {
      const reference = entry[field];
      const name = textAt(reference, "name");
      if (name !== undefined)
        yield {
          kind,
          name,
          namespace: pod.namespace,
          key: undefined,
          optional: mapAt(reference).optional === true,
          reader,
          resource: pod.resource,
          path: [...path, "envFrom", index, field],
        };
    }
  for (const [index, { valueFrom }] of env.entries())
    for (const [field, kind] of VALUE_FROM) {
      const reference = mapAt(valueFrom, field);
      const name = textAt(reference, "name");
      if (name !== undefined)
        yield {
          kind,
          name,
          namespace: pod.namespace,
          key: textAt(reference, "key"),
          optional: reference.optional === true,
          reader,
          resource: pod.resource,
          path: [...path, "env", index, "valueFrom", field],
        };
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

function* ofSource(
  { namespace, resource }: Pod,
  kind: "ConfigMap" | "Secret",
  source: ReturnType<typeof mapAt>,
  field: "name" | "secretName",
  path: Path,
  reader: string,
): Iterable<ObjectReference> {
  const name = textAt(source, field);
  if (name === undefined) return;
  const common = { kind, name, namespace, optional: source.optional === true, reader, resource };
  const items = itemsAt(source, "items");
  if (items.length === 0) yield { ...common, key: undefined, path };
  for (const [item, index] of items)
    yield { ...common, key: textAt(item, "key"), path: [...path, "items", index] };
}
